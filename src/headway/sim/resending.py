"""Orders that are sent again: the same by mistake, or changed under the same number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from headway.sim.arrivals import Request
from headway.sim.calls import Placed, Planned
from headway.sim.chance import Chance


def sent_again(seed: int, request: Request) -> Iterator[Planned]:
    """One in 200 is repeated word for word, one in 600 with another weight; neither may become a second order."""
    ref = request.good.external_ref
    chance = Chance(seed, "sent again", ref)
    same, other, wait = chance.happens(0.005), chance.happens(0.0016), chance.minutes(8, 90)
    if same:
        yield Planned(request.at + wait, f"order:{ref}:again", Placed(request.sent))
    elif other:
        changed = replace(request.sent, weight_kg=request.sent.weight_kg + 1)
        yield Planned(request.at + wait, f"order:{ref}:changed", Placed(changed))

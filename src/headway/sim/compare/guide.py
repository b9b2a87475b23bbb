"""The three policies that are compared, as a tenant would save them, and the routing guide of a seed's network.

The static guide is no straw man: it ranks the carriers of every service by what last year's bid showed. For each it
knows the price, which still holds, and the shares of punctual deliveries and of accepted offers out of `SEEN` each,
drawn from what the carrier was like then; it orders them by the price of a typical load and the cost of lateness and
refusals that those shares foretell. Carriers have changed since (`drawing.LASTS`), and the guide does not know.
Ours begins with the same bid (`known` of its policy), and goes on from there by what it sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import msgspec

from headway.dispatch.policies.model import GuideRow, PolicyDocument
from headway.dispatch.policies.reading import read_policy
from headway.dispatch.policy import Known
from headway.kernel.errors import BadInput
from headway.sim.chance import Chance
from headway.sim.compare.drawing import LASTS, a_year_ago
from headway.sim.compare.world import PENALTY_STEP_MINOR, PENALTY_STEPS
from headway.sim.prices import SERVICES
from headway.sim.roster import Traits

CHEAPEST, GUIDE, HEADWAY = "cheapest", "routing-guide", "headway"
POLICIES = (CHEAPEST, GUIDE, HEADWAY)
"""In the order in which they are shown; files of `examples/policies`."""

ANSWER_MIN = 60
"""Every policy's offers, also those to gig carriers, wait so long for an answer."""

SEEN = 60
"""Deliveries, and offers, of each carrier in last year's bid."""

TYPICAL = {"standard": 24.0, "economy": 20.0, "express": 37.0, "same_day": 20.0}
"""What a load of the simulated network costs at the tariff itself, about."""

_HERE = Path(__file__).resolve()


def policy_text(
    name: str, seed: int, carriers: Sequence[Traits], folder: Path | None = None, lasts: float = LASTS
) -> str:
    """The policy as JSON: the example file, the routing guide with the guide of this network.

    Args:
        lasts: correlation of what carriers were like, when the guide was made, with today.

    Raises:
        BadInput: there is no such file, or it is no policy.
    """
    path = (folder or default_policies()) / f"{name}.yaml"
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}: saw {error.strerror}, allowed: a policy file", field="--policies") from None
    document = _choosing(read_policy(text, str(path)))
    if name == GUIDE:
        document = msgspec.structs.replace(document, guide=guide(seed, carriers, document, lasts))
    if name == HEADWAY:
        scoring = msgspec.structs.replace(document.parameters, known=known(seed, carriers, lasts))
        document = msgspec.structs.replace(document, parameters=scoring)
    return msgspec.json.encode(document).decode()


def _choosing(document: PolicyDocument) -> PolicyDocument:
    """The same, to be compared by whom it chooses: time to answer for the grain of the world, nothing chosen again.

    No carrier goes dark in these worlds; at this grain a carrier that is asked by many at once would seem to.
    """
    window = dict.fromkeys(("shortest_answer_min", "longest_answer_min", "gig_answer_min"), ANSWER_MIN)
    return msgspec.structs.replace(
        document,
        tender=msgspec.structs.replace(document.tender, **window),
        adjustment=msgspec.structs.replace(document.adjustment, enabled=False),
    )


def guide(
    seed: int, carriers: Sequence[Traits], document: PolicyDocument, lasts: float = LASTS
) -> tuple[GuideRow, ...]:
    """A row for each service: every carrier that has it, the one first that last year's bid made look cheapest."""
    retender = float(document.parameters.retender_cost)
    then = [a_year_ago(seed, carrier, lasts) for carrier in carriers]
    return tuple(
        GuideRow(when=f'order.service == "{service}"', carriers=_ranked(seed, service, then, retender))
        for service in SERVICES
    )


def known(seed: int, carriers: Sequence[Traits], lasts: float = LASTS) -> tuple[Known, ...]:
    """What the same bid says, for ours to begin with: each share is worth `SEEN * lasts**3` of today's observations.

    All of them where carriers are as they were, about a fifth where they are what `LASTS` says.
    """
    worth = max(1, round(SEEN * lasts**3))
    bids = ((each.code, bid(seed, a_year_ago(seed, each, lasts))) for each in carriers)
    return tuple(
        Known(
            carrier=code,
            on_time=Decimal(SEEN - late) / SEEN,
            acceptance=Decimal(SEEN - refused) / SEEN,
            weight=worth,
        )
        for code, (late, refused) in bids
    )


def bid(seed: int, carrier: Traits) -> tuple[int, int]:
    """How many of `SEEN` deliveries were late, and how many of `SEEN` offers were not taken, in last year's bid."""
    chance = Chance(seed, "last year", carrier.code)
    late = sum(not chance.happens(carrier.on_time) for _ in range(SEEN))
    return late, sum(not chance.happens(carrier.accepts * (1 - carrier.silent)) for _ in range(SEEN))


def _ranked(seed: int, service: str, carriers: Sequence[Traits], retender: float) -> tuple[str, ...]:
    costs = {each.code: _cost(seed, service, each, retender) for each in carriers if service in each.services}
    return tuple(sorted(costs, key=lambda code: (costs[code], code)))


def _cost(seed: int, service: str, carrier: Traits, retender: float) -> float:
    """What a typical load was expected to cost with a carrier, major units."""
    late, refused = bid(seed, carrier)
    penalty = PENALTY_STEP_MINOR * (1 + PENALTY_STEPS) / 200
    freight = TYPICAL[service] * float(carrier.price * (1 + carrier.fuel))
    return freight + (late * penalty + refused * retender) / SEEN


def retender_cost(folder: Path | None = None) -> Decimal:
    """What each refused or unanswered offer is counted as, in major units: what ours states."""
    path = (folder or default_policies()) / f"{HEADWAY}.yaml"
    return read_policy(path.read_text(encoding="utf-8"), str(path)).parameters.retender_cost


def default_policies() -> Path:
    """`examples/policies` below the working directory, else below the repository this package lies in."""
    places = [folder / "examples" / "policies" for folder in (Path.cwd(), *_HERE.parents)]
    return next((place for place in places if place.is_dir()), places[0])

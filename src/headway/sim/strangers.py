"""Carriers that the roster does not know, such as those of a price list: each draws one of a few characters."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from headway.sim.chance import Chance
from headway.sim.roster import TRAITS, Traits


def _character(name: str, *, accepts: float, on_time: float, **habits: float) -> Traits:
    """What a stranger offers stands in its price list; here is how it behaves: it answers by machine, in our codes."""
    return Traits(
        code="",
        name=name,
        services=(),
        price=Decimal(1),
        shipments=0,
        accepts=accepts,
        on_time=on_time,
        silent=habits.get("silent", 0.01),
        answer_min=habits.get("answer_min", 1.0),
        sloppy=habits.get("sloppy", 0.05),
        misbills=habits.get("misbills", 0.005),
        invoice_lines=25,
        own_codes=False,
    )


CHARACTERS = (
    _character("punctual", accepts=0.98, on_time=0.97, sloppy=0.02, misbills=0.002),
    _character("usual", accepts=0.95, on_time=0.94),
    _character("busy", accepts=0.88, on_time=0.93, silent=0.03, answer_min=9.0),
    _character("careless", accepts=0.93, on_time=0.88, sloppy=0.12, misbills=0.04),
)


def traits_of(code: str, roster: Mapping[str, Traits] = TRAITS) -> Traits:
    """The carrier of the roster, or else the character that its code draws, the same on every run."""
    known = roster.get(code)
    return known if known is not None else _stranger(code)


@cache
def _stranger(code: str) -> Traits:
    drawn = Chance(0, "character", code).pick(CHARACTERS)
    habits = {name: getattr(drawn, name) for name in Traits.__slots__}
    return Traits(**{**habits, "code": code})

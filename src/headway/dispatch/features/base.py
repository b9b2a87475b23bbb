"""What a scoring feature is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headway.carriers.model import Quote, RateProblem
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Cost:
    """What a feature adds, in the order's currency, and why, for a person."""

    amount: Money
    sentence: str


@dataclass(frozen=True, slots=True)
class Feature:
    """One term of the expected landed cost.

    Attributes:
        name: stable, stands in the ledger.
        explains: what the term is, in one sentence.
        price: the term of an eligible candidate; pure and deterministic.
    """

    name: str
    explains: str
    price: Callable[[Situation], Cost]


def quoted(at: Situation) -> Quote:
    """The candidate's price; only eligible candidates are scored, so there is one."""
    if isinstance(at.quote, RateProblem):
        raise ValueError(f"{at.id} has no price: {at.quote.sentence}")
    return at.quote

"""What a scoring feature is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from headway.carriers.model import Quote, RateProblem
from headway.dispatch.estimates import Told
from headway.dispatch.snapshot import AllocationInputs, Situation
from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Cost:
    """What a feature adds, in the order's currency, and why, for a person."""

    amount: Money
    sentence: str


def always(inputs: AllocationInputs) -> bool:
    """The feature counts in every decision."""
    return True


@dataclass(frozen=True, slots=True)
class Feature:
    """One term of the expected landed cost.

    Attributes:
        name: stable, stands in the ledger.
        explains: what the term is, in one sentence.
        price: the term of an eligible candidate; pure and deterministic.
        counts: whether it counts in a decision at all; then it does for every candidate, so that their terms compare.
        gains: the term may be a gain, which is negative.
    """

    name: str
    explains: str
    price: Callable[[Situation], Cost]
    counts: Callable[[AllocationInputs], bool] = always
    gains: bool = False


def quoted(at: Situation) -> Quote:
    """The candidate's price; only eligible candidates are scored, so there is one."""
    if isinstance(at.quote, RateProblem):
        raise ValueError(f"{at.id} has no price: {at.quote.sentence}")
    return at.quote


@lru_cache(10_000)
def money(amount: Decimal, currency: str) -> Money:
    """An amount of the policy, in major units, as money; remembered, for every candidate asks."""
    return Money.of(amount, currency)


@lru_cache(50_000)
def shown(minor: int, currency: str) -> str:
    """An amount as a person reads it."""
    return str(Money(minor, currency))


def told(at: Situation, what: Literal["on_time", "acceptance"]) -> Told | None:
    """What the policy knows of the candidate's carrier from elsewhere; None: nothing."""
    for known in at.inputs.policy.known:
        if known.carrier == at.option.carrier_code:
            share: Decimal | None = getattr(known, what)
            return None if share is None else Told(share=share, weight=known.weight)
    return None

"""Why this carrier: a recorded allocation told as a table of money, from the ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from headway.dispatch.model import Offer
from headway.dispatch.views import AllocationRecord
from headway.kernel.decisions import Candidate, Contribution, Rejection, Verdict
from headway.kernel.money import Money

SCALE = 1000
"""The width of the longest bar."""


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution of an option; `start` and `width` place it in the option's bar of `SCALE`."""

    feature: str
    amount: Money
    sentence: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate no rule forbade. `behind` is how much more than the cheapest it is expected to cost."""

    id: str
    rank: int
    label: str
    total: Money
    behind: Money
    chosen: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A candidate that rules forbade."""

    label: str
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One allocation of a shipment. `margin` is what the choice is below the second; `offer` what came of it."""

    number: int
    id: UUID
    record: int
    policy: str
    actor: str
    decided_at: datetime
    reason: str
    sentence: str
    features: tuple[str, ...]
    options: tuple[Option, ...]
    ruled_out: tuple[RuledOut, ...]
    margin: Money | None
    offer: Offer | None

    @property
    def telling(self) -> tuple[str, ...]:
        """The features that cost or save anything for any of the options."""
        worth = {part.feature for option in self.options for part in option.parts if part.amount.minor}
        return tuple(name for name in self.features if name in worth)

    @property
    def chosen(self) -> Option | None:
        return next((option for option in self.options if option.chosen), None)


def attempts(records: Sequence[AllocationRecord], offers: Sequence[Offer]) -> tuple[Attempt, ...]:
    """Every allocation of a shipment, oldest first, with the offer it led to."""
    made = {offer.decision_id: offer for offer in offers}
    return tuple(_attempt(number, record, made.get(record.id)) for number, record in enumerate(records, 1))


def attempt_of(row: Any, verdict: Verdict) -> Attempt:
    """A record of any kind, told the same way; it stands alone."""
    names = ("id", "number", "policy", "decided_at", "actor")
    return _attempt(1, AllocationRecord(verdict=verdict, **{name: row[name] for name in names}), None)


def _attempt(number: int, record: AllocationRecord, offer: Offer | None) -> Attempt:
    verdict = record.verdict
    currency = verdict.currency or ""
    eligible = [candidate for candidate in verdict.candidates if candidate.eligible]
    best = eligible[0].total_minor if eligible else 0
    longest = max((_length(candidate) for candidate in eligible), default=0)
    return Attempt(
        number=number,
        id=record.id,
        record=record.number,
        policy=record.policy,
        actor=record.actor,
        decided_at=record.decided_at,
        reason=verdict.reason,
        sentence=verdict.sentence,
        features=tuple(dict.fromkeys(part.feature for candidate in eligible for part in candidate.contributions)),
        options=tuple(
            Option(
                id=candidate.id,
                rank=rank,
                label=candidate.label,
                total=Money(candidate.total_minor, currency),
                behind=Money(candidate.total_minor - best, currency),
                chosen=candidate.id == verdict.choice,
                parts=_parts(candidate.contributions, currency, longest),
            )
            for rank, candidate in enumerate(eligible, 1)
        ),
        ruled_out=tuple(RuledOut(each.label, each.rejections) for each in verdict.candidates if not each.eligible),
        margin=_margin(eligible, verdict.choice, currency),
        offer=offer,
    )


def _length(candidate: Candidate) -> int:
    return sum(max(0, part.minor) for part in candidate.contributions)


def _parts(contributions: Sequence[Contribution], currency: str, longest: int) -> tuple[Part, ...]:
    parts, at = [], 0
    for each in contributions:
        width = SCALE * max(0, each.minor) // longest if longest else 0
        parts.append(Part(each.feature, Money(each.minor, currency), each.sentence, at, width))
        at += width
    return tuple(parts)


def _margin(eligible: Sequence[Candidate], choice: str | None, currency: str) -> Money | None:
    others = [candidate.total_minor for candidate in eligible if candidate.id != choice]
    chosen = [candidate.total_minor for candidate in eligible if candidate.id == choice]
    return Money(min(others) - chosen[0], currency) if others and chosen else None

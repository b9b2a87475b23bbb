"""What became of a decision: the answer, the arrival, the cost, beside what was expected; overrides are judged by it.

Computed from the ledger, the offers and the facts when asked, so it is as new as they are. An override is held against
the policy's own choice at that moment: what that was expected to cost less what the person's choice came to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.analytics.store import Q
from headway.dispatch.recorded import OfferEnd, RecordedDecision, ends_of_decisions
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

OVERRIDE = "override"
REFUSALS = frozenset({"declined", "expired", "delivery_failed"})
EXPECTATIONS = frozenset({"late_risk", "reject_risk", "scarce_capacity", "exploration", "commitment"})
"""Terms of the expected cost that are not paid: chances, and prices of what is scarce or worth knowing."""


class _Order(msgspec.Struct, frozen=True):
    currency: str
    late_penalty: Money | None = None


class _Policy(msgspec.Struct, frozen=True):
    late_cost: Decimal
    retender_cost: Decimal


class _Pin(msgspec.Struct, frozen=True):
    by: str
    reason: str


class _Inputs(msgspec.Struct, frozen=True):
    """What is read of a snapshot here."""

    order: _Order
    policy: _Policy
    pin: _Pin | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one allocation.

    Attributes:
        chosen: the candidate's label, None where nobody was left.
        person, why: who chose against the policy and for what reason, None where the policy chose.
        response: how the offer ended (accepted, declined, ...), None where there was none, or where it is still open.
        booked: the shipment travels, or travelled, by this decision.
        late: after the commitment; None where that is not known yet.
        expected: the expected landed cost of the choice; actual: freight and what else is paid, and what lateness cost;
            after a refusal the cost of a re-tender; None where it is not known yet.
        policy_choice, policy_expected: of an override, what the policy would have chosen, and its expected cost.
        saved: of an override, what the policy's choice was expected to cost less what this one came to.
    """

    decision_id: UUID
    shipment_id: UUID
    decided_at: datetime
    reason: str
    chosen: str | None
    person: str | None
    why: str | None
    response: str | None
    after_s: int | None
    booked: bool
    delivered_at: datetime | None
    late: bool | None
    expected: Money | None
    actual: Money | None
    policy_choice: str | None
    policy_expected: Money | None
    saved: Money | None
    sentence: str


async def outcomes(conn: Connection, records: Sequence[RecordedDecision], now: datetime) -> list[Outcome]:
    """What became of these decisions, as far as it is known at `now`."""
    ends = await ends_of_decisions(conn, records)
    shipments = sorted({record.shipment_id for record in records})
    facts = {row["shipment_id"]: row for row in await conn.fetch(Q.arrivals_of, shipments)}
    return [_outcome(record, ends.get(record.id), facts.get(record.shipment_id), now) for record in records]


def _outcome(record: RecordedDecision, end: OfferEnd | None, fact: Any, now: datetime) -> Outcome:
    verdict = msgspec.json.decode(record.verdict, type=Verdict)
    inputs = msgspec.json.decode(record.inputs, type=_Inputs)
    chosen = _find(verdict.candidates, verdict.choice)
    wanted = next((each for each in verdict.candidates if each.eligible), None) if inputs.pin else None
    currency = inputs.order.currency
    booked = end is not None and end.status == "accepted" and fact is not None and fact["cancelled_at"] is None
    late = _late(fact, now) if booked else None
    actual = _actual(inputs, chosen, end, late)
    saved = None if wanted is None or actual is None else Money(wanted.total_minor - actual.minor, currency)
    outcome = Outcome(
        decision_id=record.id,
        shipment_id=record.shipment_id,
        decided_at=record.decided_at,
        reason=verdict.reason,
        chosen=chosen.label if chosen else None,
        person=inputs.pin.by if inputs.pin else None,
        why=inputs.pin.reason if inputs.pin else None,
        response=end.status if end is not None and end.over else None,
        after_s=end.after_s if end is not None else None,
        booked=booked,
        delivered_at=fact["delivery_actual_at"] if booked else None,
        late=late,
        expected=Money(chosen.total_minor, currency) if chosen else None,
        actual=actual,
        policy_choice=wanted.label if wanted else None,
        policy_expected=Money(wanted.total_minor, currency) if wanted else None,
        saved=saved,
        sentence="",
    )
    return replace(outcome, sentence=told(outcome))


def _late(fact: Mapping[str, Any], now: datetime) -> bool | None:
    arrived, due = fact["delivery_actual_at"], fact["deliver_by"]
    if due is None:
        return None
    if arrived is None:
        return True if now > due else None
    return bool(arrived > due)


def _actual(inputs: _Inputs, chosen: Candidate | None, end: OfferEnd | None, late: bool | None) -> Money | None:
    """What is known to be paid: only a refusal or a judged delivery says."""
    currency = inputs.order.currency
    if chosen is None or end is None:
        return None
    if end.status in REFUSALS:
        return Money.of(inputs.policy.retender_cost, currency)
    if late is None:
        return None
    paid = sum(part.minor for part in chosen.contributions if part.feature not in EXPECTATIONS | {"freight"})
    owed = _owed(inputs).minor if late else 0
    return Money(end.price_minor + paid + owed, currency)


def _owed(inputs: _Inputs) -> Money:
    named, currency = inputs.order.late_penalty, inputs.order.currency
    return named if named is not None and named.currency == currency else Money.of(inputs.policy.late_cost, currency)


def _find(candidates: Iterable[Candidate], wanted: str | None) -> Candidate | None:
    return next((each for each in candidates if each.id == wanted), None)


def told(found: Outcome) -> str:
    """The outcome in a sentence."""
    if found.chosen is None:
        return "nobody was left to ask"
    if found.response in REFUSALS:
        said = f"{found.chosen}: {found.response.replace('_', ' ')}, a re-tender costs {found.actual}"
    elif found.late is None:
        return (
            f"{found.chosen}: {'booked, not delivered yet' if found.booked else found.response or 'not answered yet'}"
        )
    else:
        said = (
            f"{found.chosen}: {'late' if found.late else 'in time'}, {found.actual} against {found.expected} expected"
        )
    if found.saved is None:
        return said
    return f"{said}; the policy's choice, {found.policy_choice}, was expected to cost {found.policy_expected}"


@dataclass(frozen=True, slots=True)
class Judged:
    """Overrides of a period, held against what the policy wanted: `saved` is negative where they cost more."""

    overrides: int
    judged: int
    better: int
    worse: int
    saved: tuple[Money, ...]


def judged(found: Sequence[Outcome]) -> Judged:
    """Sum up the overrides among some outcomes."""
    overrides = [each for each in found if each.person is not None]
    known = [each.saved for each in overrides if each.saved is not None]
    sums: dict[str, int] = {}
    for saved in known:
        sums[saved.currency] = sums.get(saved.currency, 0) + saved.minor
    return Judged(
        overrides=len(overrides),
        judged=len(known),
        better=sum(saved.minor > 0 for saved in known),
        worse=sum(saved.minor < 0 for saved in known),
        saved=tuple(Money(minor, currency) for currency, minor in sorted(sums.items())),
    )

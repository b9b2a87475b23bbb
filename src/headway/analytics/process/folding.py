"""From a batch of events to rows of process facts: pure; a case's row is folded from what is known of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from headway.analytics.process.facts import GIVEN, CaseFact, is_operator, is_person
from headway.events import customers, dispatch, exceptions, orders, settlement, tracking
from headway.kernel.message import Event, Recorded

Row = tuple[Any, ...]


@dataclass(slots=True)
class Changes:
    """Rows to write, by table and occasion; `cases` begins with what is known of the batch's cases."""

    cases: dict[UUID, CaseFact] = field(default_factory=dict)
    received: dict[UUID, Row] = field(default_factory=dict)
    released: dict[UUID, Row] = field(default_factory=dict)
    planned: dict[UUID, Row] = field(default_factory=dict)
    tendered: dict[UUID, Row] = field(default_factory=dict)
    booked: dict[UUID, Row] = field(default_factory=dict)
    delivered: dict[UUID, Row] = field(default_factory=dict)
    cancelled: dict[UUID, Row] = field(default_factory=dict)
    signals: dict[tuple[UUID, str, UUID], Row] = field(default_factory=dict)
    signals_ended: dict[tuple[UUID, str, UUID], Row] = field(default_factory=dict)
    moves: list[Row] = field(default_factory=list)
    merged: list[Row] = field(default_factory=list)
    split: list[Row] = field(default_factory=list)
    runs: dict[UUID, Row] = field(default_factory=dict)
    steps: dict[UUID, Row] = field(default_factory=dict)
    runs_ended: dict[UUID, Row] = field(default_factory=dict)
    touches: dict[UUID, Row] = field(default_factory=dict)
    failures: dict[UUID, Row] = field(default_factory=dict)
    outages: dict[tuple[str, datetime], Row] = field(default_factory=dict)
    outages_ended: dict[tuple[str, datetime], Row] = field(default_factory=dict)
    amounts: dict[UUID, Row] = field(default_factory=dict)
    taken_back: dict[UUID, Row] = field(default_factory=dict)


def fold(batch: Iterable[Recorded[Any]], known: Mapping[UUID, CaseFact]) -> Changes:
    """The rows that a batch of events asks for, given what is known of its cases."""
    changes = Changes(cases=dict(known))
    for item in batch:
        FOLDS[type(item.event)](item, changes)
        _touch(item, changes)
    return changes


def cases_of(batch: Iterable[Recorded[Any]]) -> set[UUID]:
    """The cases that a batch is about, those that others were merged into as well."""
    news = [item.event for item in batch if isinstance(item.event, exceptions.CaseEvent)]
    winners = {event.into_id for event in news if isinstance(event, exceptions.CaseMerged)}
    return {event.case_id for event in news} | winners


def _touch(item: Recorded[Any], changes: Changes) -> None:
    """One deed is one touch: all that a person's command did carries its correlation; what it began with tells."""
    event = item.event
    about_case = isinstance(event, exceptions.CaseEvent)
    if not (is_person(item.actor) if about_case else is_operator(item.actor)):
        return
    if event.subject_type not in ("case", "order", "shipment"):
        return
    name = event.type_name()
    row = (item.correlation_id, item.actor, name, event.subject_type, event.subject_id, item.recorded_at)
    changes.touches.setdefault(item.correlation_id, (*row, name not in GIVEN))


def _received(item: Recorded[orders.OrderReceived], changes: Changes) -> None:
    event = item.event
    changes.received[event.order_id] = (event.order_id, event.customer, item.recorded_at)


def _released(item: Recorded[orders.OrderReleased], changes: Changes) -> None:
    changes.released.setdefault(item.event.order_id, (item.event.order_id, item.recorded_at))


def _planned(item: Recorded[dispatch.ShipmentPlanned], changes: Changes) -> None:
    event = item.event
    changes.planned[event.shipment_id] = (event.shipment_id, event.order_id, item.recorded_at)


def _tendered(item: Recorded[dispatch.TenderOfferSent], changes: Changes) -> None:
    event = item.event
    row = (event.shipment_id, event.order_id, event.origin_zone, event.destination_zone, item.recorded_at)
    changes.tendered.setdefault(event.shipment_id, row)


def _booked(item: Recorded[dispatch.ShipmentBooked], changes: Changes) -> None:
    """The latest booking is what is agreed; of the first one the time and the charges are kept."""
    event = item.event
    charges = sum(line.amount.minor for line in event.charges if line.amount.currency == event.expected_cost.currency)
    before = changes.booked.get(event.shipment_id)
    first_at, first_charges = (item.recorded_at, charges) if before is None else before[-2:]
    changes.booked[event.shipment_id] = (
        event.shipment_id,
        event.order_id,
        event.customer,
        event.carrier_id,
        event.carrier_code,
        event.origin_site,
        event.origin_zone,
        event.destination_zone,
        event.pickup_planned_at,
        event.delivery_planned_at,
        event.deliver_by,
        charges,
        event.late_penalty.minor if event.late_penalty.currency == event.expected_cost.currency else 0,
        event.expected_cost.currency,
        first_at,
        first_charges,
    )


def _delivered(item: Recorded[dispatch.ShipmentDelivered], changes: Changes) -> None:
    event = item.event
    changes.delivered[event.shipment_id] = (event.shipment_id, event.order_id, event.delivered_at)


def _cancelled(item: Recorded[dispatch.ShipmentCancelled], changes: Changes) -> None:
    event = item.event
    changes.cancelled[event.shipment_id] = (event.shipment_id, event.order_id, item.recorded_at)


def _unreached(item: Recorded[dispatch.TenderOfferDeliveryFailed], changes: Changes) -> None:
    event = item.event
    changes.failures[item.id] = (item.id, f"carrier:{event.carrier_code}", item.recorded_at, event.reason[:500])


def _unsent(item: Recorded[customers.NotificationFailed], changes: Changes) -> None:
    event = item.event
    changes.failures[item.id] = (item.id, f"channel:{event.channel}", item.recorded_at, event.problem[:500])


def _failing(item: Recorded[tracking.ConnectorFailing], changes: Changes) -> None:
    """Told again while it fails, it stays the one outage that began then."""
    event = item.event
    row = (f"{event.kind}:{event.name}", event.since, event.sentence[:500])
    changes.outages[row[0], row[1]] = row


def _recovered(item: Recorded[tracking.ConnectorRecovered], changes: Changes) -> None:
    event = item.event
    row = (f"{event.kind}:{event.name}", event.since, event.at)
    changes.outages_ended[row[0], row[1]] = row


def _credit(item: Recorded[settlement.CreditGiven], changes: Changes) -> None:
    event = item.event
    changes.amounts[event.credit_id] = (event.credit_id, event.case_id, event.amount.minor, event.amount.currency)


def _credit_back(item: Recorded[settlement.CreditTakenBack], changes: Changes) -> None:
    changes.taken_back[item.event.credit_id] = (item.event.credit_id,)


def _claim(item: Recorded[settlement.ClaimEnded], changes: Changes) -> None:
    """What a carrier pays for is not lost."""
    event = item.event
    changes.amounts[event.claim_id] = (event.claim_id, event.case_id, -event.accepted.minor, event.accepted.currency)


def _case(item: Recorded[Any], changes: Changes) -> None:
    """Fold one event into the story of its case, and note where its queue changed."""
    event = item.event
    case = changes.cases.get(event.case_id) or CaseFact(case_id=event.case_id)
    by_person = is_person(item.actor) and event.type_name() not in GIVEN
    if by_person and case.person_at is None and case.opened_at is not None:
        case = replace(case, person_at=item.recorded_at)
    tell = STORIES.get(type(event))
    after = case if tell is None else tell(case, event, item.recorded_at)
    if _queue(after) != _queue(case):
        after = replace(after, moves=after.moves + 1)
        changes.moves.append((event.case_id, after.moves, item.recorded_at, _queue(after)))
    changes.cases[event.case_id] = after


def _merge(item: Recorded[exceptions.CaseMerged], changes: Changes) -> None:
    """The winner has all of the loser's handling from now: who was asked, who took it on, what persons did."""
    _case(item, changes)
    loser, winner = changes.cases[item.event.case_id], changes.cases.get(item.event.into_id)
    if winner is not None:
        changes.cases[winner.case_id] = replace(
            winner,
            handed_at=_earlier(winner.handed_at, loser.handed_at),
            acknowledged_at=_earlier(winner.acknowledged_at, loser.acknowledged_at),
            person_at=_earlier(winner.person_at, loser.person_at),
        )
    changes.merged.append((item.event.case_id, item.event.into_id))


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)


def _split(item: Recorded[exceptions.CaseSplit], changes: Changes) -> None:
    """The new case is as the old one, from now; which of its subjects it is about is filled in as it is written."""
    _case(item, changes)
    event, at = item.event, item.recorded_at
    fresh = replace(
        changes.cases[event.case_id],
        case_id=event.new_case_id,
        cause_kind="split",
        cause_key=str(event.new_case_id),
        opened_at=at,
        person_at=at if is_person(item.actor) else None,
        reopened=0,
        moves=1,
    )
    changes.cases[fresh.case_id] = fresh
    changes.moves.append((fresh.case_id, 1, at, _queue(fresh)))
    changes.split.append((event.case_id, event.new_case_id, list(event.subjects)))


def _queue(case: CaseFact) -> str | None:
    return None if case.opened_at is None or case.is_over else case.owner


def _opened(case: CaseFact, event: exceptions.CaseOpened, at: datetime) -> CaseFact:
    return replace(
        case,
        detector=event.detector,
        severity=event.severity,
        owner=event.owner,
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        carrier_id=event.carrier_id,
        cause_kind=event.cause_kind,
        cause_key=event.cause_key,
        opened_at=at,
    )


def _worsened(case: CaseFact, event: exceptions.CaseWorsened, at: datetime) -> CaseFact:
    return replace(case, severity=event.after)


def _recast(case: CaseFact, event: exceptions.CaseRecast, at: datetime) -> CaseFact:
    return replace(case, detector=event.after, cause_kind=event.cause_kind, cause_key=event.cause_key)


def _acknowledged(case: CaseFact, event: exceptions.CaseAcknowledged, at: datetime) -> CaseFact:
    return case if case.acknowledged_at is not None else replace(case, acknowledged_at=at)


def _handed(case: CaseFact, event: exceptions.CaseHanded, at: datetime) -> CaseFact:
    return replace(case, owner=event.owner, handed_at=case.handed_at or at)


def _snoozed(case: CaseFact, event: exceptions.CaseSnoozed, at: datetime) -> CaseFact:
    return replace(case, snoozed_until=event.until)


def _woken(case: CaseFact, event: exceptions.CaseWoken, at: datetime) -> CaseFact:
    return replace(case, snoozed_until=None)


def _merged(case: CaseFact, event: exceptions.CaseMerged, at: datetime) -> CaseFact:
    return replace(case, merged_at=at, merged_into=event.into_id)


def _dismissed(case: CaseFact, event: exceptions.CaseDismissed, at: datetime) -> CaseFact:
    return replace(case, dismissed_at=at, resolved_at=case.resolved_at or at)


def _reopened(case: CaseFact, event: exceptions.CaseReopened, at: datetime) -> CaseFact:
    return replace(case, reopened=case.reopened + 1, resolved_at=None, dismissed_at=None, automatic=None)


def _undone(case: CaseFact, event: exceptions.CaseUndone, at: datetime) -> CaseFact:
    """As it stood: an ending that was taken back is none, and has not come back either."""
    after = replace(case, acknowledged_at=event.acknowledged_at, snoozed_until=event.snoozed_until)
    if not event.reopened:
        return after
    return replace(after, resolved_at=None, dismissed_at=None, merged_at=None, merged_into=None, automatic=None)


def _escalated(case: CaseFact, event: exceptions.CaseEscalated, at: datetime) -> CaseFact:
    return replace(case, level=max(case.level, event.level), owner=event.owner)


def _resolved(case: CaseFact, event: exceptions.CaseResolved, at: datetime) -> CaseFact:
    return replace(case, resolved_at=case.resolved_at or at, automatic=event.automatic, snoozed_until=None)


def _said(case: CaseFact, event: exceptions.SignalRaised, at: datetime) -> CaseFact:
    return replace(case, sentence=event.sentence[:500])


def _signal(item: Recorded[exceptions.SignalRaised], changes: Changes) -> None:
    _case(item, changes)
    event = item.event
    key = (event.case_id, event.detector, event.about_id)
    before = changes.signals.get(key)
    since, raised_at, times = (event.since, item.recorded_at, 0) if before is None else before[-3:]
    changes.signals[key] = (*key, event.about_type, event.shipment_id, since or event.since, raised_at, times + 1)
    changes.signals_ended[key] = (*key, None)


def _signal_ended(item: Recorded[exceptions.SignalEnded], changes: Changes) -> None:
    _case(item, changes)
    key = (item.event.case_id, item.event.detector, item.event.about_id)
    changes.signals_ended[key] = (*key, item.recorded_at)


def _run_started(item: Recorded[exceptions.RunStarted], changes: Changes) -> None:
    _case(item, changes)
    event = item.event
    what = (event.playbook, event.version, event.shadow)
    changes.runs[event.run_id] = (event.run_id, event.case_id, *what, item.recorded_at)


def _step(item: Recorded[exceptions.StepEnded], changes: Changes) -> None:
    _case(item, changes)
    event = item.event
    _add(changes, event.run_id, steps=1, failed=int(event.outcome == "failed"))


def _approval(item: Recorded[exceptions.ApprovalAsked], changes: Changes) -> None:
    _case(item, changes)
    _add(changes, item.event.run_id, approvals=1)


def _add(changes: Changes, run_id: UUID, steps: int = 0, failed: int = 0, approvals: int = 0) -> None:
    _, more_steps, more_failed, more_approvals = changes.steps.get(run_id, (run_id, 0, 0, 0))
    changes.steps[run_id] = (run_id, more_steps + steps, more_failed + failed, more_approvals + approvals)


def _run_ended(item: Recorded[exceptions.RunEnded], changes: Changes) -> None:
    _case(item, changes)
    changes.runs_ended[item.event.run_id] = (item.event.run_id, item.recorded_at, item.event.outcome)


def _noted(item: Recorded[Any], changes: Changes) -> None:
    """It only counts where a person did it."""


STORIES: Mapping[type[Event], Callable[[CaseFact, Any, datetime], CaseFact]] = {
    exceptions.CaseOpened: _opened,
    exceptions.CaseWorsened: _worsened,
    exceptions.CaseRecast: _recast,
    exceptions.CaseAcknowledged: _acknowledged,
    exceptions.CaseHanded: _handed,
    exceptions.CaseSnoozed: _snoozed,
    exceptions.CaseWoken: _woken,
    exceptions.CaseMerged: _merged,
    exceptions.CaseDismissed: _dismissed,
    exceptions.CaseReopened: _reopened,
    exceptions.CaseUndone: _undone,
    exceptions.CaseEscalated: _escalated,
    exceptions.CaseResolved: _resolved,
    exceptions.SignalRaised: _said,
}

_OWN: Mapping[type[Event], Callable[[Recorded[Any], Changes], None]] = {
    exceptions.CaseMerged: _merge,
    exceptions.CaseSplit: _split,
    exceptions.SignalRaised: _signal,
    exceptions.SignalEnded: _signal_ended,
    exceptions.RunStarted: _run_started,
    exceptions.StepEnded: _step,
    exceptions.ApprovalAsked: _approval,
    exceptions.RunEnded: _run_ended,
    orders.OrderReceived: _received,
    orders.OrderReleased: _released,
    dispatch.ShipmentPlanned: _planned,
    dispatch.TenderOfferSent: _tendered,
    dispatch.ShipmentBooked: _booked,
    dispatch.ShipmentDelivered: _delivered,
    dispatch.ShipmentCancelled: _cancelled,
    dispatch.TenderOfferDeliveryFailed: _unreached,
    customers.NotificationFailed: _unsent,
    tracking.ConnectorFailing: _failing,
    tracking.ConnectorRecovered: _recovered,
    settlement.CreditGiven: _credit,
    settlement.CreditTakenBack: _credit_back,
    settlement.ClaimEnded: _claim,
}

WORK = (
    *(orders.OrderHeld, orders.OrderHoldLifted, orders.OrderRescheduled, orders.OrderCancelled),
    *(orders.OrderShorted, orders.ShortageSettled, orders.InstructionGiven, orders.InstructionSettled),
    *(dispatch.AllocationDecided, dispatch.AllocationFailed, dispatch.TenderOpened, dispatch.TenderOfferAccepted),
    *(dispatch.TenderOfferDeclined, dispatch.TenderOfferCountered, dispatch.TenderReviewed),
    *(dispatch.TenderOfferWithdrawn, dispatch.ShipmentUnbooked, dispatch.ProposalAnswered),
)
"""News that a person's command may begin with."""

FOLDS: Mapping[type[Event], Callable[[Recorded[Any], Changes], None]] = {
    **{kind: _case for kind in exceptions.EVENTS if issubclass(kind, exceptions.CaseEvent)},
    **dict.fromkeys(WORK, _noted),
    **_OWN,
}

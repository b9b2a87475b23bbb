"""Cases over a real database and a moving clock: opened once, escalated, taken on, resolved when the cause is gone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.dispatch import AllocationFailed, ShipmentBooked, ShipmentCancelled, TenderExhausted
from headway.events.exceptions import (
    CaseAcknowledged,
    CaseEscalated,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    SignalEnded,
)
from headway.exceptions import handlers, views
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.model import (
    AcknowledgeCase,
    AssignCase,
    Case,
    CaseState,
    CommentCase,
    MoveCase,
    OwnerRule,
    ResolveCase,
    SaveOwners,
    Severity,
)
from headway.exceptions.playbooks.book import PlaybookBook
from headway.exceptions.stakes import Stakes
from headway.exceptions.store import UnknownCase
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.tracking import handlers as tracking
from headway.tracking.eta.following import Following
from headway.tracking.model import RecordTracking
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


async def _stakes(conn: Any, order_id: UUID) -> Stakes:
    return Stakes(Money(25_000, "USD"), at(10))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    """Without breach alerts, whose cases have tests of their own."""
    return make_app(tracking.room(Following()), handlers.room(stakes=_stakes, book=PlaybookBook({})))


async def cases(app: App, tenant: UUID, **wanted: Any) -> list[Case]:
    async with app.scope.reading(tenant) as (conn, _):
        return await views.list_cases(conn, views.CaseFilter(**wanted))


async def timeline(app: App, tenant: UUID, case: Case) -> list[tuple[str, str]]:
    async with app.scope.reading(tenant) as (conn, _):
        detail = await views.case_detail(conn, case.id)
    assert detail is not None
    return [(entry["kind"], entry["actor"]) for entry in detail.timeline]


def failed(shipment_id: UUID, reason: str = "no_rate") -> AllocationFailed:
    return AllocationFailed(
        shipment_id=shipment_id, order_id=uuid4(), decision_id=uuid4(), attempt=1, reason=reason, detail="Z1 to Z9"
    )


def exhausted(shipment_id: UUID) -> TenderExhausted:
    return TenderExhausted(shipment_id=shipment_id, order_id=uuid4(), tender_id=uuid4(), offers=2)


async def one_case(app: App, tenant: UUID) -> Case:
    await happen(app, tenant, failed(uuid4()))
    [case] = await cases(app, tenant)
    return case


async def test_no_rate_opens_one_case_and_the_booking_ends_it(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, failed(shipment.shipment_id))
    [case] = await cases(app, tenant)
    assert (case.detector, case.severity, case.owner) == ("no_rate", Severity.MEDIUM, "carrier_management")
    assert (case.at_risk, case.deadline) == (Money(25_000, "USD"), at(10))

    await happen(app, tenant, shipment)
    [case] = await cases(app, tenant)
    assert (case.state, case.automatic, case.resolution) == (CaseState.RESOLVED, True, "booked with ACME")
    assert [kind for kind, _ in await timeline(app, tenant, case)] == ["opened", "handed", "resolved"]
    assert len(await log_of(app, tenant, CaseResolved)) == 1


async def test_two_signals_of_one_cause_are_one_case(app: App, tenant: UUID) -> None:
    shipment_id = uuid4()
    await happen(app, tenant, exhausted(shipment_id), failed(shipment_id, "exhausted"))
    [case] = await cases(app, tenant)
    assert (case.detector, case.signals) == ("tender_exhausted", 2)
    assert len(await log_of(app, tenant, CaseOpened)) == 1


async def test_what_is_back_within_two_days_reopens_its_case_and_later_opens_another(app: App, tenant: UUID) -> None:
    case = await one_case(app, tenant)
    await app.run(tenant, ResolveCase(case.id, "rate added"), actor="user:kim")
    await happen(app, tenant, failed(case.subject_id))
    [again] = await cases(app, tenant)
    assert (again.id, again.state, again.reopened, again.resolution) == (case.id, "open", 1, None)
    assert len(await log_of(app, tenant, CaseReopened)) == 1
    await app.run(tenant, ResolveCase(case.id, "rate added"), actor="user:kim")
    await advance(app, tenant, at(49))
    await happen(app, tenant, failed(case.subject_id))
    assert sorted(found.state for found in await cases(app, tenant)) == ["open", "resolved"]


async def test_a_silent_carrier_is_noticed_once_and_forgiven_when_it_speaks(app: App, tenant: UUID) -> None:
    far = at(200)
    await happen(app, tenant, booking(deliver_by=far, delivery_planned_at=far))
    await record(app, tenant, report("picked_up", 0))
    await advance(app, tenant, at(23.9))
    assert await cases(app, tenant) == []
    await advance(app, tenant, at(49))
    [case] = await cases(app, tenant)
    assert (case.detector, case.opened_at, case.signals) == ("no_update", at(24), 2)

    await record(app, tenant, report("in_transit", 48))
    [case] = await cases(app, tenant)
    assert (case.state, case.automatic) == (CaseState.RESOLVED, True)

    await advance(app, tenant, at(73.5))
    [case] = await cases(app, tenant, phase="open")
    assert (case.opened_at, case.reopened) == (at(24), 1)


async def test_a_large_batch_forgives_those_of_its_shipments_that_were_silent(app: App, tenant: UUID) -> None:
    far = at(200)
    silent = booking(deliver_by=far, delivery_planned_at=far)
    await happen(app, tenant, silent, booking("SO-2", deliver_by=far, delivery_planned_at=far))
    await record(app, tenant, report("picked_up", 0), report("picked_up", 0, "SO-2"))
    await advance(app, tenant, at(49))
    assert len(await cases(app, tenant, phase="open")) == 2
    await app.run(tenant, RecordTracking((report("in_transit", 48),), fold_later=True), actor="test")
    await advance(app, tenant, at(49))
    [over] = [case for case in await cases(app, tenant) if case.state is CaseState.RESOLVED]
    assert (over.subject_id, over.resolution) == (silent.shipment_id, "the carrier reported in_transit")


async def test_a_large_batch_ends_a_case_as_each_of_its_changes_would(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("picked_up", -2), report("damaged", -1))
    assert len(await cases(app, tenant, phase="open")) == 1
    await app.run(tenant, RecordTracking((report("returned", -0.5),), fold_later=True), actor="test")
    await advance(app, tenant, at(0.1))
    (over,) = await cases(app, tenant)
    assert (over.state, over.resolution) == (CaseState.RESOLVED, f"returned at {at(-0.5).isoformat()}")
    assert len(await log_of(app, tenant, SignalEnded)) == 1


async def test_what_is_seen_and_over_in_one_batch_leaves_a_resolved_case(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, failed(shipment.shipment_id), shipment, failed(uuid4()))
    found = await cases(app, tenant)
    assert sorted(case.state for case in found) == ["open", "resolved"]
    assert [one["resolution"] for one in await log_of(app, tenant, SignalEnded)] == ["booked with ACME"]


async def test_late_opens_when_the_commitment_passed_and_ends_with_delivery(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("picked_up"))
    await advance(app, tenant, at(10) + timedelta(minutes=130))
    [case] = await cases(app, tenant)
    assert (case.detector, case.severity, case.carrier_id is not None) == ("missed_window", Severity.HIGH, True)

    await record(app, tenant, report("delivered", 10.3))
    [case] = await cases(app, tenant)
    assert (case.state, case.automatic) == (CaseState.RESOLVED, True)


async def test_what_was_delivered_late_but_told_in_time_leaves_a_resolved_case(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("picked_up"))
    await advance(app, tenant, at(10.2))
    await record(app, tenant, report("delivered", 10.1))
    await advance(app, tenant, at(30))
    [case] = await cases(app, tenant)
    assert (case.detector, case.state, case.sentence) == ("missed_window", CaseState.RESOLVED, "delivered 6 min late")


async def test_a_day_in_time_leaves_no_case(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(2))
    await record(app, tenant, report("picked_up", 2))
    await advance(app, tenant, at(8))
    await record(app, tenant, report("delivered", 8))
    await advance(app, tenant, at(400))
    assert await cases(app, tenant) == []


async def test_a_cancelled_shipment_ends_its_cases_and_is_watched_no_more(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(7))
    cancelled = ShipmentCancelled(shipment_id=shipment.shipment_id, order_id=shipment.order_id, reason="x")
    await happen(app, tenant, cancelled)
    await advance(app, tenant, at(100))
    assert {case.state for case in await cases(app, tenant)} == {CaseState.RESOLVED}


async def test_a_case_nobody_takes_climbs_the_ladder_and_each_step_is_a_decision(app: App, tenant: UUID) -> None:
    await one_case(app, tenant)
    await advance(app, tenant, at(100))
    [case] = await cases(app, tenant)
    assert (case.severity, case.owner, case.level) == (Severity.CRITICAL, "head_of_logistics", 2)
    assert case.state is CaseState.OPEN
    steps = [(step["level"], step["owner"]) for step in await log_of(app, tenant, CaseEscalated)]
    assert steps == [(1, "operations_manager"), (2, "head_of_logistics")]
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch("SELECT * FROM decision WHERE subject_id = $1 ORDER BY number", case.id)
        timers = await conn.fetchval("SELECT count(*) FROM timer WHERE kind = 'exceptions.sla'")
    assert [row["kind"] for row in rows if row["kind"] == "escalation"] == ["escalation"] * 3
    assert timers == 0


async def test_escalations_are_timed_by_severity(app: App, tenant: UUID) -> None:
    await one_case(app, tenant)
    await advance(app, tenant, at(3.9))
    assert await log_of(app, tenant, CaseEscalated) == []
    await advance(app, tenant, at(4))
    [case] = await cases(app, tenant)
    assert (case.level, case.severity, case.due_at) == (1, Severity.HIGH, at(5))


async def test_a_case_that_is_taken_on_is_given_time_to_resolve(app: App, tenant: UUID) -> None:
    case = await one_case(app, tenant)
    await app.run(tenant, AcknowledgeCase(case.id), actor="user:kim")
    await app.run(tenant, AcknowledgeCase(case.id), actor="user:kim")
    await advance(app, tenant, at(23.9))
    [case] = await cases(app, tenant)
    assert (case.state, case.level, case.assignee) == (CaseState.ACKNOWLEDGED, 0, "user:kim")
    assert [news["by"] for news in await log_of(app, tenant, CaseAcknowledged)] == ["user:kim"]
    await advance(app, tenant, at(24))
    assert len(await log_of(app, tenant, CaseEscalated)) == 1


async def test_a_person_works_a_case_to_its_end_and_the_timeline_tells(app: App, tenant: UUID) -> None:
    case = await one_case(app, tenant)
    for command in (
        AssignCase(case.id, "ana"),
        CommentCase(case.id, "asked ACME for a rate"),
        MoveCase(case.id, CaseState.WAITING),
        MoveCase(case.id, CaseState.IN_PROGRESS),
        ResolveCase(case.id, "rate added"),
        MoveCase(case.id, CaseState.CLOSED),
    ):
        await app.run(tenant, command, actor="user:kim")
    kinds = [kind for kind, actor in await timeline(app, tenant, case) if actor == "user:kim"]
    assert kinds == ["assigned", "comment", "moved", "moved", "resolved", "moved"]
    [resolved] = await log_of(app, tenant, CaseResolved)
    assert (resolved["automatic"], resolved["resolution"]) == (False, "rate added")
    await advance(app, tenant, at(200))
    assert await log_of(app, tenant, CaseEscalated) == []


@pytest.mark.parametrize("again", [ResolveCase, CommentCase, AssignCase])
async def test_a_text_must_say_something(app: App, tenant: UUID, again: type) -> None:
    with pytest.raises(BadInput):
        await app.run(tenant, again(uuid4(), " "), actor="user:kim")


async def test_what_is_over_cannot_be_resolved_or_taken_on_again(app: App, tenant: UUID) -> None:
    case = await one_case(app, tenant)
    await app.run(tenant, ResolveCase(case.id, "done"), actor="user:kim")
    for command in (ResolveCase(case.id, "done"), AcknowledgeCase(case.id), AssignCase(case.id, "ana")):
        with pytest.raises(WrongCaseState):
            await app.run(tenant, command, actor="user:kim")


async def test_owners_are_data(app: App, tenant: UUID) -> None:
    rules = (OwnerRule("night_desk", "no_rate", Severity.LOW), OwnerRule("rate_desk", "no_rate"))
    await app.run(tenant, SaveOwners(rules), actor="user:kim")
    assert (await one_case(app, tenant)).owner == "rate_desk"


async def test_lists_are_paged_by_urgency_and_counted(app: App, tenant: UUID) -> None:
    ids = [uuid4() for _ in range(3)]
    await happen(app, tenant, *(failed(shipment_id) for shipment_id in ids), exhausted(ids[0]))
    async with app.scope.reading(tenant) as (conn, now):
        first = await views.list_cases(conn, views.CaseFilter(detector="no_rate"), limit=2)
        cursor = views.CaseCursor(first[-1].due_at, first[-1].id)
        rest = await views.list_cases(conn, views.CaseFilter(detector="no_rate"), after=cursor)
        assert {case.subject_id for case in first + rest} == set(ids)
        counts = await views.counts(conn, now)
    assert (counts.by_detector, counts.overdue) == ({"no_rate": 3}, 0)


async def test_another_tenants_case_cannot_be_reached(app: App, tenant: UUID, other_tenant: UUID) -> None:
    case = await one_case(app, tenant)
    with pytest.raises(UnknownCase):
        await app.run(other_tenant, ResolveCase(case.id, "mine now"), actor="user:eve")
    async with app.scope.reading(other_tenant) as (conn, _):
        assert await views.case_detail(conn, case.id) is None


async def test_a_rebooked_shipment_is_watched_under_its_new_commitment(app: App, tenant: UUID) -> None:
    first = booking()
    again: ShipmentBooked = booking(shipment_id=first.shipment_id, order_id=first.order_id, deliver_by=at(40))
    await happen(app, tenant, first, again)
    await record(app, tenant, report("picked_up"))
    await advance(app, tenant, at(20))
    assert await cases(app, tenant) == []

"""Queues, ages, integrations, effects and patterns from the log of a small life."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.analytics.process import views
from headway.analytics.process.period import By, Period
from headway.analytics.process.store import Q
from headway.analytics.process.views import Outcome
from headway.events.customers import NotificationFailed
from headway.events.exceptions import CaseEscalated, CaseHanded, CaseSnoozed, RunEnded, RunStarted, StepEnded
from headway.events.settlement import ClaimEnded, CreditGiven, CreditTakenBack
from headway.events.tracking import ConnectorFailing, ConnectorRecovered
from headway.exceptions.ownership.handlers import save_ownership
from headway.exceptions.ownership.model import SaveOwnership
from headway.kernel.app import App
from headway.kernel.money import Money
from tests.conftest import START
from tests.integration.analytics.process.lived import (
    DAY,
    HOUR,
    MINUTE,
    Life,
    arrived,
    begin,
    bookings,
    opened,
    ordered,
    over,
    seen,
)

PERIOD = Period(START, START + DAY)


@pytest.fixture
def life(make_app: Callable[..., App], tenant: UUID) -> Life:
    return begin(make_app, tenant)


async def test_a_queue_by_owner_with_what_came_and_what_was_cleared(life: Life) -> None:
    booking = bookings(1)[0]
    ids = [uuid4() for _ in range(3)]
    await life.at(START + HOUR, *(opened(booking, case_id) for case_id in ids))
    await life.at(START + 2 * HOUR, CaseEscalated(case_id=ids[0], level=1, owner="lead"))
    await life.at(START + 3 * HOUR, over(ids[1]))
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        found = {queue.owner: queue for queue in await views.backlog(conn, PERIOD)}
    assert [point.open for point in found["tower"].points[:4]] == [0, 3, 2, 1]
    assert [point.open for point in found["lead"].points[:4]] == [0, 0, 1, 1]
    assert (found["tower"].open, found["tower"].most_open, found["lead"].open) == (1, 3, 1)


async def test_open_cases_by_age_and_owner_as_they_were_at_a_moment(life: Life) -> None:
    booking = bookings(1)[0]
    old, new, done, asleep = (uuid4() for _ in range(4))
    await life.at(START, opened(booking, old), opened(booking, done))
    await life.at(START + 5 * HOUR, opened(booking, new), opened(booking, asleep), over(done))
    snooze = CaseSnoozed(case_id=asleep, until=START + 9 * HOUR, or_worse=False, by="ann")
    await life.at(START + 5 * HOUR + MINUTE, snooze)
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        calendar = await views.calendar_of(conn, START)
        (now,) = await views.ageing(conn, START + 5 * HOUR + 2 * MINUTE, None, calendar)
        (before,) = await views.ageing(conn, START + 2 * HOUR, By.DETECTOR, calendar)
    assert (now.label, now.bands, now.asleep, now.oldest_at) == ("tower", (2, 0, 1, 0, 0), 1, START)
    assert (before.label, before.bands) == ("late", (0, 2, 0, 0, 0))


async def test_integrations_that_failed_with_how_long(life: Life) -> None:
    since = START + HOUR
    words: dict[str, Any] = {"connector_id": uuid4(), "kind": "hook", "name": "ACME push", "carrier_code": "ACME"}
    await life.at(START + 90 * MINUTE, ConnectorFailing(**words, failures=5, since=since, sentence="500 five times"))
    await life.at(START + 2 * HOUR, ConnectorFailing(**words, failures=9, since=since, sentence="500 nine times"))
    await life.at(START + 3 * HOUR, ConnectorRecovered(**words, since=since, at=START + 3 * HOUR))
    note: dict[str, Any] = {"order_id": uuid4(), "notification_id": uuid4(), "kind": "shifted", "medium": "sms"}
    await life.at(START + 4 * HOUR, NotificationFailed(**note, channel="gateway", problem="no route"))
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        found = await views.integrations(conn, PERIOD)
        within = await views.integrations(conn, Period(START, START + 2 * HOUR))
    rows = [(each.integration, each.outages, each.failures, each.failing_s, each.failing) for each in found]
    assert rows == [("hook:ACME push", 1, 0, 7200, False), ("channel:gateway", 0, 1, 0, False)]
    assert found[0].problem == "500 nine times"
    assert [(each.failing_s, each.failing) for each in within] == [(3600, True)]


async def test_a_playbooks_effect_on_share_time_and_money(life: Life) -> None:
    shipments = bookings(20)
    await life.at(START, *(event for each in shipments for event in ordered(each)), *shipments)
    ids = [uuid4() for _ in shipments]
    for case_id, each in zip(ids[:10], shipments[:10], strict=True):
        await life.at(START + HOUR, opened(each, case_id), seen(each, case_id))
    handed = [CaseHanded(case_id=case_id, owner="tower", why="no playbook fits") for case_id in ids[:10]]
    await life.at(START + HOUR, *handed)
    await life.at(START + 3 * HOUR, *(over(case_id, automatic=False) for case_id in ids[:10]), actor="user:ann")
    runs = {case_id: uuid4() for case_id in ids[10:]}
    for case_id, each in zip(ids[10:], shipments[10:], strict=True):
        words: dict[str, Any] = {"case_id": case_id, "run_id": runs[case_id], "playbook": "chase", "version": 2}
        decision: dict[str, Any] = {"decision_id": uuid4(), "shadow": False}
        await life.at(START + 5 * HOUR, opened(each, case_id), seen(each, case_id), RunStarted(**words, **decision))
    for case_id, run_id in runs.items():
        step: dict[str, Any] = {
            "number": 1,
            "step": "ask",
            "does": "ask",
            "outcome": "done",
            "answer": "done",
            "sentence": "asked",
        }
        done: dict[str, Any] = {"playbook": "chase", "version": 2, "outcome": "done", "why": "its cause is gone"}
        await life.at(START + 5 * HOUR + 30 * MINUTE, StepEnded(case_id=case_id, run_id=run_id, **step))
        await life.at(START + 5 * HOUR + 30 * MINUTE, RunEnded(case_id=case_id, run_id=run_id, **done), over(case_id))
    late = shipments[0].deliver_by + HOUR
    await life.at(START + 12 * HOUR, *(arrived(each, late) for each in shipments[:10]))
    await life.at(START + 12 * HOUR, *(arrived(each, START + 6 * HOUR) for each in shipments[10:]))
    order, amount, back = shipments[10].order_id, Money(1_000, "USD"), uuid4()
    await life.at(
        START + 13 * HOUR,
        CreditGiven(order_id=order, credit_id=uuid4(), amount=amount, case_id=ids[10]),
        CreditGiven(order_id=order, credit_id=back, amount=amount, case_id=ids[11]),
        CreditTakenBack(order_id=order, credit_id=back, amount=amount, reason="in error"),
        ClaimEnded(
            claim_id=uuid4(),
            shipment_id=shipments[12].shipment_id,
            carrier_id=shipments[12].carrier_id,
            case_id=ids[12],
            outcome="accepted",
            accepted=Money(3_000, "USD"),
        ),
    )
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, now):
        (found,) = await views.playbook_effects(conn, PERIOD, now)
        (count,) = await views.run_counts(conn, PERIOD)
    assert (found.playbook, found.version, found.detectors) == ("chase", 2, ("late",))
    assert (found.took.cases, found.took.alone, found.took.late, found.took.resolve_p50_s) == (10, 10, 0, 1800.0)
    before = found.before
    assert (before.cases, before.alone, before.late, before.resolve_p50_s) == (10, 0, 10, 7200.0)
    assert (found.took.loss_minor, before.loss_minor) == (-200.0, 4_000.0)
    assert found.more_alone is not None
    assert found.more_alone.low > 0.5
    assert (count.runs, count.done, count.steps, count.running) == (10, 10, 10, 0)


async def test_a_lane_with_too_many_cases_is_surfaced_with_the_cases_behind_it(life: Life) -> None:
    usual = bookings(60)
    bad = bookings(20, destination_zone="Z9")
    await life.at(START, *usual, *bad)
    put = [(each, uuid4()) for each in (*bad[:12], *usual[:3])]
    for number, (each, case_id) in enumerate(put):
        await life.at(START + number * 5 * HOUR, opened(each, case_id), seen(each, case_id))
    await life.read()
    period = Period(START, START + 4 * DAY)
    async with life.app.scope.reading(life.tenant) as (conn, _):
        calendar = await views.calendar_of(conn, START)
        (found,) = await views.patterns(conn, period, calendar)
        behind = await views.cases_behind(conn, period, By.LANE, "Z1>Z9", Outcome.OPEN, calendar, limit=5)
        rest = await views.cases_behind(
            conn,
            period,
            By.LANE,
            "Z1>Z9",
            Outcome.OPEN,
            calendar,
            before=(behind[-1].opened_at, behind[-1].case_id),
            limit=50,
        )
    assert (found.dimension, found.value, found.cases, found.shipments) == (("lane",), ("Z1>Z9",), 12, 20)
    assert set(found.case_ids) == {case_id for _, case_id in put[:12]}
    assert [each.case_id for each in (*behind, *rest)] == [case_id for _, case_id in put[11::-1]]
    assert (behind[0].sentence, behind[0].alone, behind[0].customer) == ("late", None, "C1")


async def test_a_shift_is_judged_by_the_pickups_that_were_planned_in_it(life: Life) -> None:
    booking = bookings(1, pickup_planned_at=START + 17 * HOUR)[0]
    case_id = uuid4()
    await life.at(START, booking)
    await life.at(START + HOUR, opened(booking, case_id), seen(booking, case_id))
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        calendar = await views.calendar_of(conn, START)
        terms = (PERIOD.since, PERIOD.until, calendar.rota, calendar.timezone)
        (row,) = await conn.fetch(Q.pattern_cases, *terms)
    assert row["shift"] == "night"


async def test_the_shifts_are_those_of_the_tenants_calendars(life: Life) -> None:
    text = (
        "name: ours\ncalendars:\n"
        '  - {name: open, timezone: Europe/Berlin, hours: [{days: [mon, tue], from: "06:00", to: "22:00"}]}\n'
        '  - {name: dawn, timezone: Europe/Berlin, hours: [{days: [mon], from: "06:00", to: "09:00"}]}\n'
    )
    async with life.app.scope.begin(life.tenant, "user:ann") as uow:
        await save_ownership(SaveOwnership(text), uow)
    async with life.app.scope.reading(life.tenant) as (conn, _):
        calendar = await views.calendar_of(conn, START)
    assert calendar.timezone == "Europe/Berlin"
    hours = [calendar.rota[hour * 4] for hour in (0, 6, 9, 22, 30, 54)]
    assert hours == ["off shift", "dawn", "open", "off shift", "open", "off shift"]


async def test_the_alerts_of_a_plain_system(life: Life) -> None:
    booking = bookings(1)[0]
    case_id = uuid4()
    await life.at(START, opened(booking, case_id), seen(booking, case_id), seen(booking, case_id))
    await life.at(START + 2 * HOUR, seen(booking, case_id))
    async with life.app.scope.reading(life.tenant) as (conn, _):
        found = await views.plain_alerts(conn, PERIOD, timedelta(hours=1))
    assert (found.signals, found.alerts, found.about) == (3, 2, 1)

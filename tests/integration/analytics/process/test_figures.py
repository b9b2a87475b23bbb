"""The figures of a small life, checked by hand and against SQL over the log alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from headway.analytics.process.commands import RebuildProcess
from headway.analytics.process.measuring import Calendar, Group, groups, tallies
from headway.analytics.process.period import By, Period
from headway.analytics.process.shifts import USUAL, rota
from headway.events.exceptions import (
    CaseAcknowledged,
    CaseDismissed,
    CaseHanded,
    CaseMerged,
    CaseSplit,
    CaseWorked,
)
from headway.events.orders import OrderCancelled
from headway.kernel.app import App
from tests.conftest import START
from tests.integration.analytics.process.lived import (
    DAY,
    HOUR,
    MINUTE,
    Life,
    begin,
    bookings,
    offered,
    opened,
    ordered,
    over,
    seen,
)

CALENDAR = Calendar(rota(USUAL), "UTC")
PERIOD = Period(START, START + DAY)


@pytest.fixture
async def life(make_app: Callable[..., App], tenant: UUID) -> Life:
    """Ten orders, the first five from site S1 with ACME, the others from S2 with OTHER; four cases.

    One heals by itself, one is handed over and resolved by ann, one is dismissed by her, one stays open.
    """
    life = begin(make_app, tenant)
    first, others = bookings(5), bookings(5, carrier=UUID(int=502), code="OTHER", origin_site="S2")
    await life.at(START, *(event for booking in (*first, *others) for event in ordered(booking)))
    await life.at(START + 10 * MINUTE, *(offered(booking) for booking in (*first, *others)))
    await life.at(START + 30 * MINUTE, *first)
    await life.at(START + 90 * MINUTE, *others)
    healed, called, nothing, still = (uuid4() for _ in range(4))
    at = START + 2 * HOUR
    await life.at(at, opened(first[0], healed), seen(first[0], healed, at - 20 * MINUTE))
    await life.at(at, opened(first[1], called, detector="no_update"), seen(first[1], called, detector="no_update"))
    await life.at(at, CaseHanded(case_id=called, owner="tower", why="no playbook fits"))
    await life.at(at, opened(others[0], nothing), seen(others[0], nothing, at - 40 * MINUTE))
    await life.at(at, seen(others[0], nothing), seen(others[0], nothing))
    await life.at(at + 10 * MINUTE, CaseAcknowledged(case_id=called, by="user:ann"), actor="user:ann")
    await life.at(at + 11 * MINUTE, CaseWorked(case_id=called, what="comment"), actor="user:ann")
    await life.at(at + 20 * MINUTE, over(healed))
    dismissed = CaseDismissed(case_id=nothing, detector="late", by="user:ann", reason="it was there")
    await life.at(at + 30 * MINUTE, dismissed, over(nothing, automatic=False), actor="user:ann")
    await life.at(at + 60 * MINUTE, over(called, automatic=False), actor="user:ann")
    await life.at(at + 60 * MINUTE, opened(others[1], still), seen(others[1], still))
    await life.at(at + 61 * MINUTE, OrderCancelled(order_id=others[2].order_id, reason="x"), actor="user:bob")
    await life.at(at + 62 * MINUTE, OrderCancelled(order_id=others[3].order_id, reason="x"), actor="key:shop")
    await life.read()
    return life


async def figures(life: Life, by: By, period: Period = PERIOD) -> dict[str, Group]:
    async with life.app.scope.reading(life.tenant) as (conn, _):
        return {group.label: group for group in await groups(conn, period, by, CALENDAR)}


def values(group: Group) -> dict[str, Decimal | None]:
    return {each.key: each.value for each in group.figures}


async def test_the_figures_of_the_whole(life: Life) -> None:
    whole = values((await figures(life, By.ALL))["all"])
    assert whole == {
        "resolved_alone": Decimal("0.3333"),
        "touches_per_100": Decimal("50.00"),
        "false_positives": Decimal("0.3333"),
        "cases_per_100": Decimal("40.00"),
        "time_to_detect": Decimal(30 * 60),
        "time_to_acknowledge": Decimal(10 * 60),
        "time_to_resolve": Decimal(30 * 60),
        "escalated": Decimal("0.0000"),
        "reopened": Decimal("0.0000"),
        "signals_per_case": Decimal("1.50"),
        "dispatch_cycle": Decimal(60 * 60),
        "time_to_release": Decimal(0),
        "time_to_tender": Decimal(10 * 60),
        "time_to_book": Decimal(50 * 60),
        "failing_integrations": Decimal(0),
    }


async def test_told_apart_by_site_and_by_detector(life: Life) -> None:
    sites = await figures(life, By.SITE)
    assert {label: group.tally.cases for label, group in sites.items()} == {"S1": 2, "S2": 2}
    assert {label: group.tally.cycle.p50_s for label, group in sites.items()} == {"S1": 1800.0, "S2": 5400.0}
    assert {label: group.tally.touches for label, group in sites.items()} == {"S1": 3, "S2": 2}
    detectors = await figures(life, By.DETECTOR)
    assert {label: (g.tally.cases, g.tally.shipments) for label, g in detectors.items()} == {
        "late": (3, 10),
        "no_update": (1, 10),
    }
    assert "dispatch_cycle" not in values(detectors["late"])


async def test_told_apart_by_shift_of_the_calendar(life: Life) -> None:
    shifts = await figures(life, By.SHIFT)
    assert {label: group.tally.cases for label, group in shifts.items()} == {"early": 4}


async def test_the_period_before_stands_beside(life: Life) -> None:
    after = await figures(life, By.ALL, Period(START + DAY, START + 2 * DAY))
    resolved = next(each for each in after["all"].figures if each.key == "resolved_alone")
    assert (resolved.value, resolved.before, resolved.sample_before) == (None, Decimal("0.3333"), 3)


async def test_a_case_merged_into_another_counts_there(life: Life) -> None:
    a, b = uuid4(), uuid4()
    first, second = bookings(2)
    await life.at(START + 2 * DAY, opened(first, a), seen(first, a), opened(second, b), seen(second, b))
    await life.at(START + 2 * DAY + HOUR, CaseMerged(case_id=b, into_id=a, by="system", reason="one lorry"))
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        found = await tallies(conn, Period(START + 2 * DAY, START + 3 * DAY), By.ALL, CALENDAR)
    assert (found["all"].cases, found["all"].signals, found["all"].subjects) == (1, 2, 2)


async def test_a_chain_of_merges_and_a_split_keep_every_signal_in_one_case(life: Life) -> None:
    a, b, c, new = (uuid4() for _ in range(4))
    made = bookings(3)
    at = START + 2 * DAY
    pairs = zip(made, (a, b, c), strict=True)
    await life.at(at, *(event for each, case in pairs for event in (opened(each, case), seen(each, case))))
    await life.at(at + HOUR, CaseMerged(case_id=a, into_id=b, by="system", reason="one lorry"))
    await life.at(at + 2 * HOUR, CaseMerged(case_id=b, into_id=c, by="system", reason="one lorry"))
    about = (made[2].shipment_id,)
    await life.at(at + 3 * HOUR, CaseSplit(case_id=c, new_case_id=new, subjects=about, by="ann", reason="another"))
    await life.read()
    async with life.app.scope.reading(life.tenant) as (conn, _):
        found = await tallies(conn, Period(at, at + DAY), By.ALL, CALENDAR)
        (split,) = await conn.fetch("SELECT * FROM process_case WHERE case_id = $1", new)
    assert (found["all"].cases, found["all"].signals) == (2, 3)
    assert (split["shipment_id"], split["detector"]) == (made[2].shipment_id, "late")


LOG = """
WITH opened AS (SELECT subject_id AS id, recorded_at AS at FROM event_log WHERE type = 'exceptions.CaseOpened'),
ended AS (SELECT subject_id AS id, min(recorded_at) AS at FROM event_log
          WHERE type = 'exceptions.CaseResolved' GROUP BY 1),
asked AS (SELECT DISTINCT subject_id AS id FROM event_log
          WHERE subject_type = 'case' AND (actor NOT LIKE 'system:%' OR type = 'exceptions.CaseHanded')),
touched AS (SELECT DISTINCT correlation_id FROM event_log
            WHERE actor LIKE 'user:%' AND subject_type IN ('case', 'order', 'shipment'))
SELECT (SELECT count(*) FROM opened) AS cases, (SELECT count(*) FROM ended) AS over,
       (SELECT count(*) FROM ended WHERE id NOT IN (SELECT id FROM asked)) AS alone,
       (SELECT count(*) FROM event_log WHERE type = 'exceptions.SignalRaised') AS signals,
       (SELECT count(*) FROM touched) AS touches,
       (SELECT count(DISTINCT subject_id) FROM event_log WHERE type = 'dispatch.ShipmentBooked') AS shipments,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM e.at - o.at))
        FROM opened o JOIN ended e USING (id)) AS resolve_p50_s,
       (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM b.recorded_at - r.recorded_at))
        FROM event_log r JOIN event_log b ON (b.data ->> 'order_id')::uuid = r.subject_id
        WHERE r.type = 'orders.OrderReceived' AND b.type = 'dispatch.ShipmentBooked') AS cycle_p50_s,
       (SELECT percentile_cont(0.5) WITHIN GROUP
                   (ORDER BY extract(epoch FROM recorded_at - (data ->> 'since')::timestamptz))
        FROM event_log WHERE type = 'exceptions.SignalRaised' AND data ->> 'since' IS NOT NULL) AS detect_p50_s
"""


async def test_the_figures_equal_sql_over_the_log_and_survive_being_rebuilt(life: Life) -> None:
    for rebuilt in (False, True):
        if rebuilt:
            await life.app.run(life.tenant, RebuildProcess(), actor="user:ann")
            await life.read()
        async with life.app.scope.reading(life.tenant) as (conn, _):
            found = (await tallies(conn, PERIOD, By.ALL, CALENDAR))["all"]
            (row,) = await conn.fetch(LOG)
        log = dict(row)
        assert log == {
            **{name: getattr(found, name) for name in ("cases", "over", "alone", "signals", "touches", "shipments")},
            **{f"{name}_p50_s": getattr(found, name).p50_s for name in ("resolve", "cycle", "detect")},
        }


async def test_another_tenant_sees_none_of_it(life: Life, other_tenant: UUID) -> None:
    async with life.app.scope.reading(other_tenant) as (conn, _):
        whole = (await groups(conn, PERIOD, By.ALL, CALENDAR))[0]
    assert (whole.tally.cases, whole.tally.shipments) == (0, 0)


async def test_long_periods_are_fine_up_to_a_year_and_more(life: Life) -> None:
    found = await figures(life, By.ALL, Period(START - timedelta(days=399), START + DAY))
    assert found["all"].tally.cases == 4

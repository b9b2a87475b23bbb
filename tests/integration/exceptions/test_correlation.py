"""Signals of one cause are one case, over a real database: groups, late joiners, merges, workers at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.exceptions import CaseMerged, CaseOpened, CaseRecast, SignalOver, SignalRaised, SignalSeen
from headway.exceptions import handlers, views
from headway.exceptions.model import Case, CaseState, MoveCase, ResolveCase
from headway.exceptions.playbooks.book import PlaybookBook
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.tracking import handlers as tracking
from headway.tracking.eta.following import Following
from tests.integration.exceptions.test_case_life import _stakes
from tests.integration.tracking.world import CARRIER, at, booking, happen, log_of, record, report


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room(Following()), handlers.room(stakes=_stakes, book=PlaybookBook({})))


def seen(detector: str, shipment: UUID, cause: tuple[str, str] = ("", ""), **more: Any) -> SignalSeen:
    fields: dict[str, Any] = {
        "look_id": uuid4(),
        "detector": detector,
        "about_id": shipment,
        "about_type": "shipment",
        "order_id": None,
        "shipment_id": shipment,
        "carrier_id": CARRIER,
        "sentence": f"{detector} of {shipment}",
        "cause_kind": cause[0],
        "cause_key": cause[1],
    }
    return SignalSeen(**{**fields, **more})


def over(detector: str, shipment: UUID) -> SignalOver:
    return SignalOver(look_id=uuid4(), detector=detector, about_id=shipment, resolution="gone")


async def booked(app: App, tenant: UUID, count: int, **more: Any) -> list[UUID]:
    made = [booking(f"SO-{n}", **more) for n in range(count)]
    await happen(app, tenant, *made)
    return [one.shipment_id for one in made]


async def found(app: App, tenant: UUID, phase: Any = "open") -> list[Case]:
    async with app.scope.reading(tenant) as (conn, _):
        return await views.list_cases(conn, views.CaseFilter(phase=phase))


async def test_a_breakdown_with_fourteen_stops_behind_it_is_one_case(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 14)
    cause = ("breakdown", "ACME|V1")
    await happen(app, tenant, seen("predicted_breach", ids[0]), seen("predicted_breach", ids[1]))
    assert len(await found(app, tenant)) == 2
    await happen(app, tenant, *(seen("prolonged_stop", each, cause) for each in ids))
    await happen(app, tenant, *(seen("missed_window", each) for each in ids))
    [case] = await found(app, tenant)
    assert (case.detector, case.cause.kind, case.subjects) == ("prolonged_stop", "breakdown", 14)
    assert len(await log_of(app, tenant, CaseMerged)) == 1
    assert [(one["before"], one["after"]) for one in await log_of(app, tenant, CaseRecast)] == [
        ("predicted_breach", "prolonged_stop")
    ]
    await happen(app, tenant, *(over(kind, each) for each in ids for kind in ("prolonged_stop", "missed_window")))
    [case] = await found(app, tenant)
    await happen(app, tenant, *(over("predicted_breach", each) for each in ids[:2]))
    [case] = await found(app, tenant, "over")
    assert (case.state, case.automatic, case.subjects) == (CaseState.RESOLVED, True, 0)


async def test_a_breakdown_is_one_case_in_whatever_order_its_signals_come(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 3)
    cause = ("breakdown", "ACME|V1")
    await happen(
        app,
        tenant,
        seen("missed_window", ids[0]),
        seen("prolonged_stop", ids[1], cause),
        seen("no_update", ids[0]),
        seen("prolonged_stop", ids[0], cause),
        seen("predicted_breach", ids[2]),
        seen("missed_window", ids[1]),
        seen("prolonged_stop", ids[2], cause),
    )
    [case] = await found(app, tenant)
    assert (case.cause.kind, case.subjects) == ("breakdown", 3)


async def test_a_lorry_that_did_not_come_is_one_case_and_two_carriers_are_two(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 3)
    other = booking("SO-X", carrier_id=UUID(int=8), carrier_code="BETA")
    await happen(app, tenant, other)
    await advance(app, tenant, at(3))
    signals = [seen("missed_pickup", each) for each in ids]
    await happen(app, tenant, *signals, seen("missed_pickup", other.shipment_id, carrier_id=UUID(int=8)))
    assert sorted((case.cause.kind, case.subjects) for case in await found(app, tenant)) == [
        ("missed_pickup", 1),
        ("run", 3),
    ]


async def test_one_left_behind_by_a_lorry_that_came_is_its_own_case(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 3)
    await advance(app, tenant, at(2.5))
    await record(app, tenant, report("picked_up", 2.2, reference="SO-2"))
    await happen(app, tenant, *(seen("missed_pickup", each) for each in ids[:2]))
    assert len(await found(app, tenant)) == 2


async def test_a_carrier_that_says_nothing_is_one_case_from_the_third_on(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 5)
    await record(app, tenant, *(report("picked_up", 0, reference=f"SO-{n}") for n in range(5)))
    await advance(app, tenant, at(6))
    for each in ids:
        await happen(app, tenant, seen("no_update", each, since=at(1)))
    [case] = await found(app, tenant)
    assert (case.cause.kind, case.cause.key, case.subjects) == ("dark", "ACME", 5)


async def test_silence_while_the_connection_fails_is_the_connections_case(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 2)
    connector = uuid4()
    failing = seen(
        "connector_failing",
        connector,
        ("connector", "hook|acme"),
        about_type="connector",
        shipment_id=None,
        since=at(0),
    )
    await happen(app, tenant, failing, *(seen("no_update", each) for each in ids), seen("damaged", ids[0]))
    assert sorted((case.detector, case.subjects) for case in await found(app, tenant)) == [
        ("connector_failing", 3),
        ("damaged", 1),
    ]


async def test_every_join_that_was_judged_can_be_replayed_and_stands_in_the_timeline(app: App, tenant: UUID) -> None:
    [one] = await booked(app, tenant, 1)
    await happen(app, tenant, seen("failed_attempt", one), seen("missed_window", one), seen("damaged", one))
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT id, kind, policy, inputs::text, verdict::text FROM decision WHERE kind = 'case_join'"
        )
        entries = await conn.fetchval(
            "SELECT count(*) FROM case_timeline WHERE decision_id = ANY($1)", [r["id"] for r in rows]
        )
    assert (len(rows), entries) == (2, 2)


async def test_two_workers_that_see_one_cause_at_once_open_one_case(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 12)
    cause = ("breakdown", "ACME|V1")

    async def tells(mine: list[UUID]) -> None:
        for each in mine:
            async with app.scope.begin(tenant, "test") as uow:
                uow.emit(seen("prolonged_stop", each, cause))
                uow.emit(seen("predicted_breach", each))
            await drain(app, tenant)

    await asyncio.gather(tells(ids[:6]), tells(ids[6:]), tells(ids[:6]))
    [case] = await found(app, tenant)
    assert case.subjects == 12
    assert len(await log_of(app, tenant, CaseOpened)) - len(await log_of(app, tenant, CaseMerged)) == 1
    assert len({(one["detector"], one["about_id"]) for one in await log_of(app, tenant, SignalRaised)}) == 24


async def test_what_is_closed_stays_closed_and_its_cause_opens_another(app: App, tenant: UUID) -> None:
    [one] = await booked(app, tenant, 1)
    await happen(app, tenant, seen("damaged", one))
    [case] = await found(app, tenant)
    for command in (ResolveCase(case.id, "done"), MoveCase(case.id, CaseState.CLOSED)):
        await app.run(tenant, command, actor="user:kim")
    await happen(app, tenant, seen("damaged", one))
    assert [again.id == case.id for again in await found(app, tenant)] == [False]


async def test_of_two_cases_that_took_one_cause_after_each_other_only_one_comes_back(app: App, tenant: UUID) -> None:
    """The first is over and its cause has an open case by now: what belongs to the first goes to that one."""
    ids = await booked(app, tenant, 2)
    cause = ("breakdown", "ACME|V1")
    await happen(app, tenant, seen("prolonged_stop", ids[0], cause), over("prolonged_stop", ids[0]))
    await advance(app, tenant, at(49))
    await happen(app, tenant, seen("prolonged_stop", ids[1], cause))
    await happen(app, tenant, seen("prolonged_stop", ids[0], cause))
    [case] = [each for each in await found(app, tenant) if each.cause.kind == "breakdown"]
    assert case.subjects == 2


async def test_a_cause_that_is_named_later_gives_it_to_the_case_or_merges_it(app: App, tenant: UUID) -> None:
    ids = await booked(app, tenant, 3)
    await record(app, tenant, *(report("picked_up", 0, reference=f"SO-{n}") for n in range(3)))
    await advance(app, tenant, at(6))
    dark = ("dark", "ACME")
    await happen(app, tenant, *(seen("no_update", each, since=at(1)) for each in ids[:2]))
    assert len(await found(app, tenant)) == 2
    await happen(app, tenant, *(seen("no_update", each, dark, since=at(1)) for each in ids))
    [case] = await found(app, tenant)
    assert (case.cause.kind, case.subjects) == ("dark", 3)
    assert len(await log_of(app, tenant, CaseMerged)) == 1

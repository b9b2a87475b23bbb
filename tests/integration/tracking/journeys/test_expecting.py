"""From the journeys that ended to the one that fell silent: learned, expected, missed once, and quiet where it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from headway.carriers import handlers as carriers
from headway.events.tracking import MilestoneMissed
from headway.exceptions import handlers as exceptions
from headway.exceptions.views import CaseFilter, list_cases
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.tracking import handlers
from headway.tracking.journeys.gathering import usual_of
from headway.tracking.journeys.views import expectations, journey_of
from headway.tracking.model import CodeEntry, ReportedEvent, SetCodeMap
from tests.integration.tracking.world import at, booking, happen, log_of, record, report

PAST = 25
"""Journeys that went as they usually do: picked up, at the hub six hours later, delivered next morning."""


@pytest.fixture
async def app(make_app: Callable[..., App], tenant: UUID) -> App:
    return make_app(carriers.room(), handlers.room(), exceptions.room())


def usual(reference: str, picked_up: float) -> tuple[ReportedEvent, ...]:
    times = {"picked_up": 0.0, "arrived_hub": 6.0, "out_for_delivery": 20.0, "delivered": 23.0}
    return tuple(report(code, picked_up + after, reference) for code, after in times.items())


def booked(reference: str, day: int) -> Any:
    times: dict[str, Any] = {"pickup_planned_at": at(2 + 24 * day), "delivery_planned_at": at(26 + 24 * day)}
    return booking(reference, **times, deliver_by=at(48 + 24 * day))


async def _learned(app: App, tenant: UUID) -> None:
    await happen(app, tenant, *(booked(f"OLD-{n}", 0) for n in range(PAST)))
    await advance(app, tenant, at(26))
    for n in range(PAST):
        await record(app, tenant, *usual(f"OLD-{n}", 2 + n / 60))
    await advance(app, tenant, at(47))


async def test_what_usually_comes_is_learned_when_late_reports_have_come_too(app: App, tenant: UUID) -> None:
    await _learned(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        found = await expectations(conn, carrier="ACME", lane="Z1>Z9")
    assert {(each.key.code, each.key.anchor): (each.journeys, each.share) for each in found} == {
        ("picked_up", "planned"): (PAST, 1.0),
        ("arrived_hub", "taken"): (PAST, 1.0),
        ("out_for_delivery", "taken"): (PAST, 1.0),
        ("delivered", "taken"): (PAST, 1.0),
    }
    hub = next(each for each in found if each.key.code == "arrived_hub")
    assert timedelta(hours=6) <= hub.expected_by(at(50), ZoneInfo("UTC")) - at(50) <= timedelta(hours=13)


async def test_the_first_to_end_do_not_say_when_all_have(app: App, tenant: UUID) -> None:
    """Learned from at 32 hours, a hub scan six hours after the pickup is expected of a journey at 39, not at 36."""
    await _learned(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        [first] = {row["first_at"] for row in await conn.fetch("SELECT first_at FROM expected_lane")}
        soon = await usual_of(conn, [("ACME", "Z1>Z9")], first + timedelta(hours=4))
        later = await usual_of(conn, [("ACME", "Z1>Z9")], first + timedelta(hours=14))
        known = {each.key.code for each in later if each.key.lane == "Z1>Z9"}
    assert "arrived_hub" not in {each.key.code for each in soon}
    assert known == {"picked_up", "arrived_hub"}


async def test_a_carrier_that_falls_silent_is_noticed_by_what_it_usually_says(app: App, tenant: UUID) -> None:
    """A silence of 24 hours would be the old rule; the hub scan usually comes six to twelve after the pickup."""
    await _learned(app, tenant)
    silent, talking = booked("SO-1", 3), booked("SO-2", 3)
    await happen(app, tenant, silent, talking)
    await advance(app, tenant, at(75))
    await record(app, tenant, report("picked_up", 74, "SO-1"), report("picked_up", 74, "SO-2"))
    await advance(app, tenant, at(81))
    await record(app, tenant, report("arrived_hub", 80.5, "SO-2"))
    await advance(app, tenant, at(88))

    [missed] = await log_of(app, tenant, MilestoneMissed)
    assert (missed["shipment_id"], missed["milestone"], missed["journeys"]) == (
        str(silent.shipment_id),
        "arrived_hub",
        PAST,
    )
    async with app.scope.reading(tenant) as (conn, now):
        [case] = await list_cases(conn, CaseFilter(phase="open", detector="no_update"))
        view = await journey_of(conn, silent.shipment_id, now)
    assert case.shipment_id == silent.shipment_id
    assert "arrived_hub (at_stop) usually by" in case.sentence
    assert view is not None
    assert {each.code: each.missed_at is not None for each in view.expected} == {
        "arrived_hub": True,
        "out_for_delivery": False,
        "delivered": False,
    }

    await record(app, tenant, report("arrived_hub", 87.9, "SO-1"))
    async with app.scope.reading(tenant) as (conn, _):
        assert await list_cases(conn, CaseFilter(phase="open", detector="no_update")) == []


async def test_what_is_usually_quiet_may_be_quiet(app: App, tenant: UUID) -> None:
    """The fixed rule would open a case four hours after the agreed pickup; here nothing is heard before hour 20."""
    await happen(app, tenant, *(booked(f"OLD-{n}", 0) for n in range(PAST)))
    await advance(app, tenant, at(23))
    for n in range(PAST):
        await record(app, tenant, report("picked_up", 22, f"OLD-{n}"), report("delivered", 22.5, f"OLD-{n}"))
    await advance(app, tenant, at(55))
    quiet = booked("SO-1", 2)
    await happen(app, tenant, quiet)
    await advance(app, tenant, at(50 + 19))
    assert await log_of(app, tenant, MilestoneMissed) == []
    async with app.scope.reading(tenant) as (conn, _):
        assert await list_cases(conn, CaseFilter(shipment_id=quiet.shipment_id, detector="no_update")) == []
    await advance(app, tenant, at(50 + 30))
    async with app.scope.reading(tenant) as (conn, _):
        [case] = await list_cases(conn, CaseFilter(shipment_id=quiet.shipment_id, detector="no_update"))
    assert "picked_up usually by" in case.sentence


async def test_what_a_disruption_touched_teaches_nothing(
    app: App, tenant: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(conn: object, ids: object) -> frozenset[UUID]:
        return frozenset()

    monkeypatch.setattr("headway.tracking.journeys.learning.clean", nobody)
    await _learned(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        assert await expectations(conn) == []


async def test_unmapped_codes_teach_nothing_until_they_are_mapped(app: App, tenant: UUID) -> None:
    await happen(app, tenant, *(booked(f"OLD-{n}", 0) for n in range(PAST)))
    await advance(app, tenant, at(23))
    for n in range(PAST):
        await record(app, tenant, report("X9", 10, f"OLD-{n}"), report("delivered", 22.5, f"OLD-{n}"))
    await app.run(tenant, SetCodeMap("OTHER", (CodeEntry(code="X9"),)), actor="test")
    await advance(app, tenant, at(31))
    async with app.scope.reading(tenant) as (conn, _):
        assert {each.key.code for each in await expectations(conn)} == {"delivered"}

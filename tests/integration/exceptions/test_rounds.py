"""Rounds over a real database: pickups, docks and proofs are looked at together, told once, and end with the facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from headway.events.exceptions import SignalSeen
from headway.exceptions import handlers, views
from headway.exceptions.model import ResolveCase
from headway.exceptions.stakes import Stakes
from headway.exceptions.thresholds.model import ActivateThresholds, SaveThresholds
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.tracking import handlers as tracking
from headway.tracking.eta.following import Following
from headway.tracking.model import Classifier
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


async def _stakes(conn: Any, order_id: UUID) -> Stakes:
    return Stakes(None, at(10))


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(tracking.room(Following()), handlers.room(stakes=_stakes))


async def told(app: App, tenant: UUID) -> list[tuple[str, str | None]]:
    """Detector and since, in the order of the log."""
    return [(one["detector"], one["since"]) for one in await log_of(app, tenant, SignalSeen)]


async def open_kinds(app: App, tenant: UUID) -> set[str]:
    async with app.scope.reading(tenant) as (conn, _):
        return {case.detector for case in await views.list_cases(conn, views.CaseFilter(phase="open"))}


def said(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


async def test_a_pickup_of_which_nothing_is_heard_is_asked_for_and_then_missed(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(3.9))
    assert await told(app, tenant) == []
    await advance(app, tenant, at(4.2))
    assert await told(app, tenant) == [("pickup_not_confirmed", said(at(4)))]
    await advance(app, tenant, at(9))
    kinds = [kind for kind, _ in await told(app, tenant)]
    assert kinds.count("pickup_not_confirmed") == 1
    assert kinds.count("missed_pickup") == 1


async def test_a_report_of_the_pickup_ends_it_however_late(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(4.2))
    await record(app, tenant, report("picked_up", 2.2))
    assert await open_kinds(app, tenant) == set()
    await advance(app, tenant, at(9))
    assert [kind for kind, _ in await told(app, tenant)] == ["pickup_not_confirmed"]


async def test_what_a_person_resolved_is_not_told_again(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(4.2))
    async with app.scope.reading(tenant) as (conn, _):
        [case] = await views.list_cases(conn, views.CaseFilter(phase="open"))
    await app.run(tenant, ResolveCase(case.id, "the driver called"), actor="user:ann")
    await advance(app, tenant, at(5.5))
    assert [kind for kind, _ in await told(app, tenant)] == ["pickup_not_confirmed"]


async def test_an_estimate_of_the_pickup_tells_of_the_risk_before_it(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(
        app, tenant, report("eta", 0, classifier=Classifier.ESTIMATED, expected_at=at(4), stop=1, event_id="e1")
    )
    await advance(app, tenant, at(0.5))
    assert await told(app, tenant) == [("late_pickup_risk", None)]


async def test_a_stay_at_the_dock_is_told_when_even_a_late_report_should_have_come(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(2))
    await record(app, tenant, report("arrived_pickup", 2))
    await advance(app, tenant, at(5.2))
    assert await told(app, tenant) == [("dock_overrun", said(at(3)))]
    await record(app, tenant, report("picked_up", 5.2))
    assert await open_kinds(app, tenant) == set()


async def test_a_delivery_without_a_proof_is_told_after_a_day(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking(), booking("SO-2"))
    await advance(app, tenant, at(2))
    await record(app, tenant, report("picked_up", 2), report("picked_up", 2, "SO-2"))
    await advance(app, tenant, at(8))
    await record(app, tenant, report("delivered", 8), report("delivered", 8, "SO-2", signed_by="M. Krause"))
    await advance(app, tenant, at(31.9))
    assert "pod_missing" not in {kind for kind, _ in await told(app, tenant)}
    await advance(app, tenant, at(32.2))
    assert [kind for kind, _ in await told(app, tenant)] == ["pod_missing"]


async def test_a_signed_delivery_is_proven(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(2))
    await record(app, tenant, report("picked_up", 2))
    await advance(app, tenant, at(8))
    await record(app, tenant, report("delivered", 8, signed_by="M. Krause"))
    await advance(app, tenant, at(60))
    assert await told(app, tenant) == []


async def test_one_lorry_that_does_not_come_is_one_case(app: App, tenant: UUID) -> None:
    await happen(app, tenant, *(booking(f"SO-{number}") for number in range(4)))
    await advance(app, tenant, at(4.2))
    async with app.scope.reading(tenant) as (conn, _):
        [case] = await views.list_cases(conn, views.CaseFilter(phase="open"))
    assert (case.cause.kind, case.cause.key, case.subjects) == ("run", "ACME|P1|2026-03-02", 4)


async def test_limits_hold_for_whom_they_are_set(app: App, tenant: UUID) -> None:
    text = """
name: Ours
rows:
  - when: shipment.customer == "C1"
    set: {pickup_unconfirmed_min: 30}
  - when: shipment.carrier == "SLOW"
    off: [pickup_not_confirmed]
"""
    await app.run(tenant, SaveThresholds(text), actor="user:ann")
    await app.run(tenant, ActivateThresholds(1, "as agreed"), actor="user:ann")
    await happen(app, tenant, booking("SO-1"), booking("SO-2", customer="C2"), booking("SO-3", carrier="SLOW"))
    await advance(app, tenant, at(2.7))
    assert await told(app, tenant) == [("pickup_not_confirmed", said(at(2.5)))]


async def test_a_carrier_that_goes_dark_is_seen_by_what_others_report(app: App, tenant: UUID) -> None:
    ours = [booking(f"A{number}", deliver_by=at(60), delivery_planned_at=at(58)) for number in range(9)]
    theirs = [booking(f"B{number}", "OTHER", deliver_by=at(60), delivery_planned_at=at(58)) for number in range(9)]
    await happen(app, tenant, *ours, *theirs)
    await advance(app, tenant, at(2))
    both = [report("picked_up", 2, one.external_ref, carrier=one.carrier_code) for one in (*ours, *theirs)]
    await record(app, tenant, *both)
    for hours in (5, 8, 11):
        await advance(app, tenant, at(hours))
        await record(app, tenant, *(report("at_stop", hours, one.external_ref, carrier="OTHER") for one in theirs))
    silent = [one for one in await log_of(app, tenant, SignalSeen) if one["detector"] == "no_update"]
    assert {one["shipment_id"] for one in silent} == {str(one.shipment_id) for one in ours}
    assert {(one["cause_kind"], one["cause_key"], one["since"]) for one in silent} == {("dark", "ACME", said(at(2)))}


async def test_by_night_a_quiet_carrier_is_not_dark(app: App, tenant: UUID) -> None:
    ours = [booking(f"A{number}", deliver_by=at(60), delivery_planned_at=at(58)) for number in range(9)]
    theirs = [booking(f"B{number}", "OTHER", deliver_by=at(60), delivery_planned_at=at(58)) for number in range(9)]
    await happen(app, tenant, *ours, *theirs)
    await advance(app, tenant, at(13))
    both = [report("picked_up", 2, one.external_ref, carrier=one.carrier_code) for one in (*ours, *theirs)]
    await record(app, tenant, *both)
    for hours in (16, 19, 22):
        await advance(app, tenant, at(hours))
        await record(app, tenant, *(report("at_stop", hours, one.external_ref, carrier="OTHER") for one in theirs))
    assert "no_update" not in {kind for kind, since in await told(app, tenant) if since == said(at(13))}

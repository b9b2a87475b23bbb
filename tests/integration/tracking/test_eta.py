"""ETAs over a real database: told when booked, when heard of and when not; learned from, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.events.dispatch import ShipmentCancelled, ShipmentUnbooked, TenderOfferAccepted, TenderOfferDeclined
from headway.events.learning import BaselineTagged, TagReversed
from headway.events.tracking import EtaPredicted
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.tracking import handlers
from headway.tracking.eta import store
from headway.tracking.eta.views import eta_of, history_of
from headway.tracking.model import Classifier, RecordTracking
from headway.tracking.positions.model import SOURCE
from tests.integration.tracking.world import at, booking, happen, log_of, record, report


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(handlers.room())


async def etas(app: App, tenant: UUID, stop: int = 2) -> list[dict[str, Any]]:
    return [each for each in await log_of(app, tenant, EtaPredicted) if each["stop"] == stop]


async def rows(app: App, tenant: UUID, query: str) -> list[dict[str, Any]]:
    async with app.scope.reading(tenant) as (conn, _):
        return [dict(row) for row in await conn.fetch(query)]


async def test_a_booking_has_an_eta_for_each_stop(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    found = await log_of(app, tenant, EtaPredicted)
    assert [each["stop"] for each in found] == [1, 2]
    assert found[1]["because"] == "it was booked with ACME"
    assert found[1]["breach_chance"] < 0.2


async def test_silence_itself_moves_the_answer(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(2.5))
    await record(app, tenant, report("picked_up", 2))
    before = (await etas(app, tenant))[-1]["breach_chance"]
    await advance(app, tenant, at(9.5))
    last = (await etas(app, tenant))[-1]
    assert last["breach_chance"] > max(0.5, before)
    assert last["because"].startswith("nothing was heard since")


async def test_a_stop_that_is_done_has_no_eta_any_more(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(2.5))
    await record(app, tenant, report("picked_up", 2))
    async with app.scope.reading(tenant) as (conn, _):
        found = await eta_of(conn, shipment.shipment_id)
    assert found is not None
    assert [stop["stop"] for stop in found["stops"]] == [2]


async def test_an_estimate_of_the_carrier_counts(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(3))
    await record(app, tenant, report("picked_up", 2))
    late = report("eta", 3, classifier=Classifier.ESTIMATED, expected_at=at(12))
    await record(app, tenant, late)
    last = (await etas(app, tenant))[-1]
    assert last["method"] == "carrier"
    assert last["breach_chance"] > 0.6


async def test_what_a_vehicle_was_seen_to_do_and_what_its_carrier_said_are_judged_apart(app: App, tenant: UUID) -> None:
    """The vehicle is expected at noon and the goods are handed over two hours later, as the carrier had said."""
    await happen(app, tenant, booking())
    await advance(app, tenant, at(3))
    await record(app, tenant, report("picked_up", 2))
    seen = report("eta", 3, classifier=Classifier.ESTIMATED, expected_at=at(6))
    await app.run(tenant, RecordTracking((seen,), source=SOURCE), actor="test")
    await drain(app, tenant)
    assert await rows(app, tenant, "SELECT estimate_seen FROM eta_watch") == [{"estimate_seen": True}]
    await advance(app, tenant, at(9))
    await record(app, tenant, report("eta", 4, classifier=Classifier.ESTIMATED, expected_at=at(7.5)))
    await record(app, tenant, report("delivered", 8))
    found = await rows(app, tenant, "SELECT seen, cases, sum_s FROM eta_accuracy ORDER BY seen")
    assert found == [{"seen": False, "cases": 1, "sum_s": 1800.0}, {"seen": True, "cases": 1, "sum_s": 7200.0}]


async def test_that_nobody_was_there_is_no_error_of_an_estimate(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(4))
    await record(app, tenant, report("picked_up", 2))
    await record(app, tenant, report("eta", 4, classifier=Classifier.ESTIMATED, expected_at=at(6)))
    await advance(app, tenant, at(9))
    await record(app, tenant, report("delivery_attempted", 6.25), report("delivered", 9))
    assert await rows(app, tenant, "SELECT cases, sum_s FROM eta_accuracy") == [{"cases": 1, "sum_s": 900.0}]


async def test_the_same_answer_is_not_told_twice(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await record(app, tenant, report("created", -0.1))
    assert len(await etas(app, tenant)) == 1


async def test_a_delivered_shipment_is_watched_no_more_and_teaches(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(5))
    await record(app, tenant, report("picked_up", 2), report("out_for_delivery", 4), report("delivered", 5))
    async with app.scope.reading(tenant) as (conn, _):
        found = await eta_of(conn, shipment.shipment_id)
        cells = await store.cells(conn, [("ACME", "booked", 28800), ("*", "booked", 28800)])
    assert found is not None
    assert found["stops"] == []
    assert found["finished_at"] == at(5)
    assert [sum(counts) for counts in cells.values()] == [1, 1]


async def test_what_is_tagged_is_taken_back_and_what_is_reversed_counts_again(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(5))
    await record(app, tenant, report("picked_up", 2), report("delivered", 5))
    cause = uuid4()
    tag: dict[str, Any] = {"shipment_id": shipment.shipment_id, "kind": "disruption", "cause_id": cause}
    put = (
        "INSERT INTO baseline_tag (shipment_id, kind, cause_id, scope, evidence, since, by)"
        " VALUES ($1, 'disruption', $2, 'all', 'storm', $3, 'test')"
    )
    async with app.scope.begin(tenant, "test") as uow:
        await uow.conn.execute(put, shipment.shipment_id, cause, at(5))
    await happen(app, tenant, BaselineTagged(**tag, scope="all", evidence="storm"))
    assert await _counted(app, tenant) == (0, 0)
    async with app.scope.begin(tenant, "test") as uow:
        await uow.conn.execute("UPDATE baseline_tag SET reversed_at = $1, reversed_by = 'test'", at(5))
    await happen(app, tenant, TagReversed(**tag, reason="it was none"))
    assert await _counted(app, tenant) == (1, 1)


async def _counted(app: App, tenant: UUID) -> tuple[int, int]:
    cells = await rows(
        app, tenant, "SELECT sum(c)::int AS n FROM eta_landmark, unnest(counts) c WHERE carrier_code = '*'"
    )
    tallies = await rows(app, tenant, "SELECT sum(cases)::int AS n FROM eta_tally WHERE kind = 'failed_attempt'")
    return min(1, cells[0]["n"]), tallies[0]["n"]


async def test_a_failed_attempt_is_counted(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(9))
    await record(app, tenant, report("picked_up", 2), report("delivery_attempted", 6), report("delivered", 9))
    found = await rows(app, tenant, "SELECT hits, cases FROM eta_tally WHERE kind = 'failed_attempt'")
    assert found == [{"hits": 1, "cases": 1}]


async def test_answers_to_offers_are_counted(app: App, tenant: UUID) -> None:
    fields: dict[str, Any] = {
        **dict.fromkeys(("shipment_id", "order_id", "tender_id", "offer_id", "carrier_id"), UUID(int=9)),
        "carrier_code": "ACME",
        "sequence": 1,
        "origin_zone": "Z1",
        "destination_zone": "Z9",
        "after_s": 5,
    }
    declined = TenderOfferDeclined(**fields, reason="full")
    await happen(app, tenant, TenderOfferAccepted(**fields), declined, declined)
    found = await rows(app, tenant, "SELECT hits, cases, lane FROM eta_tally WHERE kind = 'reject'")
    assert found == [{"hits": 2, "cases": 3, "lane": "Z1>Z9"}]


async def test_a_booking_taken_back_has_no_eta(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    gone = ShipmentUnbooked(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        offer_id=shipment.offer_id,
        carrier_id=shipment.carrier_id,
        carrier_code="ACME",
        cause="manual",
        reason="test",
    )
    await happen(app, tenant, gone)
    assert await rows(app, tenant, "SELECT * FROM eta_latest") == []
    assert await rows(app, tenant, "SELECT * FROM eta_watch WHERE look_at IS NOT NULL") == []


async def test_a_cancelled_shipment_is_not_looked_at(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    cancelled = ShipmentCancelled(shipment_id=shipment.shipment_id, order_id=shipment.order_id, reason="test")
    await happen(app, tenant, cancelled)
    told = len(await log_of(app, tenant, EtaPredicted))
    await advance(app, tenant, at(40))
    assert len(await log_of(app, tenant, EtaPredicted)) == told


async def test_the_history_says_why_it_moved(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9.9))
    async with app.scope.reading(tenant) as (conn, _):
        told = await history_of(conn, shipment.shipment_id, limit=50)
    assert told[-1]["because"] == "it was booked with ACME"
    assert told[0]["at"] - told[-1]["at"] > timedelta(hours=5)


async def test_nothing_is_left_to_look_at_in_the_end(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await advance(app, tenant, at(24 * 5))
    assert await rows(app, tenant, "SELECT kind FROM timer WHERE kind LIKE 'tracking.eta%'") == []


async def test_each_tenant_sees_its_own(app: App, tenant: UUID, other_tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    async with app.scope.reading(other_tenant) as (conn, _):
        assert await eta_of(conn, shipment.shipment_id) is None

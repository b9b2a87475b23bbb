"""Legs over a real database: one line over two carriers, whenever the plan came and however the reports did."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.carriers import handlers as carriers
from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.tracking import LegsPlanned, StopProgressed, TrackingEventRecorded, TrackingStatusChanged
from headway.kernel.app import App
from headway.kernel.conductor import advance, drain
from headway.kernel.errors import BadInput
from headway.tracking import handlers, views
from headway.tracking.errors import JourneyOver, UnknownShipment
from headway.tracking.journeys.model import LegDraft, Mode, PlanLegs
from headway.tracking.journeys.views import journey_of
from headway.tracking.model import (
    Classifier,
    CodeEntry,
    RecordTracking,
    Refused,
    ReportedEvent,
    SetCodeMap,
    StopRole,
    StopState,
    Taken,
    TrackingStatus,
)
from tests.integration.intake.feeds import fold
from tests.integration.tracking.world import at, booking, happen, log_of, record, report

DAY = (
    ("LINE", "picked_up", 2),
    ("LINE", "in_transit", 2.5),
    ("LINE", "arrived_delivery", 4.5),
    ("LINE", "delivered", 5),
    ("MILE", "picked_up", 6),
    ("MILE", "out_for_delivery", 7),
    ("MILE", "delivered", 9),
)
"""As in the leg's carriers' own words: the first `delivered` is at the hub."""


@pytest.fixture
async def app(make_app: Callable[..., App], tenant: UUID) -> App:
    app = make_app(carriers.room(), handlers.room())
    drafts = tuple(CarrierDraft(code, code.title()) for code in ("ACME", "LINE", "MILE", "BOLT"))
    await app.run(tenant, SaveCarriers(drafts), actor="test")
    return app


def legs(last: str = "MILE") -> tuple[LegDraft, ...]:
    """By road to the hub, 08:00 to 11:00, and from noon to 14:00 to the door."""
    return (
        LegDraft(Mode.ROAD, "LINE", "P1", "HUB", at(2), at(5), "L-77"),
        LegDraft(Mode.LAST_MILE, last, "HUB", "Z9", at(6), at(8), "M-9"),
    )


def said(carrier: str, code: str, hour: float, reference: str = "SO-1", **more: Any) -> ReportedEvent:
    return report(code, hour, reference, **{"carrier": carrier, **more})


async def plan(app: App, tenant: UUID, shipment: ShipmentBooked, *drafts: LegDraft) -> int:
    number: int = await app.run(tenant, PlanLegs(shipment.shipment_id, drafts or legs()), actor="test")
    await drain(app, tenant)
    return number


def _estimate(reference: str) -> ReportedEvent:
    return said("LINE", "eta", 3, reference, classifier=Classifier.ESTIMATED, expected_at=at(7))


async def state(app: App, tenant: UUID, shipment: ShipmentBooked) -> dict[str, Any]:
    async with app.scope.reading(tenant) as (conn, _):
        found = await views.state_of(conn, shipment.shipment_id)
    assert found is not None
    return found


def stops(found: dict[str, Any]) -> list[tuple[str, str, datetime | None, datetime | None]]:
    return [(s["role"], s["state"], s["arrived_at"], s["completed_at"]) for s in found["stops"]]


async def test_a_plan_lays_out_the_hubs_and_keeps_what_was_agreed(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    assert await plan(app, tenant, shipment) == 1
    found = await state(app, tenant, shipment)
    assert [(s["sequence"], s["role"], s["planned_at"]) for s in found["stops"]] == [
        (1, "pickup", at(2)),
        (2, "hub", at(5)),
        (3, "delivery", at(8)),
    ]
    [told] = await log_of(app, tenant, LegsPlanned)
    assert [(leg["carrier_code"], leg["mode"]) for leg in told["legs"]] == [("LINE", "road"), ("MILE", "last_mile")]


async def test_a_day_over_two_carriers_reads_as_one(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    await advance(app, tenant, at(10))
    for each in DAY:
        await record(app, tenant, said(*each))
    found = await state(app, tenant, shipment)
    assert (found["status"], found["since"], found["contradictions"]) == ("delivered", at(9), 0)
    assert stops(found) == [
        ("pickup", "completed", None, at(2)),
        ("hub", "completed", at(4.5), at(6)),
        ("delivery", "completed", None, at(9)),
    ]
    assert [(e["before"], e["after"]) for e in await log_of(app, tenant, TrackingStatusChanged)] == [
        ("created", "picked_up"),
        ("picked_up", "in_transit"),
        ("in_transit", "at_stop"),
        ("at_stop", "in_transit"),
        ("in_transit", "out_for_delivery"),
        ("out_for_delivery", "delivered"),
    ]
    told = await log_of(app, tenant, StopProgressed)
    assert [(e["sequence"], e["role"], e["state"], e["late_s"]) for e in told] == [
        (1, "pickup", "completed", 0),
        (2, "hub", "arrived", -1800),
        (2, "hub", "in_progress", -1800),
        (2, "hub", "completed", -1800),
        (3, "delivery", "completed", 3600),
    ]


@pytest.mark.parametrize("lead", ["ACME", "LINE"])
@pytest.mark.parametrize("seed", range(4))
async def test_shuffled_tripled_and_planned_at_any_moment_it_is_the_same(
    app: App, tenant: UUID, seed: int, lead: str
) -> None:
    """Until the plan comes, what the booked carrier says is of the whole, and `delivered` would end it."""
    ordered, mixed = booking("SO-1", lead), booking("SO-2", lead)
    await happen(app, tenant, ordered, mixed)
    await plan(app, tenant, ordered)
    await advance(app, tenant, at(10))
    for each in DAY:
        await record(app, tenant, said(*each))
    await record(app, tenant, _estimate("SO-1"))

    chance = random.Random(seed)
    feed = [*(said(carrier, code, hour, "SO-2") for carrier, code, hour in DAY), _estimate("SO-2")] * 3
    chance.shuffle(feed)
    told = [(each.carrier, each.code) for each in feed]
    ended = told.index((lead, "delivered")) if lead == "LINE" else len(feed)
    planned_at = chance.randrange(ended + 1)
    for begin in range(0, planned_at, 4):
        await record(app, tenant, *feed[begin : min(begin + 4, planned_at)])
    await plan(app, tenant, mixed)
    for begin in range(planned_at, len(feed), 4):
        await record(app, tenant, *feed[begin : begin + 4])

    own = {"shipment_id", "order_id", "offer_id", "reference"}
    left, right = [
        {key: value for key, value in (await state(app, tenant, each)).items() if key not in own}
        for each in (ordered, mixed)
    ]
    assert left == right
    assert (left["status"], left["eta"]) == ("delivered", at(9.5))
    async with app.scope.reading(tenant) as (conn, _):
        assert await views.refused(conn) == []


@pytest.mark.parametrize("name", ["L-77", "SO-1"])
async def test_a_leg_is_known_by_its_own_reference_or_the_orders(app: App, tenant: UUID, name: str) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    result = await record(app, tenant, said("LINE", "picked_up", 0, name))
    assert result.outcomes[0].taken is Taken.ACCEPTED
    assert [e["carrier_id"] for e in await log_of(app, tenant, TrackingEventRecorded)] != [str(shipment.carrier_id)]


@pytest.mark.parametrize(
    ("carrier", "name", "more"),
    [("BOLT", "SO-1", {}), ("MILE", "L-77", {}), ("LINE", "SO-1", {"stop": 3}), ("LINE", "M-9", {})],
)
async def test_another_carriers_leg_is_refused_and_kept(
    app: App, tenant: UUID, carrier: str, name: str, more: dict[str, Any]
) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    result = await record(app, tenant, said(carrier, "in_transit", 0, name, **more))
    assert result.outcomes[0].refusal is not None
    assert result.outcomes[0].refusal.reason is Refused.OTHER_CARRIER
    async with app.scope.reading(tenant) as (conn, _):
        assert [row["reason"] for row in await views.refused(conn)] == ["other_carrier"]


async def test_the_same_words_of_two_carriers_are_two_events(app: App, tenant: UUID) -> None:
    shipment = booking(carrier="LINE")
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    result = await record(app, tenant, said("LINE", "in_transit", 0), said("MILE", "in_transit", 0))
    assert result.count(Taken.ACCEPTED) == 2


async def test_what_a_legs_carrier_said_too_early_is_tried_again_with_the_plan(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    early = await record(app, tenant, said("MILE", "picked_up", -1), said("LINE", "picked_up", -3, "L-77"))
    assert early.count(Taken.REFUSED) == 2
    await plan(app, tenant, shipment)
    assert stops(await state(app, tenant, shipment))[1][1] == "completed"


async def test_the_same_plan_again_changes_nothing_and_another_begins_anew(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    assert [await plan(app, tenant, shipment), await plan(app, tenant, shipment)] == [1, 1]
    await record(app, tenant, said("LINE", "picked_up", -3), said("MILE", "picked_up", -1))
    assert await plan(app, tenant, shipment, *legs("BOLT")) == 2
    found = await state(app, tenant, shipment)
    assert (found["status"], [s["state"] for s in found["stops"]]) == ("picked_up", ["completed", "pending", "pending"])
    assert len(await log_of(app, tenant, LegsPlanned)) == 2
    result = await record(app, tenant, said("MILE", "out_for_delivery", 0))
    assert result.count(Taken.REFUSED) == 1


async def test_a_plan_taken_back_leaves_the_booked_carrier_alone(app: App, tenant: UUID) -> None:
    shipment = booking(carrier="LINE")
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    await record(app, tenant, said("LINE", "delivered", -1))
    assert (await state(app, tenant, shipment))["status"] == "at_stop"
    await app.run(tenant, PlanLegs(shipment.shipment_id, ()), actor="test")
    found = await state(app, tenant, shipment)
    assert (found["status"], [s["role"] for s in found["stops"]]) == ("delivered", ["pickup", "delivery"])


async def test_a_booking_taken_back_takes_its_legs_along(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    await record(app, tenant, said("LINE", "picked_up", -1))
    taken_back = ShipmentUnbooked(
        shipment_id=shipment.shipment_id,
        order_id=shipment.order_id,
        offer_id=shipment.offer_id,
        carrier_id=shipment.carrier_id,
        carrier_code="ACME",
        cause="manual",
        reason="x",
    )
    await happen(app, tenant, taken_back)
    await happen(app, tenant, booking(shipment_id=shipment.shipment_id, order_id=shipment.order_id))
    found = await state(app, tenant, shipment)
    assert (found["status"], stops(found)) == (
        "created",
        [("pickup", "pending", None, None), ("delivery", "pending", None, None)],
    )
    assert (await record(app, tenant, said("LINE", "picked_up", -1))).count(Taken.REFUSED) == 1
    assert (await record(app, tenant, said("ACME", "picked_up", -1))).count(Taken.ACCEPTED) == 1


async def test_what_waits_to_be_folded_is_read_by_the_plan_that_came_meanwhile(app: App, tenant: UUID) -> None:
    shipment = booking(carrier="LINE")
    await happen(app, tenant, shipment)
    kept = RecordTracking(
        (said("LINE", "picked_up", -3), said("LINE", "delivered", -1, signed_by="A")), fold_later=True
    )
    await app.run(tenant, kept, actor="test")
    await app.run(tenant, PlanLegs(shipment.shipment_id, legs()), actor="test")
    await drain(app, tenant)
    found = await state(app, tenant, shipment)
    assert (found["status"], found["version"], stops(found)[1][:2]) == ("at_stop", 2, ("hub", "in_progress"))


async def test_a_plan_tells_behind_what_waits_to_be_told(app: App, tenant: UUID) -> None:
    shipment = booking(carrier="LINE")
    await happen(app, tenant, shipment)
    await advance(app, tenant, at(9))
    await app.run(tenant, RecordTracking((said("LINE", "picked_up", 2),), fold_later=True), actor="test")
    await fold(app, tenant)
    await app.run(tenant, RecordTracking((said("LINE", "in_transit", 3),), fold_later=True), actor="test")
    await plan(app, tenant, shipment, *legs())
    told = await log_of(app, tenant, TrackingStatusChanged)
    assert [one["after"] for one in told] == ["picked_up", "in_transit"]


async def test_what_is_kept_while_a_plan_is_made_is_read_by_it(app: App, tenant: UUID) -> None:
    """Neither transaction sees the other's rows: the fold finds that the reading is of an older plan."""
    shipment = booking(carrier="LINE")
    await happen(app, tenant, shipment)
    async with app.scope.begin(tenant, "test") as uow:
        await app.handle(uow, RecordTracking((said("LINE", "delivered", -1, signed_by="A"),), fold_later=True))
        planning = asyncio.create_task(app.run(tenant, PlanLegs(shipment.shipment_id, legs()), actor="test"))
        await asyncio.wait({planning}, timeout=0.5)
    await planning
    await drain(app, tenant)
    found = await state(app, tenant, shipment)
    assert (found["status"], stops(found)[1][:2]) == ("at_stop", ("hub", "in_progress"))


async def test_an_unmapped_code_of_a_leg_is_read_again_as_that_legs(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    await record(app, tenant, said("LINE", "DL", -1))
    entry = CodeEntry(
        code="DL", status=TrackingStatus.DELIVERED, role=StopRole.DELIVERY, stop_state=StopState.COMPLETED
    )
    assert await app.run(tenant, SetCodeMap("LINE", (entry,)), actor="test") == 1
    found = await state(app, tenant, shipment)
    assert (found["status"], stops(found)[1][:2]) == ("at_stop", ("hub", "in_progress"))


async def test_what_a_carrier_corrects_is_no_evidence_any_more(app: App, tenant: UUID) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    await plan(app, tenant, shipment)
    wrong = said("LINE", "delivered", -3, event_id="7")
    await record(app, tenant, wrong, said("LINE", "delivered", -1, event_id="7", revision=1))
    async with app.scope.reading(tenant) as (conn, now):
        view = await journey_of(conn, shipment.shipment_id, now)
    assert view is not None
    [handoff] = view.handoffs
    assert handoff.given is not None
    assert handoff.given.at == at(-1)


UNSOUND: list[tuple[str, tuple[LegDraft, ...]]] = [
    ("legs", legs()[:1]),
    ("legs", legs() * 7),
    ("legs[1].carrier", legs("NOBODY")),
    ("legs[1].from_place", (legs()[0], LegDraft(Mode.ROAD, "MILE", "ELSEWHERE", "Z9", at(6), at(8)))),
    ("legs[1].depart_at", (legs()[0], LegDraft(Mode.ROAD, "MILE", "HUB", "Z9", at(4), at(8)))),
    ("legs[1].arrive_at", (legs()[0], LegDraft(Mode.ROAD, "MILE", "HUB", "Z9", at(6), at(6)))),
    ("legs[1].to_place", (legs()[0], LegDraft(Mode.ROAD, "MILE", "HUB", "HUB", at(6), at(8)))),
    ("legs[1].depart_at", (legs()[0], LegDraft(Mode.ROAD, "MILE", "HUB", "Z9", datetime(2026, 3, 2), at(8)))),  # noqa: DTZ001
    ("legs[1].reference", (legs()[0], LegDraft(Mode.ROAD, "MILE", "HUB", "Z9", at(6), at(8), "x" * 129))),
    ("legs[1].carrier", (legs()[0], LegDraft(Mode.ROAD, "\x00", "HUB", "Z9", at(6), at(8)))),
]


@pytest.mark.parametrize(("field", "drafts"), UNSOUND)
async def test_an_unsound_plan_is_refused_by_field(
    app: App, tenant: UUID, field: str, drafts: tuple[LegDraft, ...]
) -> None:
    shipment = booking()
    await happen(app, tenant, shipment)
    with pytest.raises(BadInput) as refused:
        await app.run(tenant, PlanLegs(shipment.shipment_id, drafts), actor="test")
    assert refused.value.field == field
    assert await log_of(app, tenant, LegsPlanned) == []


async def test_only_what_is_booked_and_on_its_way_can_be_planned(app: App, tenant: UUID) -> None:
    with pytest.raises(UnknownShipment):
        await app.run(tenant, PlanLegs(uuid4(), legs()), actor="test")
    delivered, cancelled = booking("SO-1"), booking("SO-2")
    await happen(app, tenant, delivered, cancelled)
    await record(app, tenant, said("ACME", "delivered", -1))
    ids = {"shipment_id": cancelled.shipment_id, "order_id": cancelled.order_id}
    await happen(app, tenant, ShipmentCancelled(**ids, reason="x"))
    for shipment in (delivered, cancelled):
        with pytest.raises(JourneyOver):
            await app.run(tenant, PlanLegs(shipment.shipment_id, legs()), actor="test")

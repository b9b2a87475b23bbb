"""Promises of volume that bookings keep, spot prices beside contracts, distances between zones."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from headway.carriers import commands as c
from headway.carriers import market, views
from headway.carriers.handlers import room
from headway.carriers.model import Load, Quote, ServiceOption, VolumePromise
from headway.carriers.rating import price
from headway.carriers.store import NetworkCache, options_for
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.message import Event
from headway.kernel.money import Money
from tests.integration.carriers.given import ACTOR, MONDAY, D, rate, reading, swift

MakeApp = Callable[..., App]
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
PROMISE = market.VolumeDraft("SWIFT", *MARCH, min_shipments=3, shortfall_penalty=Money(2000, "USD"))
SPOT = market.SpotDraft(
    "SWIFT", "Q1", "DTD", "A", "B", "ROAD", 2, "USD", date(2026, 3, 2), date(2026, 3, 3), per_kg=D("0.5")
)


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


async def offered(app: App, tenant: UUID, day: date = MONDAY) -> list[ServiceOption]:
    async with reading(app, tenant) as conn:
        return list(await options_for(conn, origin_zones=["A"], destination_zone="B", service="DTD", day=day))


async def promised(app: App, tenant: UUID, day: date = MONDAY) -> VolumePromise | None:
    return (await offered(app, tenant, day))[0].volume


async def promise(app: App, tenant: UUID, *drafts: market.VolumeDraft) -> None:
    await app.run(tenant, market.SaveVolumes(drafts or (PROMISE,)), actor=ACTOR)


def booking(carrier_id: UUID, **changes: Any) -> ShipmentBooked:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    fields: dict[str, Any] = {
        "shipment_id": uuid4(), "order_id": uuid4(), "offer_id": uuid4(), "carrier_id": carrier_id,
        "carrier_code": "SWIFT", "service_id": uuid4(), "service_code": "DTD", "external_ref": "O", "customer": "C",
        "origin_site": "S", "origin_zone": "A", "destination_zone": "B", "weight_kg": "1", "charges": (),
        "expected_cost": Money(1, "USD"), "pickup_planned_at": at, "delivery_planned_at": at, "deliver_by": at,
        "late_penalty": Money(0, "USD"),
    }  # fmt: skip
    return ShipmentBooked(**(fields | changes))


def unbooked(booked: ShipmentBooked) -> ShipmentUnbooked:
    return ShipmentUnbooked(
        shipment_id=booked.shipment_id, order_id=booked.order_id, offer_id=booked.offer_id,
        carrier_id=booked.carrier_id, carrier_code="SWIFT", cause="manual", reason="x",
    )  # fmt: skip


async def happen(app: App, tenant: UUID, *events: Event) -> None:
    async with app.scope.begin(tenant, ACTOR) as uow:
        for event in events:
            uow.emit(event)
    await drain(app, tenant)


async def given(app: App, tenant: UUID) -> int:
    found = await promised(app, tenant)
    assert found is not None
    return found.given


async def test_a_promise_is_kept_booking_by_booking(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant)
    first, second = booking(carrier_id), booking(carrier_id)
    await happen(app, tenant, first, second, booking(uuid4()))
    assert await given(app, tenant) == 2
    await happen(app, tenant, unbooked(first))
    assert await given(app, tenant) == 1
    gone = ShipmentCancelled(shipment_id=second.shipment_id, order_id=second.order_id, reason="x")
    await happen(app, tenant, gone, gone)
    assert await given(app, tenant) == 0


async def test_a_booking_counts_on_the_day_of_its_pickup_and_on_its_lane(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant, replace(PROMISE, origin_zone="A"))
    later = datetime(2026, 4, 1, 9, tzinfo=UTC)
    await happen(app, tenant, booking(carrier_id, pickup_planned_at=later), booking(carrier_id, origin_zone="Z"))
    assert await given(app, tenant) == 0


async def test_what_is_given_is_read_afresh_without_reading_the_network_again(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant)
    cache = NetworkCache()
    async with reading(app, tenant) as conn:
        before = await cache.load(conn, MONDAY)
    await happen(app, tenant, booking(carrier_id))
    async with reading(app, tenant) as conn:
        after = await cache.load(conn, MONDAY)
    assert after.products is before.products
    volumes = [option.volume for network in (before, after) for option in network.options(["A"], "B", "DTD")]
    assert [volume.given for volume in volumes if volume] == [0, 1]


async def test_the_closest_promise_counts_on_its_days_only(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant, PROMISE, replace(PROMISE, service="DTD", destination_zone="B", min_shipments=9))
    found = await promised(app, tenant)
    assert found is not None
    assert found.min_shipments == 9
    assert await promised(app, tenant, date(2026, 4, 1)) is None


async def test_saved_again_a_promise_keeps_what_was_given(app: App, tenant: UUID) -> None:
    carrier_id = await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant)
    await happen(app, tenant, booking(carrier_id))
    await promise(app, tenant, replace(PROMISE, min_shipments=50, given_before=10))
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_volumes(conn, carrier="SWIFT")).items
    assert (view.min_shipments, view.given, view.service, view.shortfall_penalty) == (50, 11, None, Money(2000, "USD"))


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("period_to", replace(PROMISE, period_to=date(2026, 2, 1))),
        ("min_shipments", replace(PROMISE, min_shipments=0)),
        ("given_before", replace(PROMISE, given_before=-1)),
        ("carrier", replace(PROMISE, carrier="NOBODY")),
        ("service", replace(PROMISE, service="NONE")),
        ("shortfall_penalty", replace(PROMISE, shortfall_penalty=Money(-1, "USD"))),
        ("period_from", replace(PROMISE, period_from=date(2026, 3, 20), period_to=date(2026, 4, 20))),
    ],
)
async def test_a_bad_promise_is_refused_and_changes_nothing(
    app: App, tenant: UUID, field: str, draft: market.VolumeDraft
) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    await promise(app, tenant)
    with pytest.raises(BadInput) as refused:
        await promise(app, tenant, draft)
    assert refused.value.field == f"volumes[0].{field}"
    found = await promised(app, tenant)
    assert found is not None
    assert (found.min_shipments, found.period_to) == (3, MARCH[1])


async def test_a_spot_price_stands_beside_the_contract_while_it_holds(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    await app.run(tenant, market.SaveSpotQuotes((SPOT,)), actor=ACTOR)
    contract, spot = await offered(app, tenant)
    assert [(each.product, each.spot) for each in (contract, spot)] == [("ROAD/2d", False), ("ROAD/2d spot Q1", True)]
    quote = price(spot, Load(weight_kg=D(10)), "USD")
    assert isinstance(quote, Quote)
    assert (quote.total, quote.band_id) == (Money(500, "USD"), "spot:Q1")
    assert len(await offered(app, tenant, date(2026, 3, 4))) == 1


async def test_a_spot_price_may_be_the_only_one_on_a_lane(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    await app.run(tenant, market.SaveSpotQuotes((SPOT,)), actor=ACTOR)
    assert [option.spot for option in await offered(app, tenant)] == [True]


async def test_a_spot_price_is_changed_by_its_ref_and_withdrawn(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    await app.run(tenant, market.SaveSpotQuotes((SPOT,)), actor=ACTOR)
    await app.run(tenant, market.SaveSpotQuotes((replace(SPOT, per_kg=D("0.4")),)), actor=ACTOR)
    async with reading(app, tenant) as conn:
        assert [quote.per_kg for quote in (await views.list_spot_quotes(conn)).items] == [D("0.4")]
        assert (await views.list_spot_quotes(conn, day=date(2026, 3, 4))).items == ()
    await app.run(tenant, market.WithdrawSpotQuote("SWIFT", "Q1"), actor=ACTOR)
    assert await offered(app, tenant) == []
    with pytest.raises(NotFound):
        await app.run(tenant, market.WithdrawSpotQuote("SWIFT", "Q1"), actor=ACTOR)


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("per_kg", replace(SPOT, per_kg=D(0))),
        ("valid_to", replace(SPOT, valid_to=date(2026, 1, 1))),
        ("max_kg", replace(SPOT, min_kg=D(5), max_kg=D(4))),
        ("carrier", replace(SPOT, carrier="NOBODY")),
        ("currency", replace(SPOT, currency="XXQ")),
    ],
)
async def test_a_bad_spot_price_is_refused(app: App, tenant: UUID, field: str, draft: market.SpotDraft) -> None:
    await swift(app, tenant)
    with pytest.raises(BadInput) as refused:
        await app.run(tenant, market.SaveSpotQuotes((draft,)), actor=ACTOR)
    assert refused.value.field == f"quotes[0].{field}"


async def test_distances_follow_from_where_zones_lie(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    assert (await offered(app, tenant))[0].distance_m is None
    berlin, munich = market.PlaceDraft("A", 52.52, 13.405), market.PlaceDraft("B", 48.137, 11.575)
    await app.run(tenant, market.SavePlaces((berlin, munich)), actor=ACTOR)
    assert (await offered(app, tenant))[0].distance_m == 630_000  # 504 km along the great circle
    with pytest.raises(BadInput):
        await app.run(tenant, market.SavePlaces((market.PlaceDraft("A", 91, 0),)), actor=ACTOR)


async def test_a_service_states_its_emissions(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    draft = c.ServiceDraft("SWIFT", "DTD", "Door to door", carbon_g_per_tkm=62)
    await app.run(tenant, c.SaveServices((draft,)), actor=ACTOR)
    assert (await offered(app, tenant))[0].carbon_g_per_tkm == 62

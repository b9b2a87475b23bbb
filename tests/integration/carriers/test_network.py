"""What dispatch is offered: the contract in force, everything that belongs to an option, and a cache that is true."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers.handlers import room
from headway.carriers.model import Load, Quote
from headway.carriers.rating import price
from headway.carriers.store import NetworkCache, load_network, options_for, zone_of
from headway.kernel.app import App
from headway.kernel.money import Money
from tests.integration.carriers.given import ACTOR, MONDAY, D, contract, rate, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


async def offered(app: App, tenant: UUID, day: date = MONDAY, service: str = "DTD") -> list:
    async with reading(app, tenant) as conn:
        return list(await options_for(conn, origin_zones=["A"], destination_zone="B", service=service, day=day))


async def test_an_option_holds_everything_a_decision_needs(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "2"), rate(2, "10", "20", "1.5"))
    await app.run(tenant, c.SaveFuelSurcharges((c.FuelDraft("SWIFT", "C1", date(2026, 2, 1), D("0.10")),)), actor=ACTOR)
    accessorial = c.AccessorialDraft("SWIFT", "C1", "tail_lift", flat=D(25))
    await app.run(tenant, c.SaveAccessorials((accessorial,)), actor=ACTOR)
    promise = c.CommitmentDraft("SWIFT", "C1", "DTD", on_time_target=0.95, late_penalty=Money(5000, "USD"))
    await app.run(tenant, c.SaveCommitments((promise,)), actor=ACTOR)
    (option,) = await offered(app, tenant)
    assert (option.carrier_code, option.product, option.currency, option.capacity_left) == (
        "SWIFT",
        "ROAD/2d",
        "USD",
        None,
    )
    assert [band.id for band in option.bands] == ["C1:1", "C1:2"]
    assert (option.commitment.late_penalty_minor, option.commitment.transit_days) == (5000, 2)
    quote = price(option, Load(weight_kg=D(10), requirements=("tail_lift",)), "USD")
    assert isinstance(quote, Quote)
    assert quote.total == Money(4700, "USD")  # 20 + 2 fuel + 25


async def test_a_fuel_surcharge_counts_from_its_day(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    drafts = (
        c.FuelDraft("SWIFT", "C1", date(2026, 1, 1), D("0.10")),
        c.FuelDraft("SWIFT", "C1", date(2026, 3, 3), D("0.20")),
    )
    await app.run(tenant, c.SaveFuelSurcharges(drafts), actor=ACTOR)
    shares = [(await offered(app, tenant, day))[0].fuel_share for day in (MONDAY, date(2026, 3, 3))]
    assert shares == [D("0.10"), D("0.20")]


async def test_the_promise_for_the_lane_goes_before_the_one_for_any(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    drafts = (
        c.CommitmentDraft("SWIFT", "C1", "DTD", on_time_target=0.90),
        c.CommitmentDraft("SWIFT", "C1", "DTD", on_time_target=0.99, origin_zone="A", destination_zone="B"),
        c.CommitmentDraft("SWIFT", "C1", "DTD", on_time_target=0.95, origin_zone="A"),
    )
    await app.run(tenant, c.SaveCommitments(drafts), actor=ACTOR)
    assert (await offered(app, tenant))[0].commitment.on_time_target == 0.99


async def test_of_overlapping_contracts_the_newer_counts_and_the_overlap_is_reported(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "1"))
    newer = contract("C2", date(2026, 3, 1), date(2026, 3, 31))
    await app.run(tenant, c.SaveContracts((newer,)), actor=ACTOR)
    report = await app.run(tenant, c.ReplaceRates("SWIFT", "C2", (rate(1, "0", "10", "2"),)), actor=ACTOR)
    assert [(o.older, o.newer, o.since, o.until) for o in report.overlaps] == [
        ("C1", "C2", date(2026, 3, 1), date(2026, 3, 31))
    ]
    bands = [(await offered(app, tenant, day))[0].bands[0].id for day in (MONDAY, date(2026, 4, 1))]
    assert bands == ["C2:1", "C1:1"]


async def test_an_expired_contract_is_still_offered_to_be_ruled_out(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    (option,) = await offered(app, tenant, date(2027, 1, 5))
    assert option.contract_to == date(2026, 12, 31)


async def test_another_service_or_lane_offers_nothing(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    assert await offered(app, tenant, service="SAME_DAY") == []


async def test_a_cached_network_sees_every_change(app: App, tenant: UUID, other_tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "1"))
    cache = NetworkCache()

    async def prices(of: UUID) -> list:
        async with reading(app, of) as conn:
            network = await cache.load(conn, MONDAY)
        return [band.per_kg for option in network.options(["A"], "B", "DTD") for band in option.bands]

    assert (await prices(tenant), await prices(other_tenant)) == ([1], [])
    await app.run(tenant, c.ReplaceRates("SWIFT", "C1", (rate(1, "0", "10", "3"),)), actor=ACTOR)
    assert (await prices(tenant), await prices(other_tenant)) == ([3], [])


async def test_a_change_that_is_rolled_back_is_not_remembered(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "1"))
    cache = NetworkCache()

    async def failing() -> None:
        async with app.scope.begin(tenant, ACTOR) as uow:
            await app.handle(uow, c.ReplaceRates("SWIFT", "C1", (rate(1, "0", "10", "9"),)))
            await cache.load(uow.conn, MONDAY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await failing()
    await app.run(tenant, c.ReplaceRates("SWIFT", "C1", (rate(1, "0", "10", "3"),)), actor=ACTOR)
    async with reading(app, tenant) as conn:
        (option,) = (await cache.load(conn, MONDAY)).options(["A"], "B", "DTD")
    assert [band.per_kg for band in option.bands] == [3]


async def test_a_network_that_did_not_change_is_not_read_again(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    cache = NetworkCache()
    async with reading(app, tenant) as conn:
        first, second = await cache.load(conn, MONDAY), await cache.load(conn, MONDAY)
        fresh = await load_network(conn, MONDAY)
    assert first.products is second.products
    assert first.products == fresh.products


async def test_a_suspended_carrier_is_offered_as_such(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10"))
    draft = c.CarrierDraft("SWIFT", "Swift Parcel", active=False, suspended_reason="insurance lapsed")
    await app.run(tenant, c.SaveCarriers((draft,)), actor=ACTOR)
    (option,) = await offered(app, tenant)
    assert (option.active, option.suspended_reason) == (False, "insurance lapsed")


async def test_zones_are_found_by_the_longest_prefix(app: App, tenant: UUID) -> None:
    zones = (c.ZoneDraft("DE", "DE"), c.ZoneDraft("BERLIN", "DE", "10"), c.ZoneDraft("MITTE", "DE", "1011"))
    await app.run(tenant, c.SaveZones(zones), actor=ACTOR)
    async with reading(app, tenant) as conn:
        found = [await zone_of(conn, "de", code) for code in ("10115", "10999", "80331", None)]
        assert [*found, await zone_of(conn, "FR", "75001")] == ["MITTE", "BERLIN", "DE", "DE", None]


async def test_replacing_zones_forgets_the_others(app: App, tenant: UUID) -> None:
    await app.run(tenant, c.SaveZones((c.ZoneDraft("A", "DE", "1"), c.ZoneDraft("B", "DE", "2"))), actor=ACTOR)
    await app.run(tenant, c.SaveZones((c.ZoneDraft("C", "DE", "1"),), replace=True), actor=ACTOR)
    async with reading(app, tenant) as conn:
        assert [await zone_of(conn, "DE", code) for code in ("1", "2")] == ["C", None]


async def test_a_transaction_that_changes_the_network_reads_it_once(app: App, tenant: UUID) -> None:
    await swift(app, tenant, rate(1, "0", "10", "1"))
    cache = NetworkCache()
    async with app.scope.begin(tenant, ACTOR) as uow:
        await app.handle(uow, c.ReplaceRates("SWIFT", "C1", (rate(1, "0", "10", "9"),)))
        first, second = await cache.load(uow.conn, MONDAY), await cache.load(uow.conn, MONDAY)
    assert first.products is second.products

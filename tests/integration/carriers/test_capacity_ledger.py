"""Every limit that applies binds: of zones, lanes, hours and kilograms; what is held is moved, never lost."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.capacity import CapacityClaim, CapacityPrice
from headway.carriers.capacity_ledger import (
    consume_capacity,
    load_capacity,
    release_capacity,
    reserve_capacity,
    set_capacity_prices,
)
from headway.carriers.handlers import room
from headway.carriers.shown import CapacityView, Held
from headway.carriers.store import options_for
from headway.kernel.app import App
from headway.kernel.errors import Conflict, NotFound
from tests.conftest import START
from tests.integration.carriers.given import ACTOR, MONDAY, D, rate, reading, swift

MakeApp = Callable[..., App]
NOTHING_HELD = Held(0, D(0), 0, D(0), 0, D(0))


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


def row(shipments: int | None = None, **more: Any) -> c.CapacityRow:
    when: dict[str, Any] = {} if "weekday" in more else {"day": MONDAY}
    return c.CapacityRow("SWIFT", shipments, **when, **more)


async def limit(app: App, tenant: UUID, *rows: c.CapacityRow) -> None:
    await app.run(tenant, c.SetCapacity(rows), actor=ACTOR)


async def take(app: App, tenant: UUID, *claims: CapacityClaim) -> list[bool]:
    """Each in a transaction of its own, one after the other."""
    answers = []
    for each in claims:
        async with app.scope.begin(tenant, ACTOR) as uow:
            answers.append(await reserve_capacity(uow.conn, each))
    return answers


async def shown(app: App, tenant: UUID, day: date = MONDAY, **query: Any) -> dict[tuple[str, str], CapacityView]:
    async with reading(app, tenant) as conn:
        page = await views.list_capacity(conn, day, **query)
    return {(view.scope, view.window): view for view in page.items}


def claim(carrier: UUID, **changes: Any) -> CapacityClaim:
    return replace(CapacityClaim(carrier, "A", "B", MONDAY, 9, D(100)), **changes)


async def test_a_lane_binds_only_its_own_loads(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(1, origin_zone="A", destination_zone="B"), row(3))
    other = replace(ours, destination_zone="C")
    assert await take(app, tenant, ours, ours, other, other, other) == [True, False, True, True, False]


async def test_hours_bind_only_pickups_within_them(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(1, window="08-12"))
    later = replace(ours, hour=12)
    assert await take(app, tenant, ours, ours, later, later) == [True, False, True, True]
    assert (await shown(app, tenant))["*", "08-12"].used == 1


async def test_kilograms_bind_though_shipments_are_left(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant), weight_kg=D("400.5"))
    await limit(app, tenant, row(9, weight_kg=D(1000)))
    assert await take(app, tenant, ours, ours, ours) == [True, True, False]
    assert await take(app, tenant, replace(ours, weight_kg=D("199"))) == [True]
    view = (await shown(app, tenant))["*", ""]
    assert (view.used_kg, view.left_kg, view.left) == (D("1000"), D(0), 6)


async def test_what_a_narrower_limit_refuses_leaves_nothing_behind(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(9), row(5, origin_zone="A"), row(0, origin_zone="A", window="08-12"))
    assert await take(app, tenant, ours) == [False]
    assert {view.held for view in (await shown(app, tenant)).values()} == {NOTHING_HELD}
    async with reading(app, tenant) as conn:
        (used,) = (await views.list_capacity_use(conn, MONDAY)).items
    assert used.held == NOTHING_HELD


async def test_a_limit_set_late_counts_what_is_held_already(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    assert await take(app, tenant, ours, replace(ours, hour=13), replace(ours, destination_zone="C")) == [True] * 3
    await limit(app, tenant, row(2, origin_zone="A", destination_zone="B"), row(5, window="12-18"))
    found = await shown(app, tenant)
    assert (found["A>B", ""].used, found["*", "12-18"].used, found["*", ""].used) == (2, 1, 3)
    assert await take(app, tenant, ours) == [False]


async def test_a_shipment_goes_from_reserved_to_consumed_to_released(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(5, origin_zone="A"))
    await take(app, tenant, ours, ours)
    async with app.scope.begin(tenant, ACTOR) as uow:
        await consume_capacity(uow.conn, ours)
        await release_capacity(uow.conn, ours)
    held = {view.held for view in (await shown(app, tenant)).values()}
    assert held == {Held(0, D(0), 1, D(100), 1, D(100))}
    async with app.scope.begin(tenant, ACTOR) as uow:
        await release_capacity(uow.conn, ours, booked=True)
    held = {view.held for view in (await shown(app, tenant)).values()}
    assert held == {Held(0, D(0), 0, D(0), 2, D(200))}


@pytest.mark.parametrize("changes", [{"destination_zone": "C"}, {"hour": 10}, {"day": MONDAY + timedelta(days=1)}])
async def test_only_what_was_held_can_be_given_back(app: App, tenant: UUID, changes: dict[str, Any]) -> None:
    ours = claim(await swift(app, tenant))
    await take(app, tenant, ours)
    with pytest.raises(Conflict):
        async with app.scope.begin(tenant, ACTOR) as uow:
            await release_capacity(uow.conn, replace(ours, **changes))
    assert (await shown(app, tenant))["*", ""].held.reserved == 1


async def test_a_weekday_is_changed_for_days_that_are_in_use_too(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(5, weekday=1), row(4, origin_zone="A", weekday=1))
    await take(app, tenant, ours)
    await limit(app, tenant, row(1, weekday=1), row(2, origin_zone="B", weekday=1))
    assert await take(app, tenant, ours, replace(ours, day=MONDAY + timedelta(days=7))) == [False, True]
    assert {scope: view.limit for (scope, _), view in (await shown(app, tenant)).items()} == {"*": 1, "A": 4, "B": 2}
    await limit(app, tenant, row(None, weekday=1))
    assert await take(app, tenant, ours) == [True]


async def test_the_days_own_number_stands_before_the_weekdays(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    await limit(app, tenant, row(3), row(9, weekday=1))
    assert (await shown(app, tenant))["*", ""].limit == 3
    await limit(app, tenant, row(None))
    assert (await shown(app, tenant))["*", ""].limit == 9


async def test_the_first_reservations_of_a_day_open_it_once(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(7, weekday=1), row(3, origin_zone="A", weekday=1), row(9, window="08-12", weekday=1))
    won = await asyncio.gather(*(take(app, tenant, ours) for _ in range(15)))
    assert sum(answer for (answer,) in won) == 3
    assert {view.used for view in (await shown(app, tenant)).values()} == {3}


async def test_limits_change_while_everybody_reserves(app: App, tenant: UUID) -> None:
    """New zones, lanes and hours get limits in the middle of it; at the end all books say the same."""
    ours = claim(await swift(app, tenant))
    await limit(app, tenant, row(60, weekday=1))

    async def reserve_and_release(number: int) -> int:
        mine = replace(ours, destination_zone="BCD"[number % 3], hour=8 + number % 6)
        held = 0
        for turn in range(6):
            held += (await take(app, tenant, mine))[0]
            if turn % 3 == 2 and held:
                async with app.scope.begin(tenant, ACTOR) as uow:
                    await release_capacity(uow.conn, mine)
                held -= 1
        return held

    async def change() -> int:
        for n, each in enumerate(("B", "C", "D")):
            await limit(app, tenant, row(12, origin_zone="A", destination_zone=each))
            await limit(app, tenant, row(40 - n, weekday=1), row(25, window="08-11", weekday=1))
        return 0

    held = sum(await asyncio.gather(change(), *(reserve_and_release(n) for n in range(12))))
    found = await shown(app, tenant)
    assert found["*", ""].used == held <= 38
    assert sum(found[f"A>{to}", ""].used for to in "BCD") == held
    async with reading(app, tenant) as conn:
        fell = await conn.fetch(
            "SELECT data ->> 'scope' AS scope, data ->> 'window' AS hours, max((data ->> 'used')::int) AS used"
            " FROM event_log WHERE type = 'carriers.CapacityShortfall' GROUP BY 1, 2"
        )
        most = {key: view.limit or 0 for key, view in found.items()}
        most |= {(r["scope"], r["hours"]): max(r["used"], most[r["scope"], r["hours"]]) for r in fell}
        assert [key for key, view in found.items() if view.used > most[key]] == []
        cells = (await views.list_capacity_use(conn, MONDAY)).items
    assert sum(cell.held.reserved for cell in cells) == held
    assert sum(cell.held.reserved for cell in cells if 8 <= cell.hour < 11) == found["*", "08-11"].used


async def test_an_option_knows_its_room_and_the_price_of_it(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant, rate(1, "0", "10")))
    await limit(app, tenant, row(5, weight_kg=D(1000)), row(3, origin_zone="A"), row(1, window="08-12"))
    await take(app, tenant, ours)
    prices = [CapacityPrice(ours.carrier_id, "*", MONDAY, 700, "USD", START, D("0.25"))]
    async with app.scope.begin(tenant, ACTOR) as uow:
        await set_capacity_prices(uow.conn, prices)
    async with reading(app, tenant) as conn:
        (option,) = await options_for(conn, origin_zones=["A"], destination_zone="B", service="DTD", day=MONDAY)
    assert (option.capacity_left, option.capacity_left_kg) == (2, D(900))
    assert [(each.window, each.shipments) for each in option.capacity_windows] == [("08-12", 0)]
    assert (option.capacity_price_minor, option.capacity_price_per_kg_minor) == (700, D("0.25"))
    assert option.capacity_priced_at == START


async def test_new_prices_of_a_day_take_the_place_of_all_its_old_ones(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    old = [CapacityPrice(carrier, scope, MONDAY, 5, "USD", START) for scope in ("*", "A")]
    async with app.scope.begin(tenant, ACTOR) as uow:
        await set_capacity_prices(uow.conn, old)
        await set_capacity_prices(uow.conn, [replace(old[1], price_minor=9)], only=MONDAY)
    async with reading(app, tenant) as conn:
        found = (await views.list_prices(conn, MONDAY)).items
        book = await load_capacity(conn, MONDAY, ["*", "A"])
    assert [(view.scope, view.price.minor) for view in found] == [("A", 9)]
    assert book.price(carrier, "A", "B", "USD").price_minor == 9


async def test_where_a_days_capacity_went_is_told_by_lane_and_hour(app: App, tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    await take(app, tenant, ours, ours, replace(ours, destination_zone="C", hour=14))
    async with reading(app, tenant) as conn:
        first = await views.list_capacity_use(conn, MONDAY, carrier="SWIFT", limit=1)
        rest = await views.list_capacity_use(conn, MONDAY, after=first.after)
    told = [(each.destination_zone, each.hour, each.held.reserved) for each in (*first.items, *rest.items)]
    assert told == [("B", 9, 2), ("C", 14, 1)]


async def test_another_tenant_sees_and_takes_nothing_of_it(app: App, tenant: UUID, other_tenant: UUID) -> None:
    ours = claim(await swift(app, tenant))
    theirs = claim(await swift(app, other_tenant))
    await limit(app, tenant, row(1))
    assert await take(app, tenant, ours, ours) == [True, False]
    assert await take(app, other_tenant, theirs, theirs) == [True, True]
    with pytest.raises(NotFound):
        await take(app, other_tenant, ours)

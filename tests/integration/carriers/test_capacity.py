"""Capacity is never oversold, whoever reserves at the same moment."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import asyncpg
import pytest

from headway.carriers import commands as c
from headway.carriers.capacity import ANYWHERE, CapacityClaim
from headway.carriers.capacity_ledger import consume_capacity, load_capacity, release_capacity, reserve_capacity
from headway.carriers.handlers import room
from headway.kernel.app import App
from headway.kernel.errors import Conflict
from tests.integration.carriers.given import ACTOR, MONDAY, events, reading, swift

MakeApp = Callable[..., App]


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


async def limit(app: App, tenant: UUID, *rows: c.CapacityRow) -> None:
    await app.run(tenant, c.SetCapacity(rows), actor=ACTOR)


def claim(
    carrier: UUID, zone: str = "A", day: date = MONDAY, to: str = "B", hour: int = 9, weight_kg: int = 100
) -> CapacityClaim:
    return CapacityClaim(carrier, zone, to, day, hour, Decimal(weight_kg))


async def reserve(app: App, tenant: UUID, wanted: CapacityClaim) -> bool:
    async with app.scope.begin(tenant, ACTOR) as uow:
        return await reserve_capacity(uow.conn, wanted)


async def release(app: App, tenant: UUID, held: CapacityClaim, *, booked: bool = False) -> None:
    async with app.scope.begin(tenant, ACTOR) as uow:
        await release_capacity(uow.conn, held, booked=booked)


async def consume(app: App, tenant: UUID, held: CapacityClaim) -> None:
    async with app.scope.begin(tenant, ACTOR) as uow:
        await consume_capacity(uow.conn, held)


async def used(app: App, tenant: UUID, carrier: UUID, scope: str = ANYWHERE, window: str = "") -> int:
    async with reading(app, tenant) as conn:
        found = (await load_capacity(conn, MONDAY)).find(carrier, scope, window)
    return -1 if found is None else found.used


async def left(app: App, tenant: UUID, carrier: UUID, zone: str = "A", day: date = MONDAY) -> int | None:
    async with reading(app, tenant) as conn:
        return (await load_capacity(conn, day)).room(carrier, zone, "B").shipments


async def test_sixty_at_once_get_the_seventeen_there_are(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 17, day=MONDAY))
    won = await asyncio.gather(*(reserve(app, tenant, claim(carrier, zone)) for zone in "ABC" * 20))
    assert sum(won) == 17
    assert await used(app, tenant, carrier) == 17


async def test_a_weekday_limit_holds_for_a_day_nobody_has_touched(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 5, origin_zone="A", weekday=1))
    won = await asyncio.gather(*(reserve(app, tenant, claim(carrier)) for _ in range(30)))
    assert sum(won) == 5
    assert await left(app, tenant, carrier, day=MONDAY + timedelta(days=7)) == 5
    assert await left(app, tenant, carrier, day=MONDAY + timedelta(days=1)) is None


async def test_reserving_and_releasing_at_once_never_passes_the_limit(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 4, origin_zone="A", day=MONDAY))
    held = most = 0

    async def hold_for_a_moment() -> None:
        nonlocal held, most
        for _ in range(5):
            try:
                if await reserve(app, tenant, claim(carrier)):
                    held += 1
                    most = max(most, held)
                    await asyncio.sleep(0)
                    held -= 1
                    await release(app, tenant, claim(carrier))
            except asyncpg.DeadlockDetectedError:
                pytest.fail("reserving and releasing lock in one order")

    await asyncio.gather(*(hold_for_a_moment() for _ in range(20)))
    assert 1 <= most <= 4
    assert (await used(app, tenant, carrier, "A"), await used(app, tenant, carrier)) == (0, 0)


async def test_both_the_zone_and_anywhere_bind(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    rows = (c.CapacityRow("SWIFT", 1, origin_zone="A", day=MONDAY), c.CapacityRow("SWIFT", 2, day=MONDAY))
    await limit(app, tenant, *rows)
    answers = [await reserve(app, tenant, claim(carrier, zone)) for zone in ("A", "A", "B", "B")]
    assert answers == [True, False, True, False]
    assert await used(app, tenant, carrier) == 2


async def test_without_a_limit_everything_is_taken_and_counted(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    assert [await reserve(app, tenant, claim(carrier)) for _ in range(3)] == [True] * 3
    assert (await left(app, tenant, carrier), await used(app, tenant, carrier)) == (None, 3)


async def test_a_day_of_none_is_closed_though_its_weekday_is_open(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 9, weekday=1), c.CapacityRow("SWIFT", 0, day=MONDAY))
    assert not await reserve(app, tenant, claim(carrier))


async def test_a_day_with_a_limit_is_open_though_its_weekday_is_closed(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 0, weekday=1))
    assert not await reserve(app, tenant, claim(carrier))
    await limit(app, tenant, c.CapacityRow("SWIFT", 1, day=MONDAY))
    assert [await reserve(app, tenant, claim(carrier)), await reserve(app, tenant, claim(carrier))] == [True, False]


async def test_a_limit_lowered_under_what_is_used_leaves_nothing(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 3, day=MONDAY))
    assert await reserve(app, tenant, claim(carrier))
    assert await reserve(app, tenant, claim(carrier))
    await limit(app, tenant, c.CapacityRow("SWIFT", 1, day=MONDAY))
    assert (await left(app, tenant, carrier), await reserve(app, tenant, claim(carrier))) == (0, False)


async def test_what_was_not_reserved_cannot_be_released(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    with pytest.raises(Conflict):
        await release(app, tenant, claim(carrier))


async def test_a_reservation_that_is_rolled_back_is_free_again(app: App, tenant: UUID) -> None:
    carrier = await swift(app, tenant)
    await limit(app, tenant, c.CapacityRow("SWIFT", 1, day=MONDAY))

    async def failing_allocation() -> None:
        async with app.scope.begin(tenant, ACTOR) as uow:
            assert await reserve_capacity(uow.conn, claim(carrier))
            raise RuntimeError("the allocation failed")

    with pytest.raises(RuntimeError):
        await failing_allocation()
    assert await reserve(app, tenant, claim(carrier))


async def test_a_changed_day_is_news_with_what_was_before(app: App, tenant: UUID) -> None:
    await swift(app, tenant)
    before = len(await events(app, tenant))
    row = c.CapacityRow("SWIFT", 4, day=MONDAY)
    await limit(app, tenant, row)
    await limit(app, tenant, row)
    assert (await events(app, tenant))[before:] == ["carriers.CapacityChanged"]

"""Orders that are allocated together, and the price that scarce capacity has for those who come one by one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from headway.carriers.commands import CapacityRow, SetCapacity
from headway.dispatch.commands import AssignCarrier, CancelShipment
from headway.dispatch.waves.commands import AllocateWave, NoWave, RepriceCapacity
from headway.dispatch.waves.store import WaveRow, list_waves
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import READY, World

WAVE = {"wave": {"collect_min": 15}}
QUARTER = timedelta(minutes=15)


async def scarce(world: World, **policy: Any) -> None:
    """C1, the cheapest by a cent a kilogram, takes one shipment a day."""
    await world.run(SetCapacity(tuple(CapacityRow("C1", 1, weekday=day) for day in range(1, 8))))
    await in_force(world, **policy)


async def carriers(world: World) -> dict[str, str | None]:
    return {row.external_ref: row.carrier_code for row in await world.shipments()}


async def waves(world: World) -> list[WaveRow]:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await list_waves(conn)


async def price(world: World) -> list[int]:
    return [int(each) for each in await world.values("SELECT price_minor FROM capacity_price ORDER BY day")]


async def two(world: World) -> None:
    """The light one comes first; to the heavy one the cheap place is worth 40 times as much."""
    await world.place("light", weight_kg=Decimal(10))
    await world.place("heavy", weight_kg=Decimal(400))


async def test_one_by_one_the_first_takes_the_scarce_place(world: World) -> None:
    await scarce(world)
    await two(world)
    assert await carriers(world) == {"heavy": "C2", "light": "C1"}


async def test_together_it_goes_to_whom_it_saves_most(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    assert await carriers(world) == {"heavy": None, "light": None}
    await world.advance(QUARTER)
    assert await carriers(world) == {"heavy": "C1", "light": "C2"}


async def test_the_price_stands_in_the_decision(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    await world.advance(QUARTER)
    (worth,) = await price(world)
    assert 10 <= worth <= 400
    contributions = await world.values(
        "SELECT part ->> 'minor' FROM decision, json_array_elements(verdict -> 'candidates') c,"
        " json_array_elements(c -> 'contributions') part"
        " WHERE kind = 'allocation' AND part ->> 'feature' = 'scarce_capacity' AND c ->> 'id' LIKE '%|C1|%'"
    )
    assert set(contributions) == {str(worth)}


async def test_what_was_solved_is_told_with_its_bound(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    await world.advance(QUARTER)
    (wave,) = await waves(world)
    assert (wave.status, wave.shipments, wave.priced_limits, wave.expected) == ("done", 2, 1, 0)
    assert wave.expected_cost is not None
    assert wave.lower_bound is not None
    assert 0 < wave.lower_bound.minor <= wave.expected_cost.minor
    assert (await world.events()).count("WavePriced") == 1


async def test_a_full_wave_does_not_wait(world: World) -> None:
    await scarce(world, wave={"collect_min": 15, "most": 2})
    await two(world)
    assert await carriers(world) == {"heavy": "C1", "light": "C2"}


async def test_a_person_may_begin_before_its_time(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    assert (await world.run(AllocateWave())).shipments == 2
    await world.drain()
    assert await carriers(world) == {"heavy": "C1", "light": "C2"}
    with pytest.raises(NoWave):
        await world.run(AllocateWave())


async def test_an_order_the_policy_does_not_collect_is_decided_at_once(world: World) -> None:
    await scarce(world, wave={"when": "order.weight_kg > 50.0"})
    await two(world)
    assert await carriers(world) == {"heavy": None, "light": "C1"}


async def test_who_comes_after_a_wave_waits_for_the_next(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    await world.advance(QUARTER)
    await world.place("late")
    assert [(wave.status, wave.shipments) for wave in await waves(world)] == [("collecting", 1), ("done", 2)]


async def test_what_a_person_assigned_keeps_its_place(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    light = next(row for row in await world.shipments() if row.external_ref == "light")
    await world.run(AssignCarrier(light.id, "S1|C1|ROAD/2d|A", "promised to them"))
    await world.advance(QUARTER)
    assert await carriers(world) == {"heavy": "C2", "light": "C1"}


async def test_what_was_cancelled_takes_no_place(world: World) -> None:
    await scarce(world, **WAVE)
    await two(world)
    heavy = next(row for row in await world.shipments() if row.external_ref == "heavy")
    await world.run(CancelShipment(heavy.id, "not needed"))
    await world.advance(QUARTER)
    assert await carriers(world) == {"heavy": None, "light": "C1"}


async def test_a_wave_that_everybody_left_ends_without_a_price(world: World) -> None:
    await scarce(world, **WAVE)
    await world.place("heavy")
    await world.run(CancelShipment((await world.shipment()).shipment.id, "not needed"))
    await world.advance(QUARTER)
    assert [(wave.status, wave.priced_limits) for wave in await waves(world)] == [("done", 0)]


async def test_a_wave_of_more_than_one_transaction_is_decided_to_the_end(world: World) -> None:
    await scarce(world, wave={"collect_min": 1})
    await world.place(*(f"O-{n}" for n in range(101)))
    await world.advance(timedelta(minutes=1))
    assert await world.values("SELECT status FROM wave") == ["done"]
    assert await world.used() == (101, 101)


async def test_the_day_before_prices_the_place_for_who_is_still_to_come(world: World) -> None:
    await scarce(world, prices={"every_min": 240, "days_back": [1]})
    await world.advance(timedelta(minutes=45))
    await world.place("a", "b", weight_kg=Decimal(400))
    await world.advance(timedelta(hours=23, minutes=30))
    assert len(await price(world)) == 1
    tomorrow = READY + timedelta(days=1)
    await world.place("light", weight_kg=Decimal(10), ready_at=tomorrow)
    assert (await carriers(world))["light"] == "C2"
    await world.place("heavy", weight_kg=Decimal(400), ready_at=tomorrow)
    assert (await carriers(world))["heavy"] == "C1"


async def test_nothing_known_of_the_day_is_no_price(world: World) -> None:
    await scarce(world, prices={"every_min": 30})
    assert (await world.run(RepriceCapacity())).priced_limits == 0
    await world.place("light", weight_kg=Decimal(10))
    assert (await carriers(world))["light"] == "C1"


async def test_without_a_wish_for_prices_they_are_forgotten_and_found_no_more(world: World) -> None:
    await scarce(world, prices={"every_min": 30})
    await in_force(world)
    await world.advance(timedelta(hours=2))
    assert await world.values("SELECT kind FROM timer WHERE kind LIKE 'dispatch.reprice%'") == []

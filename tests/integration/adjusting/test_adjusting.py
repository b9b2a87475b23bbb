"""What becomes of booked shipments when a carrier confirms less, is out, or goes dark, over a real database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from headway.carriers import commands as c
from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.adjusting.proposals import ProposalStatus
from headway.dispatch.model import Answer
from headway.orders.commands import ReviseOrder
from headway.tracking.model import RecordTracking, ReportedEvent
from tests.integration.adjusting.deeds import accept, alone, book, carriers, out, outcomes, proposals, sound
from tests.integration.dispatch.world import MONDAY, READY, START, World


async def test_an_outage_moves_what_is_booked_and_what_is_offered(world: World) -> None:
    await book(world, "O-1", "O-2")
    await world.place("O-3")
    await world.run(out())
    await world.drain()
    await accept(world)
    assert await carriers(world) == ["C2", "C2", "C2"]
    assert await outcomes(world) == ["reassign"] * 3
    assert [each.status for each in await proposals(world)] == [ProposalStatus.REPORTED] * 3
    await sound(world)


async def test_only_as_many_leave_as_the_carrier_takes_fewer_and_those_that_lose_least(world: World) -> None:
    await book(world, "O-1", weight_kg=Decimal(400))
    await book(world, "O-2", weight_kg=Decimal(50))
    await book(world, "O-3", weight_kg=Decimal(200))
    await world.run(c.ConfirmCapacity((c.Confirmation("C1", MONDAY, 2),)))
    await world.drain()
    await accept(world)
    assert await carriers(world) == ["C1", "C2", "C1"]
    assert await outcomes(world) == ["reassign"]
    await sound(world)


async def test_where_nobody_else_is_left_the_booking_ends_and_waits(world: World) -> None:
    await book(world, "O-1")
    await world.run(alone())
    await world.run(out())
    await world.drain()
    assert await carriers(world) == ["planned None"]
    assert await outcomes(world) == ["nobody"]
    assert "AllocationFailed" in await world.events()
    await sound(world)


async def test_what_was_picked_up_stays_with_its_carrier(world: World) -> None:
    await book(world, "O-1")
    picked_up = ReportedEvent(carrier="C1", reference="O-1", code="picked_up", occurred_at=START)
    await world.run(RecordTracking((picked_up,)))
    await world.drain()
    await world.run(out())
    await world.drain()
    assert await carriers(world) == ["in_transit C1"]
    assert await outcomes(world) == []


async def test_the_old_carriers_report_does_not_move_the_new_booking(world: World) -> None:
    await book(world, "O-1")
    await world.run(out())
    await world.drain()
    await accept(world)
    late = ReportedEvent(carrier="C1", reference="O-1", code="picked_up", occurred_at=START)
    await world.run(RecordTracking((late,)))
    await world.drain()
    assert await carriers(world) == ["C2"]


async def test_goods_that_are_ready_after_the_pickup_are_planned_anew(world: World) -> None:
    (order_id,) = await world.place("O-1")
    await accept(world)
    await world.run(ReviseOrder(order_id=order_id, ready_at=READY + timedelta(hours=20)))
    await world.drain()
    await accept(world)
    (row,) = await world.shipments()
    assert row.status == "booked"
    assert row.pickup_planned_at == READY + timedelta(hours=20)
    await sound(world)


async def test_goods_that_are_ready_before_the_pickup_change_nothing(world: World) -> None:
    (order_id,) = await world.place("O-1")
    await accept(world)
    await world.run(ReviseOrder(order_id=order_id, ready_at=READY - timedelta(hours=2)))
    await world.drain()
    assert await carriers(world) == ["C1"]
    assert await outcomes(world) == []


async def test_a_person_may_take_a_booking_back(world: World) -> None:
    await book(world, "O-1")
    (row,) = await world.shipments()
    await world.run(ReassignShipment(row.id, "they were rude"))
    await world.drain()
    await accept(world)
    assert await carriers(world) == ["C1"]
    chosen = "S1|C3|ROAD/2d|A"
    await world.run(ReassignShipment(row.id, "C3 has a lorry there", chosen))
    await world.drain()
    await accept(world)
    assert await carriers(world) == ["C3"]
    await sound(world)


async def test_a_carrier_that_goes_dark_is_found_out_and_loses_what_it_has_not_picked_up(world: World) -> None:
    await book(world, *(f"O-{n}" for n in range(8)))
    await world.advance(timedelta(hours=8, minutes=52))
    await accept(world)
    assert set(await carriers(world)) == {"C2"}
    assert await world.values("SELECT reason LIKE 'suspected:%' FROM carrier_outage WHERE ended_at IS NULL") == [True]
    kinds = await world.values("SELECT DISTINCT kind FROM decision ORDER BY kind")
    assert kinds == ["allocation", "carrier_silence", "reassignment", "release"]
    await sound(world)


async def test_a_sign_of_life_ends_the_suspicion(world: World) -> None:
    await book(world, *(f"O-{n}" for n in range(8)))
    await world.run(alone())
    await world.advance(timedelta(hours=11))
    assert await carriers(world) == ["C1"] * 8
    here = ReportedEvent(carrier="C1", reference="O-1", code="picked_up", occurred_at=READY)
    await world.run(RecordTracking((here,)))
    await world.drain()
    assert await world.values("SELECT count(*) FROM carrier_outage WHERE ended_at IS NULL") == [0]


async def test_a_pickup_that_is_late_is_recommended_and_never_taken_back_alone(world: World) -> None:
    await book(world, "O-1", deliver_by=READY + timedelta(hours=54))
    await world.run(c.SaveServices((c.ServiceDraft("C1", "DTD", "Door to door", cutoff_hour=15),)))
    await world.advance(timedelta(hours=10))
    assert set(await outcomes(world)) <= {"recommend", "keep"}
    assert await carriers(world) == ["C1"]


async def test_what_nobody_could_take_is_offered_as_soon_as_the_carrier_is_back(world: World) -> None:
    await book(world, "O-1")
    await world.run(alone())
    await world.run(out())
    await world.drain()
    assert await carriers(world) == ["planned None"]
    await world.run(c.EndOutage("C1"))
    await world.drain()
    assert await carriers(world) == ["tendering C1"]


async def test_what_waits_for_capacity_is_looked_at_every_quarter_of_an_hour(world: World) -> None:
    await world.run(alone())
    await world.run(c.SetCapacity((c.CapacityRow("C1", 1, day=MONDAY),)))
    await world.place("O-1", "O-2")
    assert await carriers(world) == ["tendering C1", "planned None"]
    (first, _) = await world.shipments()
    await world.answer(await world.offer(first), Answer.DECLINE)
    await world.advance(timedelta(minutes=16))
    assert (await carriers(world))[1] == "tendering C1"

"""Vehicles that come late, stay too long, or never come; what is decided about it agrees when it is replayed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from headway.docks.commands import BookAppointment, CheckIn, ExpectArrival, FinishAppointment, SaveDoor
from headway.docks.model import AppointmentState, Direction
from headway.docks.serving import living
from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import EtaPredicted, StopProgressed
from headway.kernel import ledger
from headway.kernel.errors import BadInput
from tests.integration.docks.conftest import Yard, at


async def one_door(yard: Yard) -> None:
    await yard.run(SaveDoor(site="S1", code="2", directions=(Direction.OUTBOUND,), active=False))


async def replays(yard: Yard, decisions: int) -> bool:
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        found = await ledger.replay(conn, yard.app.deciders)
    return (found.decisions, found.differ) == (decisions, ())


def eta(shipment: UUID, arrives: int, length: int = 30) -> EtaPredicted:
    done = at(arrives + length)
    return EtaPredicted(
        shipment_id=shipment, stop=1, p50_at=done, p80_at=done, p90_at=done, due_at=at(0), breach_chance=0.1,
        method="plan", because="a jam",
    )  # fmt: skip


async def test_a_late_one_moves_those_behind_it_by_as_little_as_keeps_them_apart(yard: Yard) -> None:
    await one_door(yard)
    line = [await yard.book(0), await yard.book(35), await yard.book(120)]
    await yard.run(ExpectArrival(line[0].id, at(20), "a jam"))
    assert await yard.there(*line) == [("1", 20, 50), ("1", 55, 85), ("1", 120, 150)]
    assert (await yard.events("docks."))[3:] == ["AppointmentMoved"] * 2
    assert await replays(yard, 1)


async def test_so_late_that_many_would_move_it_goes_to_the_door_beside(yard: Yard) -> None:
    line = [await yard.book(35 * n, door="1") for n in range(4)]
    await yard.run(ExpectArrival(line[0].id, at(90)))
    assert (await yard.there(*line))[0] == ("2", 90, 120)
    assert (await yard.there(*line))[1:] == [("1", 35 * n, 35 * n + 30) for n in (1, 2, 3)]
    assert await replays(yard, 1)


async def test_a_little_late_is_in_time(yard: Yard) -> None:
    first = await yard.book(0)
    await yard.run(ExpectArrival(first.id, at(9)))
    assert await yard.there(first) == [("1", 0, 30)]


async def test_what_tracking_expects_moves_it_and_its_carrier_is_told(yard: Yard) -> None:
    shipment = await yard.place("A")
    row = (await yard.shipments())[0]
    assert shipment
    first = await yard.book(0, shipment_ids=(row.id,), carrier_id=row.carrier_id, carrier_code=row.carrier_code)
    await yard.emit(eta(row.id, 45))
    assert await yard.there(first) == [("1", 45, 75)]
    assert await yard.values("SELECT text FROM carrier_message") == [
        "Your time at S1 is now 02 Mar 08:45 (UTC), door 1."
    ]


async def test_who_stays_too_long_pushes_the_next_again_and_again(yard: Yard) -> None:
    await one_door(yard)
    first, second = await yard.book(0), await yard.book(35)
    await yard.advance(timedelta(hours=2))
    await yard.run(CheckIn(first.id, "V1"))
    assert (await yard.state(first)).state is AppointmentState.AT_DOOR
    await yard.advance(timedelta(minutes=41))
    assert await yard.there(first, second) == [("1", 0, 55), ("1", 60, 90)]
    await yard.advance(timedelta(minutes=30))
    assert await yard.there(first, second) == [("1", 0, 80), ("1", 85, 115)]
    assert (await yard.events("docks.")).count("AppointmentOverran") == 2
    await yard.run(FinishAppointment(first.id))
    assert (await yard.state(first)).state is AppointmentState.DONE
    assert await replays(yard, 2)


async def test_who_comes_while_another_stands_there_waits_and_is_called(yard: Yard) -> None:
    await one_door(yard)
    first, second = await yard.book(0), await yard.book(35)
    await yard.advance(timedelta(hours=2))
    await yard.run(CheckIn(first.id))
    await yard.run(CheckIn(second.id))
    assert (await yard.state(second)).state is AppointmentState.BOOKED
    await yard.advance(timedelta(minutes=20))
    await yard.run(FinishAppointment(first.id))
    assert (await yard.state(second)).state is AppointmentState.AT_DOOR
    assert await yard.there(second) == [("1", 20, 50)]


async def test_who_comes_after_the_next_ones_time_takes_its_turn_and_the_next_gives_way(yard: Yard) -> None:
    await one_door(yard)
    first, second, third = await yard.book(0), await yard.book(35), await yard.book(70)
    await yard.advance(timedelta(hours=2, minutes=40))
    await yard.run(CheckIn(first.id))
    assert await yard.there(first, second, third) == [("1", 40, 70), ("1", 75, 105), ("1", 110, 140)]


async def test_who_missed_its_turn_comes_after_the_one_at_the_door_and_before_the_next(yard: Yard) -> None:
    await one_door(yard)
    first, second, third, fourth = [await yard.book(35 * n, length) for n, length in enumerate((30, 30, 30, 300))]
    await yard.advance(timedelta(hours=2, minutes=36))
    await yard.run(CheckIn(second.id))
    await yard.run(ExpectArrival(first.id, at(50)))
    assert await yard.there(second, first, third, fourth) == [
        ("1", 35, 65),
        ("1", 70, 100),
        ("1", 105, 135),
        ("1", 140, 440),
    ]


async def test_an_early_one_waits_where_it_would_be_in_the_way(yard: Yard) -> None:
    await one_door(yard)
    first, second = await yard.book(0), await yard.book(35)
    await yard.advance(timedelta(hours=1, minutes=50))
    await yard.run(CheckIn(second.id))
    assert (await yard.state(second)).state is AppointmentState.BOOKED
    await yard.run(CheckIn(first.id))
    assert await yard.there(first, second) == [("1", -10, 20), ("1", 35, 65)]


async def test_who_never_comes_has_missed_it_and_frees_the_door(yard: Yard) -> None:
    first = await yard.book(0)
    await yard.advance(timedelta(hours=3, minutes=1))
    assert (await yard.state(first)).state is AppointmentState.MISSED
    assert (await yard.events("docks."))[-1] == "AppointmentEnded"


async def test_arrival_and_departure_that_tracking_tells_of_open_and_end_it(yard: Yard) -> None:
    await yard.place("A")
    shipment = (await yard.shipments())[0].id
    first = await yard.book(0, shipment_ids=(shipment,))
    await yard.advance(timedelta(hours=2, minutes=5))
    for state, moment, expected in (("arrived", 4, AppointmentState.AT_DOOR), ("completed", 5, AppointmentState.DONE)):
        await yard.emit(
            StopProgressed(
                shipment_id=shipment, sequence=1, role="pickup", state=state, planned_at=at(0), actual_at=at(moment),
                late_s=0,
            )
        )  # fmt: skip
        assert (await yard.state(first)).state is expected


async def test_what_is_not_collected_any_more_frees_its_door(yard: Yard) -> None:
    await yard.place("A", "B")
    (one, order), (two, _) = [(row.id, row.order_id) for row in await yard.shipments()]
    alone, both = await yard.book(0, shipment_ids=(one,)), await yard.book(60, shipment_ids=(one, two))
    await yard.emit(ShipmentCancelled(shipment_id=one, order_id=order, reason="x"))
    assert (await yard.state(alone)).state is AppointmentState.CANCELLED
    assert (await yard.state(both)).shipment_ids == (two,)


async def test_who_asked_before_anybody_was_waited_for_finds_what_is_booked_in_the_same_transaction(yard: Yard) -> None:
    await yard.place("A")
    shipment = (await yard.shipments())[0].id
    wish = BookAppointment(
        site="S1", direction=Direction.OUTBOUND, start=at(0), duration=timedelta(minutes=30), shipment_ids=(shipment,)
    )
    async with yard.app.scope.begin(yard.tenant, "user:t") as uow:
        assert await living(uow, shipment, None) == []
        booked = await yard.app.handle(uow, wish)
        assert [each.id for each in await living(uow, shipment, None)] == [booked.id]


async def test_nobody_comes_or_leaves_days_before_the_turn(yard: Yard) -> None:
    first = await yard.book(0)
    for told in (CheckIn(first.id, "V1", at(-3000)), FinishAppointment(first.id, at(-3000))):
        with pytest.raises(BadInput, match="and its turn is at") as error:
            await yard.run(told)
        assert (error.value.field, error.value.allowed) == ("at", f"{at(-24 * 60).isoformat()} or later")


async def test_nobody_leaves_before_coming(yard: Yard) -> None:
    first = await yard.book(0)
    await yard.advance(timedelta(hours=2))
    came = await yard.run(CheckIn(first.id, "V1"))
    left = await yard.run(FinishAppointment(first.id, at(-30)))
    assert left.ended_at == came.arrived_at

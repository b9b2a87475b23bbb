"""Doors, slots and booked times: what is refused is named, and two never hold one door at once."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import pairwise

import asyncpg
import pytest

from headway.docks.commands import BookAppointment, CancelAppointment, MoveAppointment, SaveDoor
from headway.docks.model import Direction, NoSlot, Opening, SlotRefused, UnknownDoor
from headway.kernel.errors import HeadwayError
from tests.integration.docks.conftest import BOTH, Yard, at


async def test_the_nearest_free_door_is_taken_and_told(yard: Yard) -> None:
    first, second = await yard.book(0), await yard.book(0)
    assert await yard.there(first, second) == [("1", 0, 30), ("2", 0, 30)]
    assert await yard.events("docks.") == ["AppointmentBooked"] * 2


async def test_what_speaks_against_it_is_named(yard: Yard) -> None:
    await yard.run(
        SaveDoor(site="S1", code="3", directions=(Direction.INBOUND,), opening=(Opening(0, 480, 540),))
    )  # Monday 8 to 9
    await yard.book(0, door="1")
    for asked, rule in (
        ({"start": 20, "door": "1"}, "taken"),
        ({"start": -110, "door": "1"}, "lead_time"),
        ({"start": 0, "door": "3"}, "wrong_kind"),
        ({"start": 40, "door": "3"}, "closed"),
        ({"start": 60, "door": "1", "equipment": ("leveller",)}, "no_equipment"),
        ({"start": 60, "door": "1", "fits_by": at(70)}, "cutoff"),
    ):
        with pytest.raises(SlotRefused) as refused:
            await yard.book(**asked)  # type: ignore[arg-type]
        assert rule in [each.partition(":")[0] for each in refused.value.seen["refusals"]]  # type: ignore[attr-defined]


async def test_an_unknown_door_and_a_site_that_is_full_are_said(yard: Yard) -> None:
    with pytest.raises(UnknownDoor):
        await yard.book(0, door="9")
    await yard.book(0, 600, door="1")
    await yard.book(0, 600, door="2")
    with pytest.raises(NoSlot):
        await yard.book(None, not_before=at(10), fits_by=at(300))


async def test_booked_again_is_booked_once_and_cancelled_is_free(yard: Yard) -> None:
    first = await yard.book(0, door="1")
    again = await yard.book(0, door="1", appointment_id=first.id)
    assert again.id == first.id
    await yard.run(CancelAppointment(first.id))
    await yard.run(CancelAppointment(first.id))
    assert (await yard.book(0, door="1")).door == "1"
    assert await yard.events("docks.") == ["AppointmentBooked", "AppointmentEnded", "AppointmentBooked"]


async def test_a_person_moves_it_where_there_is_room(yard: Yard) -> None:
    first, second = await yard.book(0, door="1"), await yard.book(60, door="1")
    with pytest.raises(SlotRefused):
        await yard.run(MoveAppointment(appointment_id=first.id, start=at(50), door="1"))
    await yard.run(MoveAppointment(appointment_id=first.id, start=at(120)))
    assert await yard.there(first, second) == [("1", 120, 150), ("1", 60, 90)]


async def test_of_many_who_want_the_same_time_at_once_each_door_gets_one(yard: Yard) -> None:
    async def ask() -> str:
        try:
            return (await yard.book(0)).door
        except SlotRefused:
            return "refused"

    found = sorted(await asyncio.gather(*(ask() for _ in range(8))))
    assert found == ["1", "2", *["refused"] * 6]


async def test_many_who_take_any_slot_at_once_never_overlap(yard: Yard) -> None:
    booked = await asyncio.gather(*(yard.book(None, not_before=at(0)) for _ in range(12)))
    times = sorted(await yard.there(*booked))
    for (door, _, end), (other, start, _) in pairwise(times):
        assert door != other or end + 5 <= start


async def test_the_table_itself_refuses_two_at_one_door(yard: Yard) -> None:
    first, second = await yard.book(0, door="1"), await yard.book(60, door="1")
    with pytest.raises(asyncpg.ExclusionViolationError):
        async with yard.app.scope.begin(yard.tenant, "user:ann") as uow:
            await uow.conn.execute(
                "UPDATE appointment SET held = (SELECT held FROM appointment WHERE id = $1) WHERE id = $2",
                first.id,
                second.id,
            )


async def test_another_tenant_sees_and_troubles_nothing(yard: Yard, other_tenant: object) -> None:
    await yard.book(0, door="1")
    with pytest.raises(HeadwayError):
        await yard.app.run(
            other_tenant,  # type: ignore[arg-type]
            BookAppointment(site="S1", direction=Direction.OUTBOUND, start=at(0), duration=timedelta(minutes=30)),
            actor="user:eve",
        )


async def test_a_saved_door_stands_as_saved(yard: Yard) -> None:
    door = await yard.run(SaveDoor(site="S1", code="7", directions=BOTH, equipment=("leveller",), units_per_hour=60))
    assert (door.equipment, door.units_per_hour) == (frozenset({"leveller"}), 60)
    found = await yard.run(
        BookAppointment(site="S1", direction=Direction.INBOUND, start=at(0), units=100, equipment=("leveller",))
    )
    assert await yard.there(found) == [("7", 0, 105)]

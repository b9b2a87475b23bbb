"""What speaks against a place before anybody moves, what is wrong on a day, and what lateness moved."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from headway.docks import store
from headway.docks.commands import CheckIn, ExpectArrival
from headway.docks.model import UnknownDoor
from headway.docks.trying import Tried, shifts_of, troubles_of, try_move
from tests.integration.docks.conftest import Yard, at


async def tried(yard: Yard, appointment: object, minute: int, door: str = "1") -> Tried:
    async with yard.app.scope.reading(yard.tenant) as (conn, now):
        return await try_move(conn, appointment.id, at(minute), door, now)  # type: ignore[attr-defined]


async def test_a_free_place_has_nothing_against_it(yard: Yard) -> None:
    found = await tried(yard, await yard.book(0, 30, door="1"), 60, "2")
    assert (found.door, found.end, found.refusals) == ("2", at(90), ())


async def test_its_own_time_is_in_nobodys_way(yard: Yard) -> None:
    assert (await tried(yard, await yard.book(0, 60, door="1"), 30)).refusals == ()


async def test_a_place_that_is_taken_says_by_when(yard: Yard) -> None:
    mine = await yard.book(0, 30, door="1")
    await yard.book(60, 30, door="1")
    (refusal,) = (await tried(yard, mine, 50)).refusals
    assert (refusal.rule, refusal.sentence) == ("taken", "door 1 is taken 02 Mar 09:00 to 02 Mar 09:30")


async def test_who_stands_at_the_door_cannot_be_moved(yard: Yard) -> None:
    mine = await yard.book(30, 30, door="1")
    await yard.run(CheckIn(mine.id))
    assert "state" in {each.rule for each in (await tried(yard, mine, 200)).refusals}


async def test_a_door_that_is_not_there_is_not_found(yard: Yard) -> None:
    with pytest.raises(UnknownDoor):
        await tried(yard, await yard.book(0, 30), 60, "9")


async def test_a_late_one_and_whom_it_pushes_are_told(yard: Yard) -> None:
    late = await yard.book(0, 30, door="1", reference="East")
    behind = await yard.book(35, 30, door="1", reference="South")
    other = await yard.book(0, 240, door="2")
    await yard.run(ExpectArrival(late.id, at(25), "a jam"))
    async with yard.app.scope.reading(yard.tenant) as (conn, now):
        found = await store.list_appointments(conn, "S1", at(-600), at(900))
        shifts = await shifts_of(conn, found)
        wrong = await troubles_of(conn, "S1", at(0).date(), ZoneInfo("UTC"), now)
    assert {(each.appointment_id, each.cause) for each in shifts} == {
        (late.id, "late_arrival"), (behind.id, "ripple"),
    }  # fmt: skip
    assert [(each.rule, each.appointment_id) for each in wrong] == [("late", late.id)]
    assert other.id not in {each.appointment_id for each in shifts}

"""A yard where everything happens, one after the other and at once: two never hold one door, and all is replayed."""

from __future__ import annotations

import asyncio
import os
import random
from datetime import timedelta
from itertools import pairwise

import pytest

from headway.docks import store
from headway.docks.commands import CancelAppointment, CheckIn, ExpectArrival, FinishAppointment, MoveAppointment
from headway.docks.model import Appointment, NoSlot, SlotRefused, WrongAppointmentState
from headway.kernel import ledger
from tests.integration.docks.conftest import Yard, at

STEPS = int(os.environ.get("HEADWAY_DOCK_STEPS", "40"))
SEEDS = range(int(os.environ.get("HEADWAY_DOCK_SEEDS", "2")))
REFUSED = (NoSlot, SlotRefused, WrongAppointmentState)


async def living(yard: Yard) -> list[Appointment]:
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        found = await store.list_appointments(conn, "S1", at(-600), at(6000))
    return [each for each in found if each.ended_at is None]


async def apart(yard: Yard) -> bool:
    lines: dict[str, list[Appointment]] = {}
    for each in await living(yard):
        lines.setdefault(each.door, []).append(each)
    return all(one.end <= two.start for line in lines.values() for one, two in pairwise(line))


async def do(yard: Yard, luck: random.Random, line: list[Appointment]) -> None:
    """Something that may be refused, but never fails."""
    one = luck.choice(line) if line else None
    try:
        if one is None or luck.random() < 0.35:
            await yard.book(luck.choice((None, luck.randrange(0, 300))), luck.choice((15, 30, 45)), not_before=at(0))
            return
        later = at(luck.randrange(-60, 400))
        await yard.run(
            luck.choice(
                (
                    ExpectArrival(one.id, later),
                    CheckIn(one.id),
                    CheckIn(one.id),
                    FinishAppointment(one.id),
                    MoveAppointment(appointment_id=one.id, start=later),
                    CancelAppointment(one.id),
                )
            )
        )
    except REFUSED:
        return


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_one_after_the_other(yard: Yard, seed: int) -> None:
    luck = random.Random(seed)
    for _ in range(STEPS):
        await do(yard, luck, await living(yard))
        if luck.random() < 0.3:
            await yard.advance(timedelta(minutes=luck.randrange(5, 40)))
        assert await apart(yard)
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        found = await ledger.replay(conn, yard.app.deciders)
    assert found.decisions > 0
    assert found.differ == ()
    assert await yard.values("SELECT id FROM dead_letter") == []


async def test_whatever_happens_at_once(yard: Yard) -> None:
    luck = random.Random(7)
    for _ in range(3):
        line = await living(yard)
        await asyncio.gather(*(do(yard, luck, line) for _ in range(8)))
        assert await apart(yard)

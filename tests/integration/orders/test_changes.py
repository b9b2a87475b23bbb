"""Shortages and instructions: kept until they are settled, told once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from headway.kernel.errors import BadInput
from headway.orders.commands import CancelOrder
from headway.orders.instructions import (
    GiveInstruction,
    NoInstruction,
    SettleInstruction,
    open_instruction,
)
from headway.orders.model import WrongState
from headway.orders.settling import Settled
from headway.orders.shortages import ReportShortage, SettleShortage, shortages_of
from headway.orders.store import UnknownOrder
from tests.conftest import START
from tests.unit.orders.samples import draft

FOUR = draft(pieces=4)


async def test_a_shortage_is_told_once_corrected_and_settled(world):
    order_id = await world.place_one(FOUR)
    first = await world.do(ReportShortage(order_id=order_id, found=3, reason="shelf empty"))
    again = await world.do(ReportShortage(order_id=order_id, found=3))
    fewer = await world.do(ReportShortage(order_id=order_id, found=2))
    assert (first.id, again.id, fewer.id, fewer.found, fewer.party) == (first.id,) * 3 + (2, "shipper")
    ended = await world.do(SettleShortage(shortage_id=first.id, outcome="sent_after", reason="tomorrow"))
    assert ended.outcome == "sent_after"
    assert [kind for kind in await world.events(order_id) if "Short" in kind] == [
        "OrderShorted",
        "OrderShorted",
        "ShortageSettled",
    ]


async def test_a_new_shortage_may_follow_one_that_is_settled(world):
    order_id = await world.place_one(FOUR)
    first = await world.do(ReportShortage(order_id=order_id, found=3))
    await world.do(SettleShortage(shortage_id=first.id, outcome="found", reason="behind the rack"))
    await world.do(ReportShortage(order_id=order_id, found=3, where="delivery"))
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert [each.party for each in await shortages_of(conn, order_id)] == ["shipper", "carrier"]


@pytest.mark.parametrize("more", [{"found": 4}, {"found": -1}, {"found": 1, "where": "x"}, {"found": 1, "party": "x"}])
async def test_a_shortage_that_cannot_be_meant_is_refused(world, more):
    order_id = await world.place_one(FOUR)
    with pytest.raises(BadInput):
        await world.do(ReportShortage(order_id=order_id, **more))


async def test_an_instruction_waits_until_it_is_settled(world):
    order_id = await world.place_one(FOUR)
    by = START + timedelta(days=2)
    given = await world.do(GiveInstruction(order_id=order_id, kind="reschedule", by="recipient", deliver_by=by))
    again = await world.do(GiveInstruction(order_id=order_id, kind="reschedule", by="recipient", deliver_by=by))
    assert given.id == again.id
    async with world.app.scope.reading(world.tenant) as (conn, _):
        waiting = await open_instruction(conn, order_id)
    assert waiting is not None
    assert waiting.deliver_by == by
    ended = await world.do(SettleInstruction(instruction_id=given.id, outcome="done", reason="booked"))
    assert ended.outcome == "done"
    with pytest.raises(Settled):
        await world.do(SettleInstruction(instruction_id=given.id, outcome="refused", reason="no"))
    assert [kind for kind in await world.events(order_id) if "Instruction" in kind] == [
        "InstructionGiven",
        "InstructionSettled",
    ]


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "fly"},
        {"by": "neighbour"},
        {"kind": "reschedule"},
        {"text": "x" * 1001},
        {"text": "\x00"},
    ],
)
async def test_an_instruction_that_cannot_be_meant_is_refused(world, more):
    order_id = await world.place_one(FOUR)
    with pytest.raises(BadInput):
        await world.do(GiveInstruction(order_id=order_id, **{"kind": "other", "by": "customer", **more}))


async def test_what_is_not_there_is_refused_by_name(world):
    with pytest.raises(UnknownOrder):
        await world.do(GiveInstruction(order_id=uuid4(), kind="other", by="customer"))
    with pytest.raises(NoInstruction):
        await world.do(SettleInstruction(instruction_id=uuid4(), outcome="done", reason="x"))
    order_id = await world.place_one(FOUR)
    await world.do(CancelOrder(order_id=order_id, reason="x"))
    with pytest.raises(WrongState):
        await world.do(GiveInstruction(order_id=order_id, kind="other", by="customer"))

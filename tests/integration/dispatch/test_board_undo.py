"""A commit taken back: each move as far as there is a way back, and why there is none for the rest."""

from __future__ import annotations

from uuid import uuid4

import pytest

from headway.dispatch.board import commands as c
from headway.dispatch.board.model import MoveKind
from headway.dispatch.board.undoing import last_commit
from headway.dispatch.board.waysback import CommitSeen
from headway.dispatch.model import Answer
from tests.integration.dispatch.test_board import booked, commit, stage
from tests.integration.dispatch.world import World


async def seen(world: World, person: str = "user:ann") -> CommitSeen | None:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await last_commit(conn, person)


async def undo(world: World) -> dict[str, tuple[str, str]]:
    """By reference what became of each move, and its sentence."""
    found = await seen(world)
    assert found is not None
    undone = await world.run(c.UndoMoves(commit_id=found.id))
    await world.drain()
    assert undone.back == sum(each.outcome == "back" for each in undone.outcomes)
    return {each.external_ref: (each.outcome, each.sentence) for each in undone.outcomes}


async def test_a_shipment_given_away_is_offered_to_whom_it_was_with(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.ASSIGN, "C3")
    await commit(world)
    assert await undo(world) == {"O-1": ("back", "taken back, and C1 is asked again")}
    row = (await world.shipments())[0]
    assert (row.status, (await world.story())[-1][0]) == ("tendering", "C1")
    assert await seen(world) is None


async def test_what_a_carrier_has_accepted_stays_and_the_rest_goes_back(world: World) -> None:
    await booked(world, "O-1", "O-2")
    await stage(world, MoveKind.ASSIGN, "C3")
    await commit(world)
    first = next(row for row in await world.shipments() if row.external_ref == "O-1")
    await world.answer(await world.offer(first), Answer.ACCEPT)
    found = await seen(world)
    assert found is not None
    ways = {move.external_ref: (way.possible, way.sentence) for move, way in found.moves}
    assert (ways["O-1"], ways["O-2"][0], found.possible) == ((False, "C3 has accepted it"), True, 1)
    assert {ref: outcome for ref, (outcome, _) in (await undo(world)).items()} == {"O-1": "stays", "O-2": "back"}
    assert {row.external_ref: row.status for row in await world.shipments()} == {"O-1": "booked", "O-2": "tendering"}


async def test_a_hold_is_taken_back_to_the_pin_before_it(world: World) -> None:
    await world.place("O-1")
    shipment = (await world.shipments())[0].id
    await world.run(c.KeepShipment(shipment_id=shipment, carrier="C2", reason="they know the gate"))
    await stage(world, MoveKind.HOLD)
    await commit(world)
    assert await undo(world) == {"O-1": ("back", "kept for C2 again")}
    row = (await world.shipments())[0]
    assert (row.status, row.carrier_code) == ("tendering", "C2")


async def test_what_was_let_go_is_held_again(world: World) -> None:
    await world.place("O-1")
    await world.run(c.HoldShipment(shipment_id=(await world.shipments())[0].id, reason="the customer counts"))
    await stage(world, MoveKind.RELEASE)
    await commit(world)
    assert (await world.shipments())[0].status == "tendering"
    assert await undo(world) == {"O-1": ("back", "held again: the customer counts")}
    row = (await world.shipments())[0]
    assert (row.status, row.problem) == ("planned", "held")
    assert await world.used() == (0, 0)


async def test_a_pin_is_taken_back_and_nothing_that_is_agreed_with_it(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.PIN, "C2")
    await commit(world)
    assert await undo(world) == {"O-1": ("back", "any carrier may have it again")}
    async with world.app.scope.reading(world.tenant) as (conn, _):
        rows = await conn.fetch("SELECT status, kept, carrier_code FROM shipment")
    assert [tuple(row) for row in rows] == [("booked", None, "C1")]


async def test_what_was_cancelled_is_not_brought_back(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.CANCEL)
    await commit(world)
    assert await undo(world) == {"O-1": ("stays", "what was cancelled is ordered again, not brought back")}


async def test_what_moved_on_since_stays(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.PIN, "C2")
    await commit(world)
    await world.run(c.FreeShipment(shipment_id=(await world.shipments())[0].id), "user:ben")
    assert await undo(world) == {"O-1": ("stays", "it has moved on since")}


async def test_a_commit_is_taken_back_once_by_its_own_person(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.PIN, "C2")
    await commit(world)
    found = await seen(world)
    assert found is not None
    for commit_id, person in ((found.id, "user:ben"), (uuid4(), "user:ann")):
        with pytest.raises(c.NoCommit):
            await world.run(c.UndoMoves(commit_id=commit_id), person)
    await undo(world)
    with pytest.raises(c.NoCommit):
        await world.run(c.UndoMoves(commit_id=found.id))


async def test_a_plan_that_was_refused_leaves_the_commit_before_it(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.PIN, "C2")
    await commit(world)
    before = await seen(world)
    await stage(world, MoveKind.HOLD)
    assert [each[1] for each in await commit(world)] == ["refused"]
    after = await seen(world)
    assert before is not None
    assert after is not None
    assert after.id == before.id

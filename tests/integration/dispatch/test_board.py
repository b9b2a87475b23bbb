"""Moves are staged without changing anything, weighed against what is agreed, and carried out as far as they can be."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.dispatch.board import commands as c
from headway.dispatch.board.model import Difference, MoveKind
from headway.dispatch.board.plans import moves_of
from headway.dispatch.board.saved import views_for
from headway.dispatch.commands import AssignCarrier, RetryAllocation
from headway.dispatch.errors import CandidateRuledOut, NotAllocatable
from headway.dispatch.model import Answer
from headway.kernel.errors import BadInput, NotFound
from tests.integration.dispatch.world import World


async def stage(world: World, kind: MoveKind, target: str = "", *ids: UUID, **more: Any) -> list[Difference]:
    chosen = ids or tuple(row.id for row in await world.shipments())
    plan = await world.run(c.StageMoves(shipment_ids=chosen, kind=kind, target=target, reason="asked to"), **more)
    return [each.difference for each in plan.moves]


async def commit(world: World, **how: bool) -> list[tuple[str, str, str]]:
    done = await world.run(c.CommitMoves(**how))
    await world.drain()
    return sorted((each.external_ref, each.outcome, each.sentence) for each in done.outcomes)


async def booked(world: World, *refs: str) -> None:
    await world.place(*refs)
    for row in await world.shipments():
        await world.answer(await world.offer(row), Answer.ACCEPT)


async def test_staging_changes_nothing_but_the_plan(world: World) -> None:
    await booked(world, "O-1")
    before = await world.events()
    (found,) = await stage(world, MoveKind.ASSIGN, "C3")
    assert (await world.events(), (await world.shipments())[0].carrier_code) == (before, "C1")
    assert (found.carrier_before, found.carrier_after, found.against) == ("C1", "C3", "stay")


async def test_the_difference_is_counted_from_what_is_agreed(world: World) -> None:
    await booked(world, "O-1")
    (found,) = await stage(world, MoveKind.ASSIGN, "C3")
    assert (found.freight_minor, found.currency) == (200, "USD")
    assert found.cost_minor is not None
    assert found.cost_minor >= 200
    assert found.told == ("withdrawn C1", "asked C3")


async def test_a_booking_is_moved_to_the_carrier_that_was_weighed(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.ASSIGN, "C3")
    assert [each[:2] for each in await commit(world)] == [("O-1", "done")]
    assert (await world.story())[-1][0] == "C3"
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert await moves_of(conn, "user:ann") == ()


async def test_what_moved_on_since_is_refused_and_stays_in_the_plan(world: World) -> None:
    await world.place("O-1")
    await stage(world, MoveKind.ASSIGN, "C3")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    ((_, outcome, why),) = await commit(world)
    assert (outcome, "moved on" in why) == ("refused", True)
    assert (await world.shipments())[0].carrier_code == "C1"
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert len(await moves_of(conn, "user:ann")) == 1


async def test_each_is_done_as_far_as_it_can_be(world: World) -> None:
    await booked(world, "O-1", "O-2")
    one, two = [row.id for row in await world.shipments()]
    await stage(world, MoveKind.ASSIGN, "C3", one)
    await stage(world, MoveKind.HOLD, "", two)
    assert [each[:2] for each in await commit(world)] == [("O-1", "done"), ("O-2", "refused")]


async def test_together_is_all_or_nothing(world: World) -> None:
    await booked(world, "O-1", "O-2")
    one, two = [row.id for row in await world.shipments()]
    await stage(world, MoveKind.ASSIGN, "C3", one)
    await stage(world, MoveKind.HOLD, "", two)
    before = await world.events()
    assert [each[:2] for each in await commit(world, together=True)] == [("O-1", "undone"), ("O-2", "refused")]
    assert (await world.events(), await world.used()) == (before, (2, 2))


async def test_a_carrier_that_is_ruled_out_is_said_at_once(world: World) -> None:
    await booked(world, "O-1")
    await world.run(SaveCarriers((CarrierDraft("C4", "C4 Ltd"),)))
    (found,) = await stage(world, MoveKind.ASSIGN, "C4")
    assert found.blocked == "C4 cannot take it: it offers nothing on this lane"
    (found,) = await stage(world, MoveKind.ASSIGN, "C1")
    assert found.blocked == "C1 has it already"


async def test_a_held_shipment_is_offered_to_nobody_until_it_is_let_go(world: World) -> None:
    await world.place("O-1")
    await stage(world, MoveKind.HOLD)
    await commit(world)
    row = (await world.shipments())[0]
    assert (row.status, row.problem, row.problem_detail) == ("planned", "held", "held by ann: asked to")
    assert await world.used() == (0, 0)
    await world.run(RetryAllocation(row.id))
    with pytest.raises(CandidateRuledOut, match="held by ann"):
        await world.run(AssignCarrier(row.id, "S1|C2|ROAD/2d|A", "never mind"))
    await world.advance(timedelta(days=2))
    assert (await world.shipments())[0].status == "planned"
    await stage(world, MoveKind.RELEASE)
    await commit(world)
    assert (await world.shipments())[0].status == "tendering"


async def test_a_pinned_shipment_goes_to_no_other(world: World) -> None:
    await world.place("O-1")
    await stage(world, MoveKind.PIN, "C1")
    await commit(world)
    await world.answer((await world.offers())[0], Answer.DECLINE)
    row = (await world.shipments())[0]
    assert (row.status, row.carrier_code) == ("planned", None)
    await world.run(c.FreeShipment(shipment_id=row.id))
    assert (await world.shipments())[0].carrier_code == "C2"


async def test_a_pin_moves_nothing_that_is_agreed(world: World) -> None:
    await booked(world, "O-1")
    (found,) = await stage(world, MoveKind.PIN, "C2")
    assert found.warnings == ("it stays with C1 for now; only C2 is asked if it is allocated again",)
    await commit(world)
    await stage(world, MoveKind.RETENDER)
    await commit(world)
    assert (await world.shipments())[0].carrier_code == "C2"


async def test_a_booked_shipment_cannot_be_held(world: World) -> None:
    await booked(world, "O-1")
    with pytest.raises(NotAllocatable):
        await world.run(c.HoldShipment(shipment_id=(await world.shipments())[0].id, reason="wait"))


async def test_cancelling_is_a_move_like_any_other(world: World) -> None:
    await booked(world, "O-1")
    (found,) = await stage(world, MoveKind.CANCEL)
    assert found.told == ("withdrawn C1", "recipient")
    await commit(world)
    assert (await world.shipments())[0].status == "cancelled"


async def test_a_plan_is_ones_own(world: World) -> None:
    await booked(world, "O-1")
    await stage(world, MoveKind.CANCEL, actor="user:ben")
    assert await commit(world) == []


async def test_a_plan_holds_so_many_moves_and_a_carrier_needs_a_name(world: World) -> None:
    with pytest.raises(c.PlanFull):
        await world.run(c.StageMoves(shipment_ids=tuple(UUID(int=n) for n in range(201)), kind=MoveKind.HOLD))
    with pytest.raises(NotFound, match="V-9"):
        await world.run(c.StageMoves(shipment_ids=(), kind=MoveKind.ROUTE, target="V-9"))
    with pytest.raises(BadInput, match="no target"):
        await world.run(c.StageMoves(shipment_ids=(), kind=MoveKind.ASSIGN))


async def test_views_are_ones_own_or_everybodys(world: World) -> None:
    await world.run(c.SaveBoardView(name="Late ones", address="/board?status=late"))
    await world.run(c.SaveBoardView(name="Mine", address="/board?carrier=C1", shared=True), "user:ben")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        assert [each.name for each in await views_for(conn, "user:ann")] == ["Late ones", "Mine"]
        assert [each.name for each in await views_for(conn, "user:cyd")] == ["Mine"]
    await world.run(c.DropBoardView(name="Late ones"))
    with pytest.raises(c.NoView):
        await world.run(c.DropBoardView(name="Late ones"))


@pytest.mark.parametrize("address", ["https://elsewhere.test/board", "//elsewhere/board", "/orders", "/board/rows"])
async def test_a_view_leads_to_the_board_only(world: World, address: str) -> None:
    with pytest.raises(BadInput):
        await world.run(c.SaveBoardView(name="X", address=address))

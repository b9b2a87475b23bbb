"""A shipment moved to another vehicle's route on the board: foreseen, then made."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from headway.dispatch.allocating import Allocator
from headway.dispatch.board import commands as c
from headway.dispatch.board.handlers import commands
from headway.dispatch.board.model import MoveKind
from headway.dispatch.fleet.commands import StartRoute
from headway.dispatch.fleet.handlers import tables
from headway.dispatch.tendering import Tendering
from tests.integration.routes.test_asked import running as planned
from tests.integration.routes.test_live import where
from tests.integration.routes.world import MORNING, World

running = planned


async def do(world: World, command: object) -> Any:
    """Run a command of the board over the fleet's own."""
    scope = world.app.scope
    handlers = commands(Tendering(Allocator()), dict(tables(scope=scope).commands))
    async with scope.begin(world.tenant, "user:ann") as uow:
        return await handlers[type(command)](command, uow)


@pytest.mark.parametrize("together", [False, True])
async def test_a_shipment_goes_to_the_vehicle_that_was_named(running: World, together: bool) -> None:
    before = (await where(running))["N1"]
    other = ({"V1", "V2"} - {before}).pop()
    stage = c.StageMoves(shipment_ids=(running.refs["N1"],), kind=MoveKind.ROUTE, target=other)
    (move,) = (await do(running, stage)).moves
    assert (move.difference.blocked, move.difference.told) == ("", (f"driver {other}",))
    assert move.difference.cost_minor is not None
    assert move.difference.cost_minor > 0
    assert (await where(running))["N1"] == before
    done = await do(running, c.CommitMoves(together=together))
    assert [(each.outcome, each.sentence) for each in done.outcomes] == [("done", other)]
    assert (await where(running))["N1"] == other


async def test_who_has_it_already_is_said(running: World) -> None:
    now = (await where(running))["N1"]
    stage = c.StageMoves(shipment_ids=(running.refs["N1"],), kind=MoveKind.ROUTE, target=now)
    (move,) = (await do(running, stage)).moves
    assert move.difference.blocked == f"{now} has it already"


async def test_what_its_vehicle_is_under_way_to_goes_with_nobody_else(running: World) -> None:
    stop = await running.stop("N1")
    await running.run(StartRoute(action_id=uuid4(), route_id=stop.route_id, at=MORNING))
    route, stops = next(each for each in (await running.routes()).values() if each[0].id == stop.route_id)
    other = ({"V1", "V2"} - {route.vehicle_code}).pop()
    stage = c.StageMoves(shipment_ids=(stops[0].shipment_id,), kind=MoveKind.ROUTE, target=other)
    (move,) = (await do(running, stage)).moves
    assert move.difference.blocked == "its vehicle is there or on its way to it, or its route is locked"

"""What the board does on command; the table is at the bottom."""

from __future__ import annotations

from collections.abc import Mapping

from headway.dispatch.adjusting.acting import Adjuster
from headway.dispatch.board.commands import (
    CommitMoves,
    DropBoardView,
    DropMoves,
    FreeShipment,
    HoldShipment,
    KeepShipment,
    SaveBoardView,
    StageMoves,
    UndoMoves,
)
from headway.dispatch.board.foreseen import Foreseer
from headway.dispatch.board.outlook import Onlooker
from headway.dispatch.board.pins import Pins
from headway.dispatch.board.plans import Plans
from headway.dispatch.board.saved import drop_view, save_view
from headway.dispatch.board.undoing import Undoing
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.running import Keeper
from headway.dispatch.tendering import Tendering
from headway.kernel.rooms import CommandHandler
from headway.routing.roads.base import TravelTimes
from headway.routing.roads.circle import GreatCircle
from headway.routing.roads.fallback import near


def commands(
    tendering: Tendering, others: Mapping[type, CommandHandler], travel: TravelTimes | None = None
) -> dict[type, CommandHandler]:
    """The board's commands.

    Args:
        others: the room's other commands, by which moves are carried out.
        travel: where travel times come from; None: great circle.
    """
    pins = Pins(tendering.allocator)
    foreseer = Foreseer(Changer(Keeper(near(travel or GreatCircle()))))
    own: dict[type, CommandHandler] = {KeepShipment: pins.keep, HoldShipment: pins.hold, FreeShipment: pins.free}
    plans = Plans(Onlooker(Adjuster(tendering), foreseer), {**others, **own})
    return {
        **own,
        StageMoves: plans.stage,
        DropMoves: plans.drop,
        CommitMoves: plans.commit,
        UndoMoves: Undoing(pins, {**others, **own}).undo,
        SaveBoardView: save_view,
        DropBoardView: drop_view,
    }

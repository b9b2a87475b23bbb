"""The dispatch board: pins and holds, one's plan of moves with the difference each makes, saved views."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import Field

from headway.api.access import require
from headway.api.operation import Router
from headway.api.routers.orders import ReasonIn
from headway.api.turn import Now, Turn
from headway.api.wire import Code, Reason, Sent, Short, Shown
from headway.dispatch.board import commands as c
from headway.dispatch.board.model import MoveKind, MoveOutcome
from headway.dispatch.board.plans import moves_of
from headway.dispatch.board.saved import views_for
from headway.dispatch.board.undoing import last_commit
from headway.dispatch.commands import ShipmentStands
from headway.dispatch.errors import NoShipment, NotAllocatable
from headway.kernel.errors import NotFound

router = Router("board", "What a dispatcher decides about many shipments at once: staged first, then committed.")
ViewName = Annotated[str, Field(min_length=1, max_length=c.MAX_NAME)]


class KeepIn(Sent):
    """The carrier that the shipment is kept for."""

    carrier: Code
    reason: Reason


class FreeIn(Sent):
    """Nothing more to say."""


class StageIn(Sent):
    """One move of several shipments; `target` is a carrier's or a vehicle's code, for kinds that name one."""

    shipments: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=c.MAX_MOVES)]
    kind: MoveKind
    target: Annotated[str, Field(max_length=100)] = ""
    reason: Short = ""


class DropIn(Sent):
    """Which moves to take out; none named: all of them."""

    shipments: Annotated[tuple[UUID, ...], Field(max_length=c.MAX_MOVES)] | None = None


class CommitIn(Sent):
    """`together`: all moves or none; else each as far as it still can be."""

    together: bool = False


class ViewIn(Sent):
    """An address of the board, `/board` with a query; `shared`: for everybody."""

    address: Annotated[str, Field(min_length=1, max_length=c.MAX_ADDRESS)]
    shared: bool = False


class DifferenceOut(Shown):
    """What a move changes, as far as it can be foreseen; money in minor units of `currency`, more than `against`."""

    blocked: str
    candidate: str | None
    label: str
    carrier_before: str | None
    carrier_after: str | None
    against: str
    cost_minor: int | None
    late_minor: int | None
    freight_minor: int | None
    currency: str
    delivery_before: datetime | None
    delivery_after: datetime | None
    deliver_by: datetime | None
    capacity: str
    left: int | None
    told: tuple[str, ...]
    warnings: tuple[str, ...]


class MoveOut(Shown):
    """A move that waits to be committed."""

    shipment_id: UUID
    external_ref: str
    kind: MoveKind
    target: str
    reason: str
    difference: DifferenceOut
    staged_at: datetime


class PlanOut(Shown):
    """One's plan, in the order in which it was made; nothing of it has changed anything."""

    moves: tuple[MoveOut, ...]


class CommittedOut(Shown):
    """What became of every move: done, refused, or undone because another was refused."""

    outcomes: tuple[MoveOutcome, ...]
    done: int


class UndoIn(Sent):
    """The commit that is taken back: one's last."""

    commit: UUID


class UndoneOut(Shown):
    """What became of every move: back, or it stays and why."""

    outcomes: tuple[MoveOutcome, ...]
    back: int


class WayBackOut(Shown):
    """One move of the commit: whether it can be taken back, and what that does or why not."""

    shipment_id: UUID
    external_ref: str
    kind: MoveKind
    target: str
    possible: bool
    sentence: str


class CommitSeenOut(Shown):
    """One's last commit, unless it was taken back; `possible` counts the moves that still can be."""

    id: UUID
    at: datetime
    possible: int
    moves: tuple[WayBackOut, ...]


class LastCommitOut(Shown):
    """One's last commit; null: there is none, or it was taken back."""

    commit: CommitSeenOut | None


class ViewOut(Shown):
    """A saved view."""

    name: str
    address: str
    shared: bool
    saved_by: str
    saved_at: datetime


class ViewDropped(Shown):
    """The view that is gone."""

    name: str


class ViewsOut(Shown):
    """One's own views and everybody's, by name."""

    views: tuple[ViewOut, ...]


@router.post("/shipments/{shipment_id}/keep", "dispatch:write", raises=(NoShipment, NotFound, NotAllocatable))
async def keep_shipment(turn: Now, shipment_id: UUID, body: KeepIn) -> ShipmentStands:
    """From now on the shipment is allocated to this carrier only."""
    kept = c.KeepShipment(shipment_id=shipment_id, carrier=body.carrier, reason=body.reason)
    stands: ShipmentStands = await turn.run(kept)
    return stands


@router.post("/shipments/{shipment_id}/hold", "dispatch:write", raises=(NoShipment, NotAllocatable))
async def hold_shipment(turn: Now, shipment_id: UUID, body: ReasonIn) -> ShipmentStands:
    """Take a shipment's offers back and ask nobody until it is let go."""
    stands: ShipmentStands = await turn.run(c.HoldShipment(shipment_id=shipment_id, reason=body.reason))
    return stands


@router.post("/shipments/{shipment_id}/free", "dispatch:write", raises=(NoShipment,))
async def free_shipment(turn: Now, shipment_id: UUID, body: FreeIn) -> ShipmentStands:
    """End a pin or a hold; what waits is allocated at once."""
    stands: ShipmentStands = await turn.run(c.FreeShipment(shipment_id=shipment_id))
    return stands


@router.get("/board/plan", "dispatch:read")
async def get_move_plan(turn: Now) -> PlanOut:
    """The plan of this key."""
    return PlanOut(moves=tuple(MoveOut.model_validate(each) for each in await moves_of(turn.db, _person(turn))))


@router.post("/board/plan/moves", "dispatch:write", raises=(NoShipment, NotFound, c.PlanFull))
async def stage_moves(turn: Now, body: StageIn) -> PlanOut:
    """Stage a move of several shipments, with the difference it makes; nothing changes before it is committed."""
    plan = await turn.run(
        c.StageMoves(shipment_ids=body.shipments, kind=body.kind, target=body.target, reason=body.reason)
    )
    return PlanOut.model_validate(plan)


@router.post("/board/plan/drop", "dispatch:write")
async def drop_moves(turn: Now, body: DropIn) -> PlanOut:
    """Take moves out of the plan."""
    return PlanOut.model_validate(await turn.run(c.DropMoves(shipment_ids=body.shipments)))


@router.post("/board/plan/commit", "dispatch:write")
async def commit_moves(turn: Now, body: CommitIn) -> CommittedOut:
    """Carry the plan out; every move is looked at again, and what is refused stays in the plan."""
    return CommittedOut.model_validate(await turn.run(c.CommitMoves(together=body.together)))


@router.get("/board/plan/committed", "dispatch:read")
async def get_last_commit(turn: Now) -> LastCommitOut:
    """The last commit of this key, and which of its moves can still be taken back."""
    found = await last_commit(turn.db, _person(turn))
    if found is None:
        return LastCommitOut(commit=None)
    moves = [
        WayBackOut(
            shipment_id=move.shipment_id,
            external_ref=move.external_ref,
            kind=move.kind,
            target=move.target,
            possible=way.possible,
            sentence=way.sentence,
        )
        for move, way in found.moves
    ]
    seen = CommitSeenOut(id=found.id, at=found.at, possible=found.possible, moves=tuple(moves))
    return LastCommitOut(commit=seen)


@router.post("/board/plan/undo", "dispatch:write", raises=(c.NoCommit,))
async def undo_commit(turn: Now, body: UndoIn) -> UndoneOut:
    """Take one's last commit back: each move as far as there is a way back, the others say why there is none."""
    return UndoneOut.model_validate(await turn.run(c.UndoMoves(commit_id=body.commit)))


@router.get("/board/views", "dispatch:read")
async def list_board_views(turn: Now) -> ViewsOut:
    """Saved views of the board."""
    return ViewsOut(views=tuple(ViewOut.model_validate(each) for each in await views_for(turn.db, _person(turn))))


@router.put("/board/views/{view}", "dispatch:read")
async def save_board_view(turn: Now, view: ViewName, body: ViewIn) -> ViewOut:
    """Keep a view of the board under a name; a shared one takes the scope dispatch:write."""
    _check_shared(turn, body.shared)
    saved = c.SaveBoardView(name=view, address=body.address, shared=body.shared)
    return ViewOut.model_validate(await turn.run(saved))


@router.delete("/board/views/{view}", "dispatch:read", raises=(c.NoView,))
async def drop_board_view(turn: Now, view: ViewName, shared: Annotated[bool, Query()] = False) -> ViewDropped:
    """Forget a saved view; a shared one takes the scope dispatch:write."""
    _check_shared(turn, shared)
    await turn.run(c.DropBoardView(name=view, shared=shared))
    return ViewDropped(name=view)


def _check_shared(turn: Turn, shared: bool) -> None:
    if shared:
        require(turn.caller, "dispatch:write")


def _person(turn: Turn) -> str:
    """Whose plan and views they are."""
    return f"key:{turn.caller.label}"

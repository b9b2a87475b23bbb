"""What a person moves: staged, dropped, committed; answered as the plan alone to the island, else as the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.responses import Response

from headway.dispatch.board import commands as c
from headway.dispatch.board.model import MoveKind
from headway.dispatch.board.plans import moves_of, staged_by_others
from headway.dispatch.board.undoing import last_commit
from headway.kernel.errors import BadInput, Forbidden
from headway.web.dispatching.sums import Sums, summed
from headway.web.dispatching.wanted import ids_of
from headway.web.visits import Desk, Visit

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

ISLAND = "x-board"
"""A header by which the island asks for the plan alone."""
BOARD = "/board"
SHARING = "dispatch:write"


async def read_plan(conn: Connection, person: str) -> Sums:
    """A person's plan with its sums."""
    moves = await moves_of(conn, person)
    return summed(moves, await staged_by_others(conn, person, [each.shipment_id for each in moves]))


async def plan(visit: Visit) -> Response:
    """The plan by itself."""
    async with visit.desk() as desk:
        return await _plan(visit, desk)


async def stage(visit: Visit, fields: dict[str, str]) -> Response:
    """The same move of every shipment that was chosen."""
    kind = _kind(fields.get("kind", ""))
    target = fields.get("vehicle" if kind is MoveKind.ROUTE else "carrier", "") or fields.get("target", "")
    ids = tuple(sorted(_chosen(fields)))
    if not ids:
        raise BadInput("no shipment was chosen", field="ids", allowed="1 to 200 shipments")
    await visit.run(c.StageMoves(shipment_ids=ids, kind=kind, target=target, reason=fields.get("reason", "")))
    return await _answer(visit, fields)


async def drop(visit: Visit, fields: dict[str, str]) -> Response:
    """Some moves, or all, out of the plan."""
    ids = _chosen(fields)
    await visit.run(c.DropMoves(shipment_ids=tuple(ids) if ids else None))
    return await _answer(visit, fields)


async def commit(visit: Visit, fields: dict[str, str]) -> Response:
    """The plan carried out, and what became of each move."""
    done = await visit.run(c.CommitMoves(together=fields.get("together") == "yes"))
    async with visit.desk() as desk:
        if ISLAND in visit.request.headers:
            return await _plan(visit, desk, done=done)
        last = await last_commit(desk.conn, visit.session.actor)
        return visit.page("board_done.html", desk, done=done, last=last, back=_back(fields))


async def undo(visit: Visit, fields: dict[str, str]) -> Response:
    """One's last commit taken back, and what became of each move."""
    undone = await visit.run(c.UndoMoves(commit_id=_commit_id(fields.get("commit", ""))))
    async with visit.desk() as desk:
        if ISLAND in visit.request.headers:
            return await _plan(visit, desk, done=undone)
        return visit.page("board_done.html", desk, done=undone, last=None, back=_back(fields))


async def save(visit: Visit, fields: dict[str, str]) -> Response:
    """The board as it is shown, under a name."""
    address = _back(fields)
    _check_shared(visit, fields)
    await visit.run(c.SaveBoardView(name=fields.get("name", ""), address=address, shared=fields.get("shared") == "yes"))
    return visit.back(address)


async def forget(visit: Visit, fields: dict[str, str]) -> Response:
    """A saved view less."""
    _check_shared(visit, fields)
    await visit.run(c.DropBoardView(name=fields.get("name", ""), shared=fields.get("shared") == "yes"))
    return visit.back(_back(fields))


def _check_shared(visit: Visit, fields: Mapping[str, str]) -> None:
    """What everybody sees is for those to change who dispatch."""
    if fields.get("shared") == "yes" and not visit.may(SHARING):
        raise Forbidden(f"your key does not carry the scope {SHARING}", needed=SHARING)


async def _answer(visit: Visit, fields: Mapping[str, str]) -> Response:
    if ISLAND not in visit.request.headers:
        return visit.back(f"{_back(fields)}#plan")
    async with visit.desk() as desk:
        return await _plan(visit, desk)


async def _plan(visit: Visit, desk: Desk, done: c.MovesCommitted | c.MovesUndone | None = None) -> Response:
    actor = visit.session.actor
    plan, last = await read_plan(desk.conn, actor), await last_commit(desk.conn, actor)
    return visit.page("board_plan.html", desk, plan=plan, last=last, done=done)


def _commit_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInput("that is no commit", field="commit", allowed="the one that is shown") from None


def _back(fields: Mapping[str, str]) -> str:
    """Where the form was: an address of the board, and nothing else."""
    to = fields.get("back", BOARD)
    return to if to == BOARD or to.startswith(f"{BOARD}?") else BOARD


def _kind(text: str) -> MoveKind:
    try:
        return MoveKind(text)
    except ValueError:
        raise BadInput(f"a move {text[:40]!r}", field="kind", allowed=", ".join(MoveKind)) from None


def _chosen(fields: Mapping[str, str]) -> frozenset[UUID]:
    """From the island's list, and from the boxes of a page without a script."""
    boxes = ",".join(name.removeprefix("s.") for name in fields if name.startswith("s."))
    return ids_of(fields.get("ids", "")) | ids_of(boxes)

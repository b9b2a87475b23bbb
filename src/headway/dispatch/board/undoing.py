"""Taking a whole commit back: each move as far as there is a way back, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.board.commands import HoldShipment, MovesUndone, NoCommit, UndoMoves
from headway.dispatch.board.model import MoveKind, MoveOutcome
from headway.dispatch.board.outlook import Standing, seen_as
from headway.dispatch.board.pins import Pins, Q
from headway.dispatch.board.waysback import SAID, Before, Carried, CommitSeen, Now, WayBack, way_back
from headway.dispatch.errors import NotAllocatable
from headway.dispatch.fleet.changing import PUBLISHED
from headway.dispatch.fleet.commands import Asked, PlaceAnew
from headway.dispatch.keeping import kept_of
from headway.dispatch.model import ShipmentStatus
from headway.kernel.errors import HeadwayError
from headway.kernel.rooms import CommandHandler

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

BACK, STAYS = "back", "stays"
WHY = "taken back on the board"


@dataclass(frozen=True, slots=True)
class Undoing:
    """Takes commits back; `commands` are the room's own."""

    pins: Pins
    commands: Mapping[type, CommandHandler]

    async def undo(self, cmd: UndoMoves, uow: UnitOfWork) -> MovesUndone:
        """Take back the last commit of whoever asks; what cannot be says why, and stays. Once only.

        Raises:
            NoCommit: there is none of this id, a later one, or it was taken back before.
        """
        found = await uow.conn.fetchrow(Q.end_commit, uow.actor, cmd.commit_id, uow.now)
        if found is None:
            raise NoCommit("there is nothing to take back", commit_id=cmd.commit_id)
        outcomes = [await self._undo(uow, each) for each in moves_in(found)]
        return MovesUndone(tuple(outcomes), sum(each.outcome == BACK for each in outcomes))

    async def _undo(self, uow: UnitOfWork, move: Carried) -> MoveOutcome:
        now = (await stands(uow.conn, [move.shipment_id], lock=True)).get(move.shipment_id)
        way = WayBack(False, "it is gone") if now is None else way_back(move, now)
        if not way.possible:
            return _outcome(move, STAYS, way.sentence)
        try:
            async with uow.savepoint():
                await self._carry_out(uow, move)
        except HeadwayError as error:
            return _outcome(move, STAYS, error.message)
        return _outcome(move, BACK, way.sentence)

    async def _carry_out(self, uow: UnitOfWork, move: Carried) -> None:
        if move.kind in SAID:
            await self.pins.restore(uow, move.shipment_id, move.before.kept)
            return
        command = _command(move, uow)
        found = await self.commands[type(command)](command, uow)
        if isinstance(found, Asked) and found.outcome != PUBLISHED:
            raise NotAllocatable(found.sentence)


def _command(move: Carried, uow: UnitOfWork) -> object:
    before, shipment_id = move.before, move.shipment_id
    if move.kind is MoveKind.ROUTE:
        return PlaceAnew(action_id=uow.new_id(), shipment_id=shipment_id, elsewhere=True, vehicle=before.vehicle)
    if before.candidate is None:
        return HoldShipment(shipment_id=shipment_id, reason=WHY)
    return ReassignShipment(shipment_id, WHY, before.candidate)


async def before_of(conn: Connection, standing: Standing, kind: MoveKind) -> Before:
    """How a shipment stands before a move of this kind."""
    mine = [each for each in standing.offers if each.id == standing.shipment.offer_id] or list(standing.offers)
    vehicle = None
    if kind is MoveKind.ROUTE:
        vehicle = (await stands(conn, [standing.shipment.id]))[standing.shipment.id].vehicle
    return Before(
        status=standing.shipment.status,
        carrier=standing.carrier,
        candidate=mine[0].terms.candidate if mine else None,
        kept=standing.shipment.kept,
        vehicle=vehicle,
    )


async def keep(uow: UnitOfWork, carried: Sequence[Carried]) -> None:
    """Keep what was carried out, in the place of the person's commit before; nothing leaves that one as it is."""
    if not carried:
        return
    now = await stands(uow.conn, [each.shipment_id for each in carried])
    moves = [msgspec.structs.replace(each, after=now[each.shipment_id].seen) for each in carried]
    text = msgspec.json.encode(moves).decode()
    await uow.conn.execute(Q.put_commit, uow.actor, uow.new_id(), text, uow.now)


async def last_commit(conn: Connection, person: str) -> CommitSeen | None:
    """A person's last commit, unless it was taken back."""
    row = await conn.fetchrow(Q.last_commit, person)
    if row is None:
        return None
    moves = moves_in(row)
    now = await stands(conn, [each.shipment_id for each in moves])
    at: datetime = row["committed_at"]
    ways = ((each, way_back(each, now[each.shipment_id])) for each in moves if each.shipment_id in now)
    return CommitSeen(row["id"], at, tuple(ways))


async def stands(conn: Connection, shipment_ids: Sequence[UUID], *, lock: bool = False) -> dict[UUID, Now]:
    """How shipments stand; `lock`: they are held until the transaction ends."""
    if lock:
        await conn.execute(Q.hold_shipments, list(shipment_ids))
    return {row["id"]: _now(row) for row in await conn.fetch(Q.shipments_now, list(shipment_ids))}


def moves_in(row: asyncpg.Record) -> list[Carried]:
    """The moves of a commit."""
    return msgspec.json.decode(row["moves"], type=list[Carried])


def _now(row: asyncpg.Record) -> Now:
    status, kept = ShipmentStatus(row["status"]), kept_of(row["kept"])
    carrier = row["carrier_code"] if status is ShipmentStatus.BOOKED else None
    return Now(status, seen_as(status, row["offer_id"], kept), carrier, row["vehicle"])


def _outcome(move: Carried, outcome: str, sentence: str) -> MoveOutcome:
    return MoveOutcome(move.shipment_id, move.external_ref, move.kind, move.target, outcome, sentence)

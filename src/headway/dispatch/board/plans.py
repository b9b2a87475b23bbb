"""One's plan: moves staged with the difference each makes, and carried out together or each as far as it can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.carriers.views import get_carrier
from headway.dispatch.board.carrying import command_of
from headway.dispatch.board.commands import (
    MAX_MOVES,
    CommitMoves,
    DropMoves,
    MovePlan,
    MovesCommitted,
    PlanFull,
    StageMoves,
)
from headway.dispatch.board.model import TARGETED, Difference, MoveKind, MoveOutcome, StagedMove
from headway.dispatch.board.outlook import Onlooker, Standing
from headway.dispatch.board.pins import Q
from headway.dispatch.board.undoing import before_of, keep
from headway.dispatch.board.waysback import Before, Carried
from headway.dispatch.board.weighing import LOOKS_AROUND, weigh
from headway.dispatch.commands import check_reason
from headway.dispatch.errors import NotAllocatable
from headway.dispatch.fleet.changing import PUBLISHED
from headway.dispatch.fleet.commands import Asked, Changed
from headway.kernel.errors import BadInput, HeadwayError, NotFound
from headway.kernel.rooms import CommandHandler

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

DONE, REFUSED, UNDONE = "done", "refused", "undone"
WHY = "moved on the board"


class _Undo(Exception):
    """One was refused, and all were to be done together."""


@dataclass(frozen=True, slots=True)
class Plans:
    """Stages, drops and commits; `commands` are the room's own, by which moves are carried out."""

    onlooker: Onlooker
    commands: Mapping[type, CommandHandler]

    async def stage(self, cmd: StageMoves, uow: UnitOfWork) -> MovePlan:
        """Weigh a move of several shipments and put it in the plan of whoever asks; also what cannot be done.

        Raises:
            BadInput: no target where the kind needs one. NotFound: there is no such carrier, vehicle or shipment.
            PlanFull: too many moves.
        """
        reason = check_reason(cmd.reason, needed=False) or WHY
        target = await _target(cmd, uow)
        staged = {each.shipment_id for each in await moves_of(uow.conn, uow.actor)} | set(cmd.shipment_ids)
        if len(staged) > MAX_MOVES:
            raise PlanFull(f"{len(staged)} moves in one plan", allowed=f"at most {MAX_MOVES}")
        for shipment_id in sorted(set(cmd.shipment_ids)):
            standing = await self._look(uow, shipment_id, cmd.kind, target)
            difference = weigh(cmd.kind, standing, target)
            row = (cmd.kind, target, reason, standing.seen, msgspec.json.encode(difference).decode(), uow.now)
            await uow.conn.execute(Q.put_move, uow.actor, shipment_id, *row)
        return MovePlan(await moves_of(uow.conn, uow.actor))

    async def drop(self, cmd: DropMoves, uow: UnitOfWork) -> MovePlan:
        """Take moves out of the plan of whoever asks."""
        ids = None if cmd.shipment_ids is None else list(cmd.shipment_ids)
        await uow.conn.execute(Q.drop_moves, uow.actor, ids)
        return MovePlan(await moves_of(uow.conn, uow.actor))

    async def commit(self, cmd: CommitMoves, uow: UnitOfWork) -> MovesCommitted:
        """Look at every move again and carry it out; what is refused says why and stays in the plan."""
        moves = sorted(await moves_of(uow.conn, uow.actor), key=lambda each: each.shipment_id)
        outcomes: list[MoveOutcome] = []
        carried: list[Carried] = []
        try:
            async with uow.savepoint():
                outcomes = [await self._carry_out(uow, move, carried) for move in moves]
                if cmd.together and any(each.outcome == REFUSED for each in outcomes):
                    raise _Undo
        except _Undo:
            outcomes, carried = [_undone(each) for each in outcomes], []
        await keep(uow, carried)
        done = [each.shipment_id for each in outcomes if each.outcome == DONE]
        await uow.conn.execute(Q.drop_moves, uow.actor, done)
        return MovesCommitted(tuple(outcomes), len(done))

    async def _carry_out(self, uow: UnitOfWork, move: StagedMove, carried: list[Carried]) -> MoveOutcome:
        """Do it, and put it with what was carried out."""
        try:
            async with uow.savepoint():
                standing = await self._look(uow, move.shipment_id, move.kind, move.target)
                if standing.seen != move.seen:
                    raise NotAllocatable("it has moved on since it was staged")
                now = weigh(move.kind, standing, move.target)
                if now.blocked:
                    raise NotAllocatable(now.blocked)
                move = replace(move, difference=now)
                before = await before_of(uow.conn, standing, move.kind)
                command = command_of(move, standing, uow)
                _published(await self.commands[type(command)](command, uow))
        except HeadwayError as error:
            return _outcome(move, REFUSED, error.message)
        carried.append(_carried(move, before))
        return _outcome(move, DONE, move.difference.label)

    async def _look(self, uow: UnitOfWork, shipment_id: UUID, kind: MoveKind, target: str) -> Standing:
        standing = await self.onlooker.standing(uow, shipment_id)
        if kind in LOOKS_AROUND:
            return replace(standing, choices=await self.onlooker.choices(uow, standing))
        if kind is MoveKind.ROUTE:
            return replace(standing, route=await self.onlooker.route(uow, standing, target))
        return standing


async def moves_of(conn: Connection, person: str) -> tuple[StagedMove, ...]:
    """A person's plan, in the order in which it was made."""
    return tuple(_move(row) for row in await conn.fetch(Q.moves_of, person))


async def staged_by_others(conn: Connection, person: str, shipment_ids: Sequence[UUID]) -> dict[UUID, tuple[str, ...]]:
    """Who else has staged moves of these shipments."""
    found: dict[UUID, tuple[str, ...]] = {}
    for row in await conn.fetch(Q.staged_elsewhere, person, list(shipment_ids)):
        found[row["shipment_id"]] = (*found.get(row["shipment_id"], ()), row["person"])
    return found


async def _target(cmd: StageMoves, uow: UnitOfWork) -> str:
    target = cmd.target.strip() if cmd.kind in TARGETED else ""
    if cmd.kind in TARGETED and not target:
        raise BadInput(f"no target to {cmd.kind}", field="target", allowed="a carrier's or a vehicle's code")
    if len(target) > 100 or not target.isprintable():
        raise BadInput("a target that is no code", field="target", allowed="at most 100 letters")
    if cmd.kind is MoveKind.ROUTE:
        if not await uow.conn.fetchval(Q.vehicle_known, target):
            raise NotFound(f"there is no vehicle {target!r}")
    elif target:
        await get_carrier(uow.conn, target)
    return target


def _published(found: object) -> None:
    """Routes answer in words of their own: what changed nothing was refused."""
    if isinstance(found, Asked) and found.outcome != PUBLISHED:
        raise NotAllocatable(found.sentence)
    if isinstance(found, Changed) and (found.outcome != PUBLISHED or found.vehicle is None):
        raise NotAllocatable("the route was not changed")


def _carried(move: StagedMove, before: Before) -> Carried:
    return Carried(
        shipment_id=move.shipment_id,
        external_ref=move.external_ref,
        kind=move.kind,
        target=move.target,
        before=before,
        after="",
    )


def _outcome(move: StagedMove, outcome: str, sentence: str) -> MoveOutcome:
    return MoveOutcome(move.shipment_id, move.external_ref, move.kind, move.target, outcome, sentence)


def _undone(each: MoveOutcome) -> MoveOutcome:
    return each if each.outcome == REFUSED else replace(each, outcome=UNDONE, sentence="another move was refused")


def _move(row: asyncpg.Record) -> StagedMove:
    return StagedMove(
        shipment_id=row["shipment_id"],
        external_ref=row["external_ref"],
        kind=MoveKind(row["kind"]),
        target=row["target"],
        reason=row["reason"],
        seen=row["seen"],
        difference=msgspec.json.decode(row["difference"], type=Difference),
        staged_at=row["staged_at"],
    )

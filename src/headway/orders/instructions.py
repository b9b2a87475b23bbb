"""What customers and recipients want changed after an order was taken in, until it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.orders import InstructionGiven, InstructionSettled
from headway.kernel.errors import BadInput, NotFound
from headway.orders import store
from headway.orders.model import OrderStatus, WrongState
from headway.orders.settling import check_ending, check_text, ended_so

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork

KINDS = ("reschedule", "redirect", "deliver_to", "contact", "cancel", "other")
GIVEN_BY = ("customer", "recipient", "shipper")
OUTCOMES = ("done", "refused", "withdrawn")
FURTHEST = timedelta(days=60)
TOLERANCE = timedelta(minutes=5)
MAX_OPEN = 20
"""Instructions of one order that wait at once."""

OVER = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)


class NoInstruction(NotFound):
    """There is no such instruction."""

    code = "no_instruction"


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveInstruction:
    """Somebody wants something else than was ordered.

    Attributes:
        kind: one of KINDS. by: one of GIVEN_BY. text: in their own words.
        deliver_from, deliver_by: the time asked for, with reschedule.
        given_at: when it was said; None: now.
    """

    order_id: UUID
    kind: str
    by: str
    text: str = ""
    deliver_from: datetime | None = None
    deliver_by: datetime | None = None
    given_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleInstruction:
    """It was done, refused or withdrawn; the same again changes nothing."""

    instruction_id: UUID
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruction:
    """An instruction as it stands; `outcome` None: it waits."""

    id: UUID
    order_id: UUID
    kind: str
    given_by: str
    text: str
    deliver_from: datetime | None
    deliver_by: datetime | None
    given_at: datetime
    told_at: datetime
    told_by: str
    outcome: str | None
    settled_at: datetime | None
    settled_by: str | None
    settled_reason: str | None


async def give_instruction(cmd: GiveInstruction, uow: UnitOfWork) -> Instruction:
    """Keep it until somebody settles it; the same one, while it waits, is kept once.

    Raises:
        UnknownOrder: there is no such order.
        WrongState: it was delivered or cancelled.
        BadInput: it cannot be meant like this.
    """
    view = await store.lock_order(uow.conn, cmd.order_id)
    _check(cmd, uow.now)
    if view.status in OVER:
        raise WrongState(f"order {view.id} is {view.status}", status=view.status)
    waiting = [each for each in await instructions_of(uow.conn, cmd.order_id) if each.outcome is None]
    asked = (cmd.kind, cmd.by, cmd.text, cmd.deliver_from, cmd.deliver_by)
    for each in waiting:
        if asked == (each.kind, each.given_by, each.text, each.deliver_from, each.deliver_by):
            return each
    if len(waiting) >= MAX_OPEN:
        raise BadInput(f"{len(waiting)} instructions wait", field="order_id", allowed=f"at most {MAX_OPEN}")
    id_, given_at = uow.new_id(), cmd.given_at or uow.now
    row = (
        id_,
        cmd.order_id,
        cmd.kind,
        cmd.by,
        cmd.text,
        cmd.deliver_from,
        cmd.deliver_by,
        given_at,
        uow.now,
        uow.actor,
    )
    await uow.conn.execute(store.Q.put_instruction, *row)
    uow.emit(
        InstructionGiven(
            order_id=cmd.order_id,
            instruction_id=id_,
            shipment_id=None,
            kind=cmd.kind,
            by=cmd.by,
            deliver_from=cmd.deliver_from,
            deliver_by=cmd.deliver_by,
            given_at=given_at,
        )
    )
    return await _find(uow.conn, id_)


async def settle_instruction(cmd: SettleInstruction, uow: UnitOfWork) -> Instruction:
    """End an instruction.

    Raises:
        NoInstruction: there is none of this id.
        Settled: it ended otherwise.
        BadInput: no such outcome, or no reason.
    """
    check_ending(cmd.outcome, cmd.reason, OUTCOMES)
    found = await _find(uow.conn, cmd.instruction_id, lock=True)
    if ended_so(found, cmd.outcome):
        return found
    await _settle(uow, found, cmd.outcome, cmd.reason)
    return await _find(uow.conn, found.id)


async def settle_open(uow: UnitOfWork, order_id: UUID, kinds: tuple[str, ...], reason: str) -> None:
    """What was asked for has been done: end the instructions of these kinds that wait."""
    for each in await instructions_of(uow.conn, order_id):
        if each.outcome is None and each.kind in kinds:
            await _settle(uow, each, "done", reason)


async def open_instruction(conn: Connection, order_id: UUID) -> Instruction | None:
    """The latest instruction about an order that waits."""
    waiting = [each for each in await instructions_of(conn, order_id) if each.outcome is None]
    return waiting[-1] if waiting else None


async def instructions_of(conn: Connection, order_id: UUID) -> list[Instruction]:
    """All instructions about an order, oldest first."""
    return [_instruction(row) for row in await conn.fetch(store.Q.instructions_of, order_id)]


async def _settle(uow: UnitOfWork, found: Instruction, outcome: str, reason: str) -> None:
    await uow.conn.execute(store.Q.settle_instruction, found.id, outcome, uow.now, uow.actor, reason)
    uow.emit(InstructionSettled(order_id=found.order_id, instruction_id=found.id, outcome=outcome, reason=reason[:200]))


async def _find(conn: Connection, id_: UUID, *, lock: bool = False) -> Instruction:
    row = await conn.fetchrow(store.Q.lock_instruction if lock else store.Q.find_instruction, id_)
    if row is None:
        raise NoInstruction(f"there is no instruction {id_}", instruction_id=id_)
    return _instruction(row)


def _instruction(row: Any) -> Instruction:
    return Instruction(**{name: value for name, value in dict(row).items() if name != "tenant_id"})


def _check(cmd: GiveInstruction, now: datetime) -> None:
    if cmd.kind not in KINDS:
        raise BadInput(f"a kind {cmd.kind[:40]!r}", field="kind", allowed=", ".join(KINDS))
    if cmd.by not in GIVEN_BY:
        raise BadInput(f"given by {cmd.by[:40]!r}", field="by", allowed=", ".join(GIVEN_BY))
    check_text(cmd.text, "text", needed=False)
    if cmd.given_at is not None and not now - FURTHEST < cmd.given_at <= now + TOLERANCE:
        raise BadInput(cmd.given_at.isoformat(), field="given_at", allowed="in the last 60 days")
    if cmd.kind == "reschedule" and cmd.deliver_by is None:
        raise BadInput("no time", field="deliver_by", allowed="the time that is asked for")
    if cmd.deliver_by is not None and not now < cmd.deliver_by <= now + FURTHEST:
        raise BadInput(cmd.deliver_by.isoformat(), field="deliver_by", allowed="after now, within 60 days")
    if cmd.deliver_from is not None and (cmd.deliver_by is None or cmd.deliver_from >= cmd.deliver_by):
        raise BadInput(cmd.deliver_from.isoformat(), field="deliver_from", allowed="before deliver_by")


COMMANDS: Mapping[type, CommandHandler] = {
    GiveInstruction: give_instruction,
    SettleInstruction: settle_instruction,
}

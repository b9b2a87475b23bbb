"""Pieces that are missing of an order: short-picked in the warehouse, or short at the door; until it is settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.orders import OrderShorted, ShortageSettled
from headway.kernel.errors import BadInput, NotFound
from headway.orders import store
from headway.orders.model import OrderStatus, WrongState
from headway.orders.settling import check_ending, check_text, ended_so

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork

PLACES = ("pick", "delivery")
OUTCOMES = ("found", "sent_after", "cancelled")
PARTIES = ("shipper", "carrier", "consignee", "other")


class NoShortage(NotFound):
    """There is no such shortage."""

    code = "no_shortage"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportShortage:
    """Only `found` of the order's pieces are there.

    Attributes:
        where: pick or delivery. party: who is responsible; None: the shipper at the pick, else the carrier.
    """

    order_id: UUID
    found: int
    where: str = "pick"
    reason: str = ""
    party: str | None = None
    shipment_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleShortage:
    """What was missing was found, is sent after, or is not wanted any more; the same again changes nothing."""

    shortage_id: UUID
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """A shortage as it stands; `outcome` None: it lasts."""

    id: UUID
    order_id: UUID
    ordered: int
    found: int
    place: str
    party: str
    reason: str
    told_at: datetime
    told_by: str
    outcome: str | None
    settled_at: datetime | None
    settled_by: str | None
    settled_reason: str | None


async def report_shortage(cmd: ReportShortage, uow: UnitOfWork) -> Shortage:
    """Keep it until it is settled; of one order there is one, whose number may change.

    Raises:
        UnknownOrder: there is no such order.
        WrongState: it was cancelled.
        BadInput: nothing is missing, or it cannot be meant like this.
    """
    view = await store.lock_order(uow.conn, cmd.order_id)
    ordered = view.order.pieces
    _check(cmd, ordered)
    if view.status is OrderStatus.CANCELLED:
        raise WrongState(f"order {view.id} is {view.status}", status=view.status)
    party = cmd.party or ("shipper" if cmd.where == "pick" else "carrier")
    known = next((each for each in await shortages_of(uow.conn, cmd.order_id) if each.outcome is None), None)
    if known is not None and (known.found, known.place) == (cmd.found, cmd.where):
        return known
    id_ = uow.new_id() if known is None else known.id
    row = (id_, cmd.order_id, ordered, cmd.found, cmd.where, party, cmd.reason, uow.now, uow.actor)
    await uow.conn.execute(store.Q.put_shortage, *row)
    uow.emit(
        OrderShorted(
            order_id=cmd.order_id,
            shortage_id=id_,
            shipment_id=cmd.shipment_id,
            ordered=ordered,
            found=cmd.found,
            where=cmd.where,
            party=party,
            reason=cmd.reason[:200] or "no reason told",
        )
    )
    return await _find(uow.conn, id_)


async def settle_shortage(cmd: SettleShortage, uow: UnitOfWork) -> Shortage:
    """End a shortage.

    Raises:
        NoShortage: there is none of this id.
        Settled: it ended otherwise.
        BadInput: no such outcome, or no reason.
    """
    check_ending(cmd.outcome, cmd.reason, OUTCOMES)
    found = await _find(uow.conn, cmd.shortage_id, lock=True)
    if ended_so(found, cmd.outcome):
        return found
    await uow.conn.execute(store.Q.settle_shortage, found.id, cmd.outcome, uow.now, uow.actor, cmd.reason)
    uow.emit(
        ShortageSettled(order_id=found.order_id, shortage_id=found.id, outcome=cmd.outcome, reason=cmd.reason[:200])
    )
    return await _find(uow.conn, found.id)


async def shortages_of(conn: Connection, order_id: UUID) -> list[Shortage]:
    """All shortages of an order, oldest first."""
    return [_shortage(row) for row in await conn.fetch(store.Q.shortages_of, order_id)]


async def _find(conn: Connection, id_: UUID, *, lock: bool = False) -> Shortage:
    row = await conn.fetchrow(store.Q.lock_shortage if lock else store.Q.find_shortage, id_)
    if row is None:
        raise NoShortage(f"there is no shortage {id_}", shortage_id=id_)
    return _shortage(row)


def _shortage(row: Any) -> Shortage:
    return Shortage(**{name: value for name, value in dict(row).items() if name != "tenant_id"})


def _check(cmd: ReportShortage, ordered: int) -> None:
    if cmd.where not in PLACES:
        raise BadInput(f"where {cmd.where[:40]!r}", field="where", allowed=", ".join(PLACES))
    if cmd.party is not None and cmd.party not in PARTIES:
        raise BadInput(f"party {cmd.party[:40]!r}", field="party", allowed=", ".join(PARTIES))
    if not 0 <= cmd.found < ordered:
        raise BadInput(f"{cmd.found} pieces of {ordered}", field="found", allowed=f"0 to {ordered - 1}")
    check_text(cmd.reason, "reason", needed=False)


COMMANDS: Mapping[type, CommandHandler] = {ReportShortage: report_shortage, SettleShortage: settle_shortage}

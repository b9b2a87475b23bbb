"""Holding, lifting, overriding, correcting and cancelling one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from headway.events.orders import OrderCancelled, OrderHoldLifted, OrderRescheduled
from headway.kernel.errors import BadInput, Conflict, Forbidden
from headway.kernel.tabular.cells import shown
from headway.kernel.uow import UnitOfWork
from headway.orders import store
from headway.orders.commands import (
    CancelOrder,
    HoldOrder,
    LiftHold,
    OrderCommand,
    OrderOutcome,
    OverrideRelease,
    ReviseOrder,
)
from headway.orders.gating import decide_again, end_holds, place_hold, recheck_where_freed
from headway.orders.model import (
    Fault,
    Hold,
    HoldView,
    OrderDraft,
    OrderStatus,
    OrderView,
    WrongState,
    check_transition,
)
from headway.orders.policy import DEFAULT_POLICY
from headway.orders.texts import text_fault
from headway.orders.validation import check, correctable_faults, normal_address, normal_recipient

WAITING = (OrderStatus.VALIDATED, OrderStatus.ON_HOLD)
MAX_REASON = 500


class VersionMismatch(Conflict):
    """The order has changed since it was read."""

    code = "version_mismatch"
    status = 412


class MayNotOverride(Forbidden):
    """The caller's roles do not reach this hold."""

    code = "may_not_override"


class InvalidOrder(BadInput):
    """The order cannot be taken in, or corrected, like this; `faults` says everything that is wrong."""

    code = "invalid_order"

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        listed = [{"field": f.field, "seen": f.seen, "allowed": f.allowed} for f in faults]
        super().__init__("; ".join(map(str, faults)), field=first.field, allowed=first.allowed, faults=listed)
        self.faults = tuple(faults)


async def hold_order(cmd: HoldOrder, uow: UnitOfWork) -> OrderOutcome:
    """Place a hold. The same kind placed twice is placed once.

    Raises:
        WrongState: the order was released already; what was released is stopped by cancelling it.
    """
    view = await _open(cmd, uow)
    hold, reason = _kind(cmd.hold), _reason(cmd.reason)
    if view.status not in WAITING:
        raise WrongState(f"order {view.id} is {view.status} and cannot be held", status=view.status)
    placed = await place_hold(uow, view, hold, reason)
    return await decide_again(uow, view.id, announce=placed)


async def lift_hold(cmd: LiftHold, uow: UnitOfWork) -> OrderOutcome:
    """End the open holds of one kind and decide again.

    Raises:
        WrongState: there is no open hold of this kind.
        MayNotOverride: the caller's roles do not reach it.
    """
    view = await _open(cmd, uow)
    kind = _kind(cmd.hold)
    targets = [h for h in view.open_holds if h.hold == kind and (h.source == "placed" or not cmd.placed_only)]
    await _end(uow, view, targets, _reason(cmd.reason), cmd.roles)
    return await decide_again(uow, view.id)


async def override_release(cmd: OverrideRelease, uow: UnitOfWork) -> OrderOutcome:
    """End every open hold and decide again; raises as `lift_hold` does."""
    view = await _open(cmd, uow)
    await _end(uow, view, view.open_holds, _reason(cmd.reason), cmd.roles)
    return await decide_again(uow, view.id)


async def revise_order(cmd: ReviseOrder, uow: UnitOfWork) -> OrderOutcome:
    """Correct address, recipient, documents or the time of readiness, and decide again.

    Raises:
        WrongState: the order was released already, or, for its readiness, its goods have left.
        InvalidOrder: what was sent could not be stored.
    """
    view = await _open(cmd, uow)
    late = view.status is OrderStatus.RELEASED and cmd.moves_ready_time_only
    if view.status not in WAITING and not late:
        raise WrongState(f"order {view.id} is {view.status} and cannot be corrected", status=view.status)
    order = _corrected(view.order, cmd)
    faults = _new_faults(order)
    if faults:
        raise InvalidOrder(faults)
    await store.revise(uow.conn, view.id, order, correctable_faults(order), uow.now)
    if order.ready_at != view.order.ready_at:
        uow.emit(OrderRescheduled(order_id=view.id, ready_at=order.ready_at, before=view.order.ready_at))
    if late:
        return OrderOutcome(view.id, view.status, view.version + 1, ())
    return await decide_again(uow, view.id)


async def cancel_order(cmd: CancelOrder, uow: UnitOfWork) -> OrderOutcome:
    """Give an order up; nothing happens where that was done before.

    Raises:
        WrongState: the goods have left.
    """
    view = await _open(cmd, uow)
    reason = _reason(cmd.reason)
    if view.status is OrderStatus.CANCELLED:
        return OrderOutcome(view.id, view.status, view.version, ())
    check_transition(view.id, view.status, OrderStatus.CANCELLED)
    await end_holds(uow, view.id, view.open_holds, "cancelled", reason)
    version = await store.set_status(uow.conn, view.id, OrderStatus.CANCELLED, uow.now)
    uow.emit(OrderCancelled(order_id=view.id, reason=reason))
    await recheck_where_freed(uow, view)
    return OrderOutcome(view.id, OrderStatus.CANCELLED, version, ())


async def _end(
    uow: UnitOfWork, view: OrderView, targets: Sequence[HoldView], reason: str, roles: tuple[str, ...] | None
) -> None:
    if not targets:
        raise WrongState(f"order {view.id} is {view.status} and has no such open hold", status=view.status)
    beyond = sorted({hold.override_by for hold in targets} - set(roles if roles is not None else ()))
    if roles is not None and beyond:
        raise MayNotOverride(f"only {' and '.join(beyond)} may lift this", needed=beyond, roles=list(roles))
    for lift, source in (("lifted", "placed"), ("overridden", "gate")):
        await end_holds(uow, view.id, [hold for hold in targets if hold.source == source], lift, reason)
    for kind in dict.fromkeys(hold.hold for hold in targets):
        uow.emit(OrderHoldLifted(order_id=view.id, hold=kind, reason=reason))


async def _open(cmd: OrderCommand, uow: UnitOfWork) -> OrderView:
    view = await store.lock_order(uow.conn, cmd.order_id)
    if cmd.if_version not in (None, view.version):
        raise VersionMismatch(f"order {view.id} is at version {view.version}", version=view.version)
    return view


def _corrected(order: OrderDraft, cmd: ReviseOrder) -> OrderDraft:
    return replace(
        order,
        address=normal_address(cmd.address) if cmd.address is not None else order.address,
        recipient=normal_recipient(cmd.recipient) if cmd.recipient is not None else order.recipient,
        documents=tuple(sorted({*order.documents, *cmd.documents})),
        ready_at=order.ready_at if cmd.ready_at is None else cmd.ready_at,
    )


def _new_faults(order: OrderDraft) -> list[Fault]:
    """Faults of what can be corrected; the policy may have changed since the rest was accepted."""
    corrected = ("address", "recipient", "documents", "ready_at", "deliver_by")
    return [fault for fault in check(order, DEFAULT_POLICY).faults if fault.field.startswith(corrected)]


def _kind(word: str) -> Hold:
    try:
        return Hold(word)
    except ValueError:
        raise BadInput(f"hold {shown(word)} is unknown", field="hold", allowed=", ".join(Hold)) from None


def _reason(text: str) -> str:
    fault = text_fault("reason", text, MAX_REASON, lines=True)
    if fault is not None:
        raise BadInput(str(fault), field="reason", allowed=fault.allowed)
    return text

"""Deciding the release of orders that wait, and keeping their holds and states in line with the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from headway.events.orders import OrderHeld, OrderReleased
from headway.kernel.rooms import DueTimer
from headway.kernel.uow import UnitOfWork
from headway.orders import store
from headway.orders.commands import OrderOutcome
from headway.orders.model import Hold, HoldView, OrderStatus, OrderView, check_transition
from headway.orders.placing import hold_kinds, hold_row
from headway.orders.release import RELEASE, Finding, ManualHold, ReleaseInputs, findings, manual_finding
from headway.orders.rows import as_json
from headway.orders.store import Q
from headway.orders.surroundings import Surroundings

RECHECK = "orders.recheck"
RECHECK_PAGE = 200
BEGINNING = (datetime(1970, 1, 1, tzinfo=UTC), "")


async def place_hold(uow: UnitOfWork, view: OrderView, hold: Hold, reason: str) -> bool:
    """Store a placed hold for the next decision to find; False where this kind is placed already."""
    finding = replace(manual_finding(ManualHold(hold=hold, reason=reason, by=uow.actor)), sentence=reason)
    if finding.condition in {h.condition for h in view.open_holds}:
        return False
    await uow.conn.execute(Q.insert_holds, as_json([hold_row(uow, view.id, finding, source="placed")]))
    return True


async def end_holds(uow: UnitOfWork, order_id: UUID, holds: Sequence[HoldView], lift: str, reason: str) -> None:
    """End open holds; `lift` is cleared, overridden, lifted or cancelled."""
    if holds:
        names = [hold.condition for hold in holds]
        await uow.conn.execute(Q.end_holds, order_id, names, lift, uow.now, uow.actor, reason)


async def decide_again(uow: UnitOfWork, order_id: UUID, *, announce: bool = False) -> OrderOutcome:
    """Decide the release of one order that waits, from how everything stands now; `announce` a hold placed just now."""
    view = await store.lock_order(uow.conn, order_id)
    surroundings = await store.load_surroundings(uow.conn, [view.order])
    return await _settle(uow, view, surroundings, announce=announce)


def recheck_soon(uow: UnitOfWork, after: tuple[datetime, str] = BEGINNING) -> None:
    """Have the orders on hold decided again, the earliest first, a page at a time."""
    moment, ref = after
    uow.set_timer(RECHECK, f"{moment.isoformat()} {ref}", uow.now, {"moment": moment, "ref": ref})


async def recheck_where_freed(uow: UnitOfWork, view: OrderView) -> None:
    """Credit or goods that this order has given up may release another that waits for them."""
    if await uow.conn.fetchval(Q.somebody_waits, view.order.customer, view.order.product):
        recheck_soon(uow)


async def on_recheck(timer: DueTimer, uow: UnitOfWork) -> None:
    """Decide again a page of the orders on hold; where nothing changed, no record is left."""
    moment = datetime.fromisoformat(timer.payload["moment"])
    rows = await uow.conn.fetch(Q.held_page, moment, timer.payload["ref"], RECHECK_PAGE)
    if not rows:
        return
    views = {view.id: view for view in await store.lock_orders(uow.conn, [row["id"] for row in rows])}
    surroundings = await store.load_surroundings(uow.conn, [view.order for view in views.values()])
    for view in (views[row["id"]] for row in rows):
        if view.status is OrderStatus.ON_HOLD and _has_news(view, surroundings):
            await _settle(uow, view, surroundings)
    if len(rows) == RECHECK_PAGE:
        recheck_soon(uow, (rows[-1]["received_at"], rows[-1]["external_ref"]))


def _has_news(view: OrderView, surroundings: Surroundings) -> bool:
    found = findings(surroundings.inputs(view.order, view.address_faults, view.holds))
    now = {f.condition: f.sentence for f in found if f.blocks}
    placed = {h.condition for h in view.open_holds if h.source == "placed"}
    before = {h.condition: now.get(h.condition, "") if h.condition in placed else h.sentence for h in view.open_holds}
    return now != before


async def _settle(
    uow: UnitOfWork, view: OrderView, surroundings: Surroundings, *, announce: bool = False
) -> OrderOutcome:
    inputs: ReleaseInputs = surroundings.inputs(view.order, view.address_faults, view.holds)
    blocking = [finding for finding in findings(inputs) if finding.blocks]
    decided = uow.decide(RELEASE, view.id, inputs)
    opened = await _sync_holds(uow, view, blocking)
    status = OrderStatus.ON_HOLD if blocking else OrderStatus.RELEASED
    if status is not view.status:
        check_transition(view.id, view.status, status)
    version = await store.set_status(uow.conn, view.id, status, uow.now, decided.id)
    if status is OrderStatus.RELEASED:
        surroundings.note_released(view.order)
        uow.emit(OrderReleased(order_id=view.id, decision_id=decided.id))
    elif opened or announce:
        uow.emit(OrderHeld(order_id=view.id, holds=hold_kinds(blocking), decision_id=decided.id))
    return OrderOutcome(view.id, status, version, hold_kinds(blocking))


async def _sync_holds(uow: UnitOfWork, view: OrderView, blocking: Sequence[Finding]) -> bool:
    """Open what blocks now, clear what does not any more, tell anew what reads differently; True if one was opened."""
    found = {finding.condition: finding for finding in blocking}
    gate = {hold.condition: hold for hold in view.open_holds if hold.source == "gate"}
    gone = [hold for name, hold in gate.items() if name not in found]
    await end_holds(uow, view.id, gone, "cleared", "the condition holds now")
    for name in gate.keys() & found.keys():
        if gate[name].sentence != found[name].sentence:
            await uow.conn.execute(Q.tell_hold_anew, view.id, name, found[name].sentence)
    known = {hold.condition for hold in view.open_holds}
    opened = [finding for name, finding in found.items() if name not in known]
    if opened:
        await uow.conn.execute(Q.insert_holds, as_json([hold_row(uow, view.id, finding) for finding in opened]))
    return bool(opened)

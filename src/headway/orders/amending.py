"""What may still be changed of an order on its way: when it is delivered, its address nearby, whether it comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from headway.events.orders import AddressCorrected, DeliveryRescheduled, ReturnStarted
from headway.kernel.errors import BadInput, Conflict
from headway.kernel.uow import UnitOfWork
from headway.orders import registers, store
from headway.orders.changing import MAX_REASON, WAITING, InvalidOrder, VersionMismatch, revise_order
from headway.orders.commands import (
    CorrectAddress,
    OpenReturn,
    OrderCommand,
    OrderOutcome,
    PlaceOrders,
    RescheduleDelivery,
    ReturnOpened,
    ReviseOrder,
)
from headway.orders.instructions import settle_open
from headway.orders.masterdata import SiteDraft
from headway.orders.model import Address, OrderDraft, OrderStatus, OrderView, WrongState
from headway.orders.origins import RETURN
from headway.orders.placing import place_orders
from headway.orders.store import Q
from headway.orders.texts import text_fault
from headway.orders.validation import correctable_faults, normal_address

FURTHEST = timedelta(days=60)
ASKED_BY = ("recipient", "customer", "shipper")
_REGION_LETTERS = 2
_OVER = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
_TO_COME_BACK = (OrderStatus.SHIPPED, OrderStatus.PARTIALLY_SHIPPED, OrderStatus.DELIVERED)


class AnotherRegion(Conflict):
    """The corrected address is in another region than the one its carrier was chosen for."""

    code = "another_region"
    advice = "Maybe cancel the shipment and release the order again, so that a carrier is chosen for the new place."


async def reschedule_delivery(cmd: RescheduleDelivery, uow: UnitOfWork) -> OrderOutcome:
    """Agree on another time of delivery; the same again changes nothing.

    Raises:
        WrongState: it was delivered or cancelled.
        BadInput: no time that can be meant.
    """
    view = await _open(cmd, uow)
    _check_reason(cmd.reason)
    if view.status in _OVER:
        raise WrongState(f"order {view.id} is {view.status}", status=view.status)
    if not cmd.deliver_from < cmd.deliver_by or not uow.now < cmd.deliver_by <= uow.now + FURTHEST:
        seen = f"{cmd.deliver_from.isoformat()} to {cmd.deliver_by.isoformat()}"
        raise BadInput(seen, field="deliver_by", allowed="after deliver_from and now, within 60 days")
    if cmd.by not in ASKED_BY:
        raise BadInput(f"asked by {cmd.by[:40]!r}", field="by", allowed=", ".join(ASKED_BY))
    if (view.order.deliver_from, view.order.deliver_by) == (cmd.deliver_from, cmd.deliver_by):
        return _outcome(view)
    row = (view.id, cmd.deliver_from, cmd.deliver_by, uow.now)
    version: int = await uow.conn.fetchval(Q.reschedule_order, *row)
    uow.emit(
        DeliveryRescheduled(
            order_id=view.id,
            deliver_from=cmd.deliver_from,
            deliver_by=cmd.deliver_by,
            before=view.order.deliver_by,
            by=cmd.by,
            excuses_carrier=cmd.excuses_carrier and uow.now <= (view.order.deliver_by or uow.now),
        )
    )
    await settle_open(uow, view.id, ("reschedule",), f"to be delivered by {cmd.deliver_by.isoformat()}")
    return OrderOutcome(view.id, view.status, version, tuple(hold.hold for hold in view.open_holds))


async def correct_address(cmd: CorrectAddress, uow: UnitOfWork) -> OrderOutcome:
    """Correct the address; an order that is held for it is decided again.

    Raises:
        WrongState: it was delivered or cancelled, or has no address.
        AnotherRegion: it was released, and the new place is elsewhere.
        InvalidOrder: the corrected address has faults.
    """
    view = await _open(cmd, uow)
    _check_reason(cmd.reason)
    before = view.order.address
    if view.status in _OVER or before is None:
        why = "has no address" if before is None else f"is {view.status}"
        raise WrongState(f"order {view.id} {why}", status=view.status)
    address = _corrected(before, cmd)
    order = replace(view.order, address=address)
    faults = correctable_faults(order)
    if faults:
        raise InvalidOrder(faults)
    if view.status in WAITING:
        outcome = await revise_order(ReviseOrder(order_id=view.id, address=address), uow)
    else:
        _check_region(view, before, address)
        await store.revise(uow.conn, view.id, order, faults, uow.now)
        outcome = OrderOutcome(view.id, view.status, view.version + 1, ())
    uow.emit(AddressCorrected(order_id=view.id, released=view.status not in WAITING))
    return outcome


async def open_return(cmd: OpenReturn, uow: UnitOfWork) -> ReturnOpened:
    """Place the order that brings the goods back, from a place of its own that serves nothing else.

    Raises:
        WrongState: the goods have not left.
        BadInput: more pieces than were ordered.
        InvalidOrder: the return cannot be taken in.
    """
    view = await _open(cmd, uow)
    _check_reason(cmd.reason)
    known = await uow.conn.fetchrow(Q.return_of, view.id)
    if known is not None:
        return ReturnOpened(view.id, known["return_order_id"], known["external_ref"], again=True)
    if view.status not in _TO_COME_BACK:
        raise WrongState(f"the goods of order {view.id} have not left", status=view.status)
    pieces = view.order.pieces if cmd.pieces is None else cmd.pieces
    if not 1 <= pieces <= view.order.pieces:
        raise BadInput(f"{pieces} pieces", field="pieces", allowed=f"1 to {view.order.pieces}")
    draft = _return_draft(view, cmd, pieces)
    await registers.save_sites(uow.conn, [_place(view.order, draft, cmd)], uow.now)
    placed = await place_orders(PlaceOrders((draft,)), uow)
    if placed.refused:
        raise InvalidOrder(placed.refused[0].faults)
    made = placed.accepted[0].id if placed.accepted else placed.duplicates[0].id
    await uow.conn.execute(Q.put_return, view.id, made, cmd.reason, pieces, uow.now)
    uow.emit(ReturnStarted(order_id=view.id, return_order_id=made, reason=cmd.reason))
    return ReturnOpened(view.id, made, draft.external_ref)


def _return_draft(view: OrderView, cmd: OpenReturn, pieces: int) -> OrderDraft:
    """The order back: the part of the weight that comes back, to the site's zone, with no hurry and no penalty."""
    order = view.order
    reference = f"{order.external_ref[:72]}-RETURN"
    return OrderDraft(
        external_ref=reference,
        customer=order.customer,
        service=order.service,
        weight_kg=order.weight_kg * pieces / order.pieces,
        volume_m3=None if order.volume_m3 is None else order.volume_m3 * pieces / order.pieces,
        pieces=pieces,
        ready_at=cmd.ready_at,
        currency=order.currency,
        ship_from=f"{RETURN}{order.external_ref[:70]}",
        destination_zone=cmd.to_zone,
        requirements=order.requirements,
        documents=order.documents,
        attributes={**order.attributes, "return_of": order.external_ref},
    )


def _place(order: OrderDraft, back: OrderDraft, cmd: OpenReturn) -> SiteDraft:
    assert back.ship_from is not None
    address = order.address
    return SiteDraft(
        code=back.ship_from,
        name=f"where {order.external_ref[:150]} was delivered",
        zones=(cmd.from_zone,),
        country=None if address is None else address.country,
        postal_code=None if address is None else address.postal_code,
        active=True,
    )


def _corrected(before: Address, cmd: CorrectAddress) -> Address:
    return normal_address(
        replace(
            before,
            street=before.street if cmd.street is None else cmd.street,
            postal_code=before.postal_code if cmd.postal_code is None else cmd.postal_code,
            city=before.city if cmd.city is None else cmd.city,
        )
    )


def _check_region(view: OrderView, before: Address, after: Address) -> None:
    def region(address: Address) -> str:
        return (address.postal_code or "")[:_REGION_LETTERS]

    if before.postal_code is not None and region(before) != region(after):
        raise AnotherRegion(f"{after.postal_code} is not in the region of {before.postal_code}", order_id=view.id)


async def _open(cmd: OrderCommand, uow: UnitOfWork) -> OrderView:
    view = await store.lock_order(uow.conn, cmd.order_id)
    if cmd.if_version not in (None, view.version):
        raise VersionMismatch(f"order {view.id} is at version {view.version}", version=view.version)
    return view


def _outcome(view: OrderView) -> OrderOutcome:
    return OrderOutcome(view.id, view.status, view.version, tuple(hold.hold for hold in view.open_holds))


def _check_reason(text: str) -> None:
    fault = text_fault("reason", text, MAX_REASON, lines=True)
    if fault is not None:
        raise BadInput(str(fault), field="reason", allowed=fault.allowed)

"""Orders: intake one by one or in bulk, holds, release, correction, cancellation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.access import roles_of
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import IfMatch, Now
from headway.api.wire import (
    Code,
    Count,
    Currency,
    Instant,
    Long,
    MoneyIn,
    PageOf,
    Reason,
    Sent,
    Short,
    Weight,
    money_of,
)
from headway.orders import store
from headway.orders.changing import InvalidOrder, MayNotOverride, VersionMismatch
from headway.orders.commands import (
    CancelOrder,
    HoldOrder,
    LiftHold,
    OrderOutcome,
    OverrideRelease,
    PlaceOrders,
    PlaceResult,
    ReviseOrder,
)
from headway.orders.model import Address, Hold, OrderDraft, OrderStatus, OrderView, Recipient, WrongState
from headway.orders.placing import MAX_BATCH, TooManyOrders
from headway.orders.store import UnknownOrder

router = Router("orders", "Orders, their holds and the release gate.")
CHANGING = (UnknownOrder, WrongState, VersionMismatch)


class RecipientIn(Sent):
    """Who takes the goods."""

    name: Short | None = None
    phone: Short | None = None
    email: Short | None = None


class AddressIn(Sent):
    """Where the goods go; `country` is ISO 3166 alpha-2."""

    country: Annotated[str, Field(min_length=2, max_length=2)]
    postal_code: Short | None = None
    city: Short | None = None
    street: Short | None = None
    region: Short | None = None

    def address(self) -> Address:
        return Address(**self.model_dump())


class OrderIn(Sent):
    """An order. The same `external_ref` with the same content is the same order; where it goes is told by `address`,
    `destination_zone`, or both."""

    external_ref: Code
    customer: Code
    service: Code
    weight_kg: Weight
    ready_at: Instant
    currency: Currency
    volume_m3: Weight | None = None
    pieces: Count = 1
    quantity: Count = 1
    product: Code | None = None
    value: MoneyIn | None = None
    deliver_by: Instant | None = None
    deliver_from: Instant | None = None
    ship_from: Annotated[Code | None, Field(description="a site; left out, dispatch chooses")] = None
    destination_zone: Code | None = None
    recipient: RecipientIn = RecipientIn()
    address: AddressIn | None = None
    requirements: Annotated[tuple[Code, ...], Field(max_length=30)] = ()
    documents: Annotated[tuple[Code, ...], Field(max_length=30)] = ()
    late_penalty: MoneyIn | None = None
    attributes: Annotated[dict[Code, Long], Field(max_length=50, default_factory=dict)]

    def draft(self) -> OrderDraft:
        flat = self.model_dump(exclude={"value", "late_penalty", "recipient", "address"})
        return OrderDraft(
            **flat,
            value=money_of(self.value),
            late_penalty=money_of(self.late_penalty),
            recipient=Recipient(**self.recipient.model_dump()),
            address=self.address.address() if self.address else None,
        )


class OrdersIn(Sent):
    """Orders to take in."""

    orders: Annotated[tuple[OrderIn, ...], Field(min_length=1, max_length=MAX_BATCH)]


class OrderTaken(BaseModel):
    """An order that was taken in; `duplicate` where it had been before."""

    id: UUID
    external_ref: str
    status: OrderStatus
    holds: tuple[str, ...]
    duplicate: bool


class HoldIn(Sent):
    """A hold and why."""

    hold: Hold
    reason: Reason


class ReasonIn(Sent):
    """Why."""

    reason: Reason


class RevisionIn(Sent):
    """What to correct; what is left out stays. `documents` are those that came in addition.

    `ready_at` alone may also be moved when the order is released and its goods have not left.
    """

    address: AddressIn | None = None
    recipient: RecipientIn | None = None
    documents: Annotated[tuple[Code, ...], Field(max_length=30)] = ()
    ready_at: Instant | None = None


@router.get("/orders", "orders:read", raises=(BadCursor,))
async def list_orders(
    turn: Now,
    status: OrderStatus | None = None,
    customer: Annotated[str | None, Query(max_length=100)] = None,
    external_ref: Annotated[str | None, Query(max_length=100)] = None,
    hold: Annotated[Hold | None, Query(description="with an open hold of this kind")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[OrderView]:
    """Orders, oldest first."""
    found = await store.list_orders(
        turn.db,
        after=id_of(after),
        limit=limit + 1,
        status=status,
        customer=customer,
        external_ref=external_ref,
        hold=hold,
    )
    return page(found, limit, lambda order: order.id)


@router.post(
    "/orders",
    "orders:write",
    raises=(InvalidOrder,),
    status_code=201,
    responses={200: {"model": OrderTaken, "description": "it had been taken in before"}},
)
async def place_order(turn: Now, order: OrderIn) -> OrderTaken:
    """Take in one order: 201, or 200 where the same order had been sent before."""
    result: PlaceResult = await turn.run(PlaceOrders((order.draft(),)))
    if result.refused:
        raise InvalidOrder(result.refused[0].faults)
    if result.accepted:
        taken = result.accepted[0]
        return OrderTaken(
            id=taken.id, external_ref=taken.external_ref, status=taken.status, holds=taken.holds, duplicate=False
        )
    turn.status = 200
    view = await store.get_order(turn.db, result.duplicates[0].id)
    holds = tuple(hold.hold for hold in view.open_holds)
    return OrderTaken(id=view.id, external_ref=view.order.external_ref, status=view.status, holds=holds, duplicate=True)


@router.post("/orders/bulk", "orders:write", raises=(TooManyOrders,), bulk=True)
async def place_orders(turn: Now, body: OrdersIn) -> PlaceResult:
    """Take in many orders; what is wrong with one never keeps another out."""
    result: PlaceResult = await turn.run(PlaceOrders(tuple(order.draft() for order in body.orders)))
    return result


@router.get("/orders/{order_id}", "orders:read", raises=(UnknownOrder,))
async def get_order(turn: Now, order_id: UUID) -> OrderView:
    """One order with all its holds. Its ETag is its version."""
    view = await store.get_order(turn.db, order_id)
    turn.tag(view.version)
    return view


@router.patch("/orders/{order_id}", "orders:write", raises=(*CHANGING, InvalidOrder))
async def revise_order(turn: Now, order_id: UUID, body: RevisionIn, if_match: IfMatch = None) -> OrderOutcome:
    """Correct an order that is not released yet; the release gate decides again."""
    return await _changed(
        turn,
        ReviseOrder(
            order_id=order_id,
            if_version=turn.matching_number(),
            address=body.address.address() if body.address else None,
            recipient=Recipient(**body.recipient.model_dump()) if body.recipient else None,
            documents=body.documents,
            ready_at=body.ready_at,
        ),
    )


@router.post("/orders/{order_id}/hold", "orders:write", raises=CHANGING)
async def hold_order(turn: Now, order_id: UUID, body: HoldIn, if_match: IfMatch = None) -> OrderOutcome:
    """Place a hold on an order that is not released yet."""
    version = turn.matching_number()
    return await _changed(turn, HoldOrder(order_id=order_id, if_version=version, hold=body.hold, reason=body.reason))


@router.post("/orders/{order_id}/lift-hold", "orders:read", raises=(*CHANGING, MayNotOverride))
async def lift_hold(turn: Now, order_id: UUID, body: HoldIn, if_match: IfMatch = None) -> OrderOutcome:
    """Lift the open holds of one kind. The key needs `override:<role>` for each role that the hold names."""
    roles, version = roles_of(turn.caller), turn.matching_number()
    command = LiftHold(order_id=order_id, if_version=version, hold=body.hold, reason=body.reason, roles=roles)
    return await _changed(turn, command)


@router.post("/orders/{order_id}/override-release", "orders:read", raises=(*CHANGING, MayNotOverride))
async def override_release(turn: Now, order_id: UUID, body: ReasonIn, if_match: IfMatch = None) -> OrderOutcome:
    """Lift every open hold. The key needs `override:<role>` for each role that the holds name."""
    roles, version = roles_of(turn.caller), turn.matching_number()
    return await _changed(turn, OverrideRelease(order_id=order_id, if_version=version, reason=body.reason, roles=roles))


@router.post("/orders/{order_id}/cancel", "orders:write", raises=CHANGING)
async def cancel_order(turn: Now, order_id: UUID, body: ReasonIn, if_match: IfMatch = None) -> OrderOutcome:
    """Give up an order that has not left yet."""
    version = turn.matching_number()
    return await _changed(turn, CancelOrder(order_id=order_id, if_version=version, reason=body.reason))


async def _changed(turn: Now, command: object) -> OrderOutcome:
    outcome: OrderOutcome = await turn.run(command)
    turn.tag(outcome.version)
    return outcome

"""What comes up about an order after it was taken in: pieces that are missing, and what somebody wants otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.operation import Router
from headway.api.turn import Now
from headway.api.wire import Instant, Reason, Sent, Short, Shown
from headway.kernel.errors import BadInput
from headway.orders import store
from headway.orders.instructions import (
    GiveInstruction,
    Instruction,
    NoInstruction,
    SettleInstruction,
    instructions_of,
)
from headway.orders.model import WrongState
from headway.orders.settling import Settled
from headway.orders.shortages import NoShortage, ReportShortage, SettleShortage, Shortage, shortages_of
from headway.orders.store import UnknownOrder

router = Router("changes", "Shortages of orders, and instructions of customers and recipients.")


class ShortageIn(Sent):
    """Only `found` of the order's pieces are there; `party` is responsible, by itself the shipper or the carrier."""

    found: Annotated[int, Field(ge=0, le=10**6)]
    where: Literal["pick", "delivery"] = "pick"
    reason: Short = ""
    party: Literal["shipper", "carrier", "consignee", "other"] | None = None


class ShortageEnd(Sent):
    """What became of it."""

    outcome: Literal["found", "sent_after", "cancelled"]
    reason: Reason


class ShortageOut(Shown):
    """A shortage; `outcome` is null while it lasts."""

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


class InstructionIn(Sent):
    """What somebody wants otherwise; `deliver_by` is needed with reschedule. `given_at`: when it was said."""

    kind: Literal["reschedule", "redirect", "deliver_to", "contact", "cancel", "other"]
    by: Literal["customer", "recipient", "shipper"]
    text: Annotated[Short, Field(description="in their own words")] = ""
    deliver_from: Instant | None = None
    deliver_by: Instant | None = None
    given_at: Instant | None = None


class InstructionEnd(Sent):
    """What became of it."""

    outcome: Literal["done", "refused", "withdrawn"]
    reason: Reason


class InstructionOut(Shown):
    """An instruction; `outcome` is null while it waits."""

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


class Changes(BaseModel):
    """Everything that came up about an order, oldest first."""

    shortages: list[ShortageOut]
    instructions: list[InstructionOut]


@router.get("/orders/{order_id}/changes", "orders:read", raises=(UnknownOrder,))
async def get_order_changes(turn: Now, order_id: UUID) -> Changes:
    """Shortages and instructions of an order."""
    await store.get_order(turn.db, order_id)
    short, asked = await shortages_of(turn.db, order_id), await instructions_of(turn.db, order_id)
    return Changes(
        shortages=[ShortageOut.model_validate(each) for each in short],
        instructions=[InstructionOut.model_validate(each) for each in asked],
    )


@router.post("/orders/{order_id}/shortages", "orders:write", raises=(UnknownOrder, WrongState, BadInput))
async def report_shortage(turn: Now, order_id: UUID, body: ShortageIn) -> ShortageOut:
    """Say that pieces are missing; the same again changes nothing, another number corrects it."""
    command = ReportShortage(
        order_id=order_id, found=body.found, where=body.where, reason=body.reason, party=body.party
    )
    kept: Shortage = await turn.run(command)
    return ShortageOut.model_validate(kept)


@router.post("/shortages/{shortage_id}/settle", "orders:write", raises=(NoShortage, Settled, BadInput))
async def settle_shortage(turn: Now, shortage_id: UUID, body: ShortageEnd) -> ShortageOut:
    """Say what became of it."""
    command = SettleShortage(shortage_id=shortage_id, outcome=body.outcome, reason=body.reason)
    kept: Shortage = await turn.run(command)
    return ShortageOut.model_validate(kept)


@router.post("/orders/{order_id}/instructions", "orders:write", raises=(UnknownOrder, WrongState, BadInput))
async def give_instruction(turn: Now, order_id: UUID, body: InstructionIn) -> InstructionOut:
    """Keep what somebody wants otherwise until it is settled; the same again, while it waits, is kept once."""
    kept: Instruction = await turn.run(GiveInstruction(order_id=order_id, **body.model_dump()))
    return InstructionOut.model_validate(kept)


@router.post("/instructions/{instruction_id}/settle", "orders:write", raises=(NoInstruction, Settled, BadInput))
async def settle_instruction(turn: Now, instruction_id: UUID, body: InstructionEnd) -> InstructionOut:
    """Say that it was done, refused or withdrawn."""
    command = SettleInstruction(instruction_id=instruction_id, outcome=body.outcome, reason=body.reason)
    kept: Instruction = await turn.run(command)
    return InstructionOut.model_validate(kept)

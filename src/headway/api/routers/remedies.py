"""What settles trouble: questions and their answers, messages to carriers, other times, addresses, returns, the ERP."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, Field

from headway.api.access import speak_for
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Code, Instant, Nothing, PageOf, Reason, Sent, Short, Shown
from headway.carriers.views import get_carrier
from headway.dispatch.errors import NoShipment
from headway.dispatch.messages import store as messages
from headway.dispatch.messages.model import CarrierMessage, MessageCarrier, MessageKind
from headway.exceptions.questions import store as questions
from headway.exceptions.questions.model import (
    AnswerQuestion,
    Asked,
    Audience,
    Form,
    NoQuestion,
    Question,
    QuestionClosed,
    QuestionState,
    RenewQuestionLink,
    WithdrawQuestion,
)
from headway.integrations.erp import handlers as erp
from headway.integrations.erp.commands import ErpEndpoint, ErpMessage, ResendErp, SaveErp
from headway.integrations.urls import UrlRefused
from headway.kernel.errors import NotFound
from headway.kernel.vault import VaultClosed
from headway.orders.amending import AnotherRegion
from headway.orders.changing import InvalidOrder
from headway.orders.commands import CorrectAddress, OpenReturn, OrderOutcome, RescheduleDelivery, ReturnOpened
from headway.orders.model import WrongState
from headway.orders.store import UnknownOrder

router = Router("remedies", "Questions by link, messages to carriers, rescheduling, returns, news to the ERP.")
Text = Annotated[str, Field(min_length=1, max_length=1000)]
CHANGING = (UnknownOrder, WrongState)


class OptionOut(Shown):
    """One answer that may be chosen."""

    code: str
    label: str


class QuestionOut(Shown):
    """A question as it stands; `said` is what was typed, by field."""

    id: UUID
    case_id: UUID
    audience: Audience
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_code: str | None
    reference: str
    text: str
    form: Form
    options: tuple[OptionOut, ...]
    asked_at: datetime
    answer_by: datetime
    state: QuestionState
    answer: str | None
    said: dict[str, str] | None
    ended_at: datetime | None
    answered_by: str | None


class AnswerIn(Sent):
    """An option's code, or answered or none_fits as the form has it; and what was typed, by field."""

    answer: Annotated[str, Field(min_length=1, max_length=200)]
    said: Annotated[dict[str, Annotated[str, Field(max_length=500)]], Field(max_length=5, default_factory=dict)]


class WithdrawIn(Sent):
    """Why nobody needs to know any more."""

    reason: Reason


class QuestionLinkOut(BaseModel):
    """Where the question is answered without signing in, shown this once; null where no link can be made."""

    question_id: UUID
    link: str | None


class MessageIn(Sent):
    """What the carrier is told: to know (notice) or to do (instruction)."""

    kind: Literal["notice", "instruction"]
    text: Text
    shipment_id: UUID | None = None


class RescheduleIn(Sent):
    """Another time of delivery; `excuses_carrier`: the carrier is not late for it."""

    deliver_from: Instant
    deliver_by: Instant
    reason: Reason
    by: Literal["recipient", "customer", "shipper"] = "shipper"
    excuses_carrier: bool = False


class AddressIn(Sent):
    """The parts of the address that are corrected; null leaves a part as it is."""

    reason: Reason
    street: Short | None = None
    postal_code: Annotated[str | None, Field(max_length=20)] = None
    city: Short | None = None


class ReturnIn(Sent):
    """Bring goods back: from which zone to which, how many pieces (null: all), and when they can be collected."""

    reason: Reason
    from_zone: Code
    to_zone: Code
    ready_at: Instant
    pieces: Annotated[int | None, Field(ge=1, le=1_000_000)] = None


class ErpIn(Sent):
    """Where events go; `secret` signs them, null keeps the one there is."""

    url: Annotated[str, Field(min_length=1, max_length=2048)]
    secret: Annotated[str | None, Field(min_length=16, max_length=500)] = None
    active: bool = True


class ErpMessageOut(Shown):
    """An event to the ERP as it stands."""

    id: UUID
    order_id: UUID
    type: str
    data: dict[str, str]
    state: str
    created_at: datetime
    ended_at: datetime | None
    problem: str | None


class ResentOut(BaseModel):
    """Was it sent again? Only what was given up is."""

    resent: bool


@router.get("/questions", "exceptions:read", raises=(BadCursor,))
async def list_questions(
    turn: Now,
    state: QuestionState | None = None,
    audience: Audience | None = None,
    case_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[QuestionOut]:
    """Questions, newest first."""
    found = await questions.list_questions(
        turn.db, before=id_of(after), state=state, audience=audience, case_id=case_id, limit=limit + 1
    )
    return page([_question(each) for each in found], limit, lambda question: question.id)


@router.get("/questions/{question_id}", "exceptions:read", raises=(NoQuestion,))
async def get_question(turn: Now, question_id: UUID) -> QuestionOut:
    """One question."""
    return _question(await questions.get_question(turn.db, question_id))


@router.post("/questions/{question_id}/answer", "exceptions:write", raises=(NoQuestion, QuestionClosed))
async def answer_question(turn: Now, question_id: UUID, body: AnswerIn) -> QuestionOut:
    """Answer for somebody who said it otherwise, by telephone; whoever waits for it goes on."""
    return _question(await turn.run(AnswerQuestion(question_id, body.answer, body.said)))


@router.post("/questions/{question_id}/withdraw", "exceptions:write", raises=(NoQuestion,))
async def withdraw_question(turn: Now, question_id: UUID, body: WithdrawIn) -> QuestionOut:
    """Nobody needs to know any more."""
    return _question(await turn.run(WithdrawQuestion(question_id, body.reason)))


@router.post("/questions/{question_id}/link", "exceptions:write", raises=(NoQuestion,), status_code=201)
async def renew_question_link(turn: Now, question_id: UUID, body: Nothing) -> QuestionLinkOut:
    """Make a new link in the place of the one there is."""
    asked: Asked = await turn.run(RenewQuestionLink(question_id))
    turn.secret = asked.link
    return QuestionLinkOut(question_id=question_id, link=asked.link)


@router.get("/carriers/{carrier}/questions", "offers:read", raises=(BadCursor, NotFound))
async def list_carrier_questions(
    turn: Now, carrier: Code, state: QuestionState | None = None, after: After = None, limit: Limit = 50
) -> PageOf[QuestionOut]:
    """What a carrier is asked, newest first."""
    speak_for(turn.caller, carrier)
    before = id_of(after)
    await get_carrier(turn.db, carrier)
    found = await questions.list_questions(
        turn.db, before=before, state=state, audience=Audience.CARRIER, carrier=carrier, limit=limit + 1
    )
    return page([_question(each) for each in found], limit, lambda question: question.id)


@router.post("/carriers/{carrier}/questions/{question_id}/answer", "offers:answer", raises=(NoQuestion, QuestionClosed))
async def answer_carrier_question(turn: Now, carrier: Code, question_id: UUID, body: AnswerIn) -> QuestionOut:
    """A carrier answers what it is asked."""
    speak_for(turn.caller, carrier)
    asked = await questions.get_question(turn.db, question_id)
    if asked.audience is not Audience.CARRIER or asked.carrier_code != carrier:
        raise NoQuestion(f"there is no question {question_id}", question_id=question_id)
    return _question(await turn.run(AnswerQuestion(question_id, body.answer, body.said)))


@router.get("/carriers/{carrier}/messages", "offers:read", raises=(BadCursor, NotFound))
async def list_carrier_messages(
    turn: Now, carrier: Code, shipment_id: UUID | None = None, after: After = None, limit: Limit = 50
) -> PageOf[CarrierMessage]:
    """What a carrier was told and asked, newest first."""
    speak_for(turn.caller, carrier)
    before = id_of(after)
    await get_carrier(turn.db, carrier)
    found = await messages.list_messages(
        turn.db, before=before, carrier=carrier, shipment_id=shipment_id, limit=limit + 1
    )
    return page(found, limit, lambda message: message.id)


@router.post("/carriers/{carrier}/messages", "dispatch:write", raises=(NotFound, NoShipment), status_code=201)
async def message_carrier(turn: Now, carrier: Code, body: MessageIn) -> CarrierMessage:
    """Tell a carrier something, by its connector and among its messages."""
    found = await get_carrier(turn.db, carrier)
    command = MessageCarrier(
        carrier_id=found.id, kind=MessageKind(body.kind), text=body.text, shipment_id=body.shipment_id
    )
    message: CarrierMessage = await turn.run(command)
    return message


@router.post("/orders/{order_id}/reschedule", "orders:write", raises=CHANGING)
async def reschedule_order(turn: Now, order_id: UUID, body: RescheduleIn) -> OrderOutcome:
    """Agree on another time of delivery, also of goods that are on their way."""
    command = RescheduleDelivery(
        order_id=order_id,
        deliver_from=body.deliver_from,
        deliver_by=body.deliver_by,
        reason=body.reason,
        by=body.by,
        excuses_carrier=body.excuses_carrier,
    )
    outcome: OrderOutcome = await turn.run(command)
    return outcome


@router.post("/orders/{order_id}/correct-address", "orders:write", raises=(*CHANGING, AnotherRegion, InvalidOrder))
async def correct_order_address(turn: Now, order_id: UUID, body: AddressIn) -> OrderOutcome:
    """Correct where an order goes, until it is there; once released within its region only."""
    command = CorrectAddress(
        order_id=order_id, reason=body.reason, street=body.street, postal_code=body.postal_code, city=body.city
    )
    outcome: OrderOutcome = await turn.run(command)
    return outcome


@router.post("/orders/{order_id}/return", "orders:write", raises=(*CHANGING, InvalidOrder), status_code=201)
async def open_order_return(turn: Now, order_id: UUID, body: ReturnIn) -> ReturnOpened:
    """Have goods brought back by one more order, which is dispatched as any other; once an order."""
    command = OpenReturn(
        order_id=order_id,
        reason=body.reason,
        from_zone=body.from_zone,
        to_zone=body.to_zone,
        ready_at=body.ready_at,
        pieces=body.pieces,
    )
    opened: ReturnOpened = await turn.run(command)
    return opened


@router.get("/erp", "orders:read")
async def get_erp(turn: Now) -> ErpEndpoint | None:
    """Where events to the shipper's own system go; null: nowhere. Its secret is never shown."""
    return await erp.endpoint(turn.db)


@router.put("/erp", "orders:write", raises=(VaultClosed, UrlRefused))
async def save_erp(turn: Now, body: ErpIn) -> ErpEndpoint:
    """Say where events to the shipper's own system go, and what signs them."""
    saved: ErpEndpoint = await turn.run(SaveErp(body.url, body.secret, body.active))
    return saved


@router.get("/erp/messages", "orders:read", raises=(BadCursor,))
async def list_erp_messages(
    turn: Now,
    state: Annotated[Literal["queued", "sent", "failed"] | None, Query()] = None,
    order_id: UUID | None = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ErpMessageOut]:
    """Events to the shipper's own system, newest first."""
    found: list[ErpMessage] = await erp.list_messages(
        turn.db, before=id_of(after), state=state, order_id=order_id, limit=limit + 1
    )
    return page([ErpMessageOut.model_validate(each) for each in found], limit, lambda message: message.id)


@router.post("/erp/messages/{message_id}/resend", "orders:write", raises=(erp.NoErpMessage,))
async def resend_erp_message(turn: Now, message_id: UUID, body: Nothing) -> ResentOut:
    """Send an event once more that was given up."""
    return ResentOut(resent=await turn.run(ResendErp(message_id)))


def _question(question: Question) -> QuestionOut:
    return QuestionOut.model_validate(question)

"""ask: a question to the recipient, the carrier or the customer, by a link, with a time by which to answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.customers.commands import TellAccount, TellRecipient, Told
from headway.dispatch.messages.model import MessageCarrier, MessageKind
from headway.dispatch.views import ShipmentRow
from headway.events.exceptions import QuestionAnswered
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Reply, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of, shipments_of
from headway.exceptions.questions.model import (
    ANSWERED,
    NONE_FITS,
    Asked,
    AskQuestion,
    Audience,
    Form,
    Option,
)
from headway.kernel.message import Event
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

CHOSEN, UNREACHABLE = "chosen", "unreachable"


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        to: whom. text: the question. options: the answers to choose from: code and what the person reads.
        form: options, text (own words), slot (a time of delivery) or address (where the goods really go).
        within: by then they have to answer.
    """

    to: Audience
    text: str
    options: dict[str, str] = {}
    form: Form = Form.OPTIONS
    within: str = "1 day"

    def __post_init__(self) -> None:
        duration(self.within)
        if self.form is Form.OPTIONS and len(self.options) < 2:
            raise ValueError("a question with fewer than two options has nothing to choose from")


class Ask(Step):
    """Its answers are the codes of its options; else chosen or none_fits (slot), answered or none_fits (address).

    `unreachable` where there is nobody to ask, or no way to reach them.
    """

    name = "ask"
    sentence = "ask the recipient, the carrier or the customer, and wait for the answer"
    params = Params
    answers = (ANSWERED, CHOSEN, NONE_FITS, UNREACHABLE)
    scope = "exceptions:write"
    resumes = (QuestionAnswered,)

    def possible(self, given: Mapping[str, Any]) -> tuple[str, ...]:
        form, options = given.get("form", Form.OPTIONS), given.get("options")
        if form == Form.OPTIONS and isinstance(options, Mapping):
            return (*map(str, options), UNREACHABLE)
        named = {Form.SLOT: (CHOSEN, NONE_FITS), Form.ADDRESS: (ANSWERED, NONE_FITS), Form.TEXT: (ANSWERED,)}
        return (*named.get(form, ()), UNREACHABLE)

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        found = await shipments_of(uow.conn, task)
        command = _question(task, wanted, found[0] if found else None, uow.now)
        if command is None:
            return _nobody(wanted)
        asked: Asked = await run(uow, command)
        if not await _brought(asked, command, uow, run):
            return _nobody(wanted)
        return StepResult(
            outcome=Outcome.WAITING,
            sentence=f"the {wanted.to} is asked: {wanted.text}",
            answer=self.possible(msgspec.to_builtins(wanted))[0],
            touched=(f"question:{asked.question.id}",),
            waits_for=(str(asked.question.id),),
            answer_by=command.answer_by,
        )

    def answer(self, event: Event, waits_for: tuple[str, ...]) -> Reply | None:
        if not isinstance(event, QuestionAnswered) or str(event.question_id) not in waits_for:
            return None
        return Reply(CHOSEN, event.slot) if event.slot and event.answer != NONE_FITS else Reply(event.answer)

    def deadline(self, params: Any, now: datetime) -> datetime:
        return now + (duration(params.within) or timedelta(days=1))


def _question(task: Task, wanted: Params, shipment: ShipmentRow | None, now: datetime) -> AskQuestion | None:
    """None where there is nobody to ask: no order for a recipient or a customer, no carrier for a carrier."""
    orders = orders_of(task)
    order_id = shipment.order_id if shipment is not None else orders[0] if orders else None
    carrier_id = task.case.carrier_id if shipment is None or shipment.carrier_id is None else shipment.carrier_id
    if (wanted.to is Audience.CARRIER and carrier_id is None) or (wanted.to is not Audience.CARRIER and not order_id):
        return None
    return AskQuestion(
        case_id=task.case.id,
        audience=wanted.to,
        text=wanted.text,
        answer_by=now + (duration(wanted.within) or timedelta(days=1)),
        form=wanted.form,
        options=tuple(Option(code, label) for code, label in wanted.options.items()),
        reference=str(task.facts["order"].get("ref", "")),
        run_id=task.run_id,
        order_id=order_id,
        shipment_id=None if shipment is None else shipment.id,
        carrier_id=carrier_id,
        carrier_code=None if shipment is None else shipment.carrier_code,
        question_id=task.key,
    )


async def _brought(asked: Asked, command: AskQuestion, uow: UnitOfWork, run: Commands) -> bool:
    """Has the question a way to whom it is for?"""
    question = asked.question
    if command.audience is Audience.CARRIER:
        assert command.carrier_id is not None
        await run(uow, _to_carrier(command.carrier_id, command, asked))
        return True
    assert command.order_id is not None
    told: Told
    if command.audience is Audience.RECIPIENT:
        told = await run(
            uow,
            TellRecipient(
                order_id=command.order_id,
                text=command.text,
                key=str(question.id),
                useful_until=command.answer_by,
                question_id=question.id,
            ),
        )
    else:
        told = await run(
            uow,
            TellAccount(order_id=command.order_id, text=command.text, message_id=question.id, link=asked.link),
        )
    return bool(told.medium)


def _to_carrier(carrier_id: UUID, command: AskQuestion, asked: Asked) -> MessageCarrier:
    return MessageCarrier(
        carrier_id=carrier_id,
        kind=MessageKind.QUESTION,
        text=command.text,
        shipment_id=command.shipment_id,
        question_id=asked.question.id,
        link=asked.link,
        message_id=asked.question.id,
    )


def _nobody(wanted: Params) -> StepResult:
    sentence = f"there is no way to reach the {wanted.to}"
    return StepResult(outcome=Outcome.NOTHING, answer=UNREACHABLE, sentence=sentence)

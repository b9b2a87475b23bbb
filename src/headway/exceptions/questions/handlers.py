"""What is done with questions on command and when their time is over; the tables are at the bottom."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.clocks.store import clocks_of, door_of
from headway.events.exceptions import CaseResolved, QuestionAnswered, QuestionAsked, QuestionOver
from headway.exceptions.questions.answers import check_asked, checked
from headway.exceptions.questions.links import QuestionLinks
from headway.exceptions.questions.model import (
    AnswerQuestion,
    Asked,
    AskQuestion,
    Form,
    NoQuestion,
    Option,
    Question,
    QuestionClosed,
    QuestionState,
    RenewQuestionLink,
    WithdrawQuestion,
)
from headway.exceptions.questions.slots import offered
from headway.exceptions.questions.store import Q, get_question, question_of
from headway.kernel.errors import BadInput
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, DueTimer, EventHandler, TimerHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

QUESTION_TIMER = "exceptions.question"


@dataclass(frozen=True, slots=True)
class Questions:
    """Asks and takes answers; `links` tells where they are given."""

    links: QuestionLinks

    async def ask(self, cmd: AskQuestion, uow: UnitOfWork) -> Asked:
        """Keep a question with its link; the same again is the same question.

        Raises:
            BadInput: it cannot be shown, or there is no time to answer.
        """
        check_asked(cmd)
        if cmd.answer_by <= uow.now:
            raise BadInput(f"an answer by {cmd.answer_by.isoformat()}", field="answer_by", allowed="a time to come")
        named, made = cmd.question_id or uow.new_id(), self.links.new(uow)
        options = await _options(cmd, uow)
        row = await uow.conn.fetchrow(
            Q.put_question,
            named,
            cmd.case_id,
            cmd.run_id,
            cmd.audience,
            cmd.order_id,
            cmd.shipment_id,
            cmd.carrier_id,
            cmd.carrier_code,
            cmd.reference,
            cmd.text.strip(),
            cmd.form,
            json.dumps([asdict(option) for option in options]),
            uow.now,
            cmd.answer_by,
            None if made is None else made[0].hash,
            None if made is None else made[1],
        )
        if row is None:
            return Asked(await get_question(uow.conn, named), await self._link(uow, named))
        uow.set_timer(QUESTION_TIMER, named, cmd.answer_by)
        uow.emit(
            QuestionAsked(
                case_id=cmd.case_id,
                question_id=named,
                audience=cmd.audience,
                form=cmd.form,
                answer_by=cmd.answer_by,
                order_id=cmd.order_id,
                shipment_id=cmd.shipment_id,
                carrier_id=cmd.carrier_id,
                options=tuple(option.code for option in options),
            )
        )
        return Asked(question_of(row), None if made is None else self.links.url(made[0].token))

    async def answer(self, cmd: AnswerQuestion, uow: UnitOfWork) -> Question:
        """Take the answer; whoever waits for it goes on.

        Raises:
            NoQuestion: there is none.
            QuestionClosed: it was answered otherwise, or its time is over.
            BadInput: that is no answer to it.
        """
        question = await _locked(uow, cmd.question_id)
        said = checked(question, cmd.answer, cmd.said)
        if question.state is QuestionState.ANSWERED and (question.answer, question.said) == (cmd.answer, said):
            return question
        if question.state is not QuestionState.OPEN or uow.now >= question.answer_by:
            raise QuestionClosed(f"the question is {question.state}", state=str(question.state))
        after = await _end(uow, question, QuestionState.ANSWERED, cmd.answer, said)
        slot = cmd.answer if question.form is Form.SLOT else ""
        uow.emit(
            QuestionAnswered(
                case_id=question.case_id,
                question_id=question.id,
                audience=question.audience,
                form=question.form,
                answer=cmd.answer,
                slot=slot,
                after_s=int((uow.now - question.asked_at).total_seconds()),
            )
        )
        return after

    async def withdraw(self, cmd: WithdrawQuestion, uow: UnitOfWork) -> Question:
        """Need no answer any more; what is over stays.

        Raises:
            NoQuestion: there is none.
        """
        question = await _locked(uow, cmd.question_id)
        if question.state is not QuestionState.OPEN:
            return question
        return await _over(uow, question, QuestionState.WITHDRAWN)

    async def renew(self, cmd: RenewQuestionLink, uow: UnitOfWork) -> Asked:
        """Make the old link lead nowhere, and a new one.

        Raises:
            NoQuestion: there is none.
        """
        question = await _locked(uow, cmd.question_id)
        made = self.links.new(uow)
        kept = (None, None) if made is None else (made[0].hash, made[1])
        await uow.conn.execute(Q.renew_link, question.id, *kept)
        return Asked(question, None if made is None else self.links.url(made[0].token))

    async def on_time(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Nobody answered in time."""
        question = await _locked(uow, UUID(timer.key))
        if question.state is QuestionState.OPEN and uow.now >= question.answer_by:
            await _over(uow, question, QuestionState.EXPIRED)

    async def on_resolved(self, rec: Recorded[CaseResolved], uow: UnitOfWork) -> None:
        """The case is over: nobody needs to answer any more."""
        for row in await uow.conn.fetch(Q.open_of_case, rec.event.case_id):
            await self.withdraw(WithdrawQuestion(row["id"], "the case is over"), uow)

    async def _link(self, uow: UnitOfWork, question_id: UUID) -> str | None:
        row = await uow.conn.fetchrow(Q.find_question, question_id)
        return None if row is None else self.links.opened(uow, row["sealed"])


async def _options(cmd: AskQuestion, uow: UnitOfWork) -> tuple[Option, ...]:
    if cmd.form is not Form.SLOT or cmd.options:
        return cmd.options
    known = await clocks_of(uow)
    zone = known.at_door(None) if cmd.order_id is None else await door_of(uow, cmd.order_id)
    return offered(uow.now, zone)


async def _locked(uow: UnitOfWork, question_id: UUID) -> Question:
    row = await uow.conn.fetchrow(Q.lock_question, question_id)
    if row is None:
        raise NoQuestion(f"there is no question {question_id}", question_id=question_id)
    return question_of(row)


async def _over(uow: UnitOfWork, question: Question, state: QuestionState) -> Question:
    after = await _end(uow, question, state, None, None)
    uow.emit(QuestionOver(case_id=question.case_id, question_id=question.id, outcome=state))
    return after


async def _end(
    uow: UnitOfWork, question: Question, state: QuestionState, answer: str | None, said: Mapping[str, str] | None
) -> Question:
    text = None if said is None else json.dumps(said)
    by = uow.actor if answer is not None else None
    row = await uow.conn.fetchrow(Q.end_question, question.id, state, answer, text, uow.now, by)
    uow.cancel_timer(QUESTION_TIMER, question.id)
    assert row is not None
    return question_of(row)


def commands(links: QuestionLinks) -> Mapping[type, CommandHandler]:
    """What can be asked of this part."""
    do = Questions(links)
    return {
        AskQuestion: do.ask,
        AnswerQuestion: do.answer,
        WithdrawQuestion: do.withdraw,
        RenewQuestionLink: do.renew,
    }


def timers(links: QuestionLinks) -> Mapping[str, TimerHandler]:
    """The end of a question's time."""
    return {QUESTION_TIMER: Questions(links).on_time}


def subscriptions(links: QuestionLinks) -> Mapping[type[Event], EventHandler]:
    """What makes questions idle."""
    return {CaseResolved: Questions(links).on_resolved}

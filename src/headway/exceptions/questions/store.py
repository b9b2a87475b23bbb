"""Reading questions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.links import hashed
from headway.exceptions.questions.model import Audience, Form, NoQuestion, Option, Question, QuestionState
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.exceptions.questions")


async def get_question(conn: Connection, question_id: UUID) -> Question:
    """One question.

    Raises:
        NoQuestion: there is none.
    """
    row = await conn.fetchrow(Q.find_question, question_id)
    if row is None:
        raise NoQuestion(f"there is no question {question_id}", question_id=question_id)
    return question_of(row)


async def linked_question(conn: Connection, token: str) -> Question:
    """The question a link leads to, also one that is over.

    Raises:
        NoQuestion: it was revoked, or never was.
    """
    row = await conn.fetchrow(Q.question_of_link, hashed(token))
    if row is None:
        raise NoQuestion("this link leads nowhere")
    return question_of(row)


async def sealed_of(conn: Connection, question_id: UUID) -> str | None:
    """The sealed token of a question that can still be answered."""
    sealed: str | None = await conn.fetchval(Q.sealed_of, question_id)
    return sealed


async def list_questions(
    conn: Connection,
    *,
    before: UUID | None = None,
    state: QuestionState | None = None,
    audience: Audience | None = None,
    case_id: UUID | None = None,
    carrier: str | None = None,
    limit: int = 50,
) -> list[Question]:
    """Questions, newest first; `before` is the last id of the page before."""
    rows = await conn.fetch(Q.list_questions, before, state, audience, case_id, carrier, limit)
    return [question_of(row) for row in rows]


async def answer_of_run(conn: Connection, run_id: UUID) -> Question | None:
    """The last question that was answered to a run."""
    row = await conn.fetchrow(Q.answer_of_run, run_id)
    return None if row is None else question_of(row)


def question_of(row: asyncpg.Record) -> Question:
    """The question of a row."""
    return Question(
        id=row["id"],
        case_id=row["case_id"],
        run_id=row["run_id"],
        audience=Audience(row["audience"]),
        order_id=row["order_id"],
        shipment_id=row["shipment_id"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        reference=row["reference"],
        text=row["text"],
        form=Form(row["form"]),
        options=tuple(Option(each["code"], each["label"]) for each in json.loads(row["options"])),
        asked_at=row["asked_at"],
        answer_by=row["answer_by"],
        state=QuestionState(row["state"]),
        answer=row["answer"],
        said=None if row["said"] is None else json.loads(row["said"]),
        ended_at=row["ended_at"],
        answered_by=row["answered_by"],
    )

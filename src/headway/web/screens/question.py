"""A question by its link: no signing in, nothing but this question, and a clear word when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.customers.store import find_promise
from headway.dispatch.clocks.store import clocks, door
from headway.dispatch.links import tenant_of
from headway.exceptions.questions.answers import FIELDS
from headway.exceptions.questions.model import (
    ANSWERED,
    AnswerQuestion,
    Audience,
    Form,
    NoQuestion,
    Question,
    QuestionState,
)
from headway.exceptions.questions.store import linked_question
from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput, Conflict, HeadwayError
from headway.kernel.uow import UnknownTenant
from headway.web.guard import check_origin, read_form
from headway.web.pages import render
from headway.web.times import Times

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

_KERNEL = load_queries("headway.kernel")
NOTHING_TYPED = dict.fromkeys(("answer", *(name for names in FIELDS.values() for name in names)), "")
HEADERS = {"x-robots-tag": "noindex, nofollow"}
_OVER: Mapping[QuestionState, str] = {
    QuestionState.ANSWERED: "Thank you. Your answer is with us; nothing more is needed.",
    QuestionState.EXPIRED: "The time to answer is over. We have gone on without it.",
    QuestionState.WITHDRAWN: "Thank you, but we do not need to know any more.",
}


async def show(request: Request) -> Response:
    """The question, or what became of it."""
    return await _page(request)


async def answer(request: Request) -> Response:
    """Take the answer; what could not be taken is said on the page, with what was typed."""
    check_origin(request)
    app, tenant_id, token = _asked(request)
    fields = await read_form(request)
    question, _, _ = await _read(app, tenant_id, token)
    try:
        await app.run(tenant_id, said(question, fields), actor=f"link:{question.audience}")
    except (BadInput, Conflict) as error:
        return await _page(request, error, fields)
    return RedirectResponse(request.url.path, status_code=303)


def said(question: Question, fields: Mapping[str, str]) -> AnswerQuestion:
    """The command of a form; forms without options have one answer, unless they say that none fits."""
    code = fields.get("answer", "") or (ANSWERED if question.form in (Form.TEXT, Form.ADDRESS) else "")
    if not code:
        raise BadInput("please choose an answer", field="answer", allowed="one of the answers shown")
    typed = {name: fields.get(name, "") for name in FIELDS[question.form]}
    return AnswerQuestion(question.id, code[:200], {name: value for name, value in typed.items() if value.strip()})


async def _page(
    request: Request, error: HeadwayError | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    app, tenant_id, token = _asked(request)
    question, sender, times = await _read(app, tenant_id, token)
    can = question.state is QuestionState.OPEN and times.now < question.answer_by
    state = QuestionState.EXPIRED if question.state is QuestionState.OPEN and not can else question.state
    return render(
        "question.html",
        status=200 if error is None else error.status,
        headers=HEADERS,
        question=question,
        sender=sender,
        t=times,
        can=can,
        outcome=_OVER.get(state, ""),
        chosen=_chosen(question),
        action=request.url.path,
        error=None if error is None else error.message,
        typed={**NOTHING_TYPED, **(typed or {})},
    )


def _chosen(question: Question) -> str:
    """What was answered, as the person read it; nothing that was typed is shown again."""
    labels = {option.code: option.label for option in question.options}
    return labels.get(question.answer or "", "")


def _asked(request: Request) -> tuple[App, UUID, str]:
    token = request.path_params["token"]
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise NoQuestion("this link leads nowhere")
    return request.app.state.app, tenant_id, token


async def _zone(conn: Connection, question: Question) -> ZoneInfo:
    """By whose clock a recipient reads; carriers and who asks about no order read the tenant's."""
    known = await clocks(conn)
    if question.order_id is None or question.audience is Audience.CARRIER:
        return known.at_door(None)
    promise = await find_promise(conn, question.order_id)
    return await door(conn, known, question.order_id) if promise is None else ZoneInfo(promise.timezone)


async def _read(app: App, tenant_id: UUID, token: str) -> tuple[Question, str, Times]:
    try:
        async with app.scope.reading(tenant_id) as (conn, now):
            question = await linked_question(conn, token)
            zone = await _zone(conn, question)
            row = await conn.fetchrow(_KERNEL.find_tenant, tenant_id)
    except UnknownTenant:
        raise NoQuestion("this link leads nowhere") from None
    assert row is not None
    return question, row["name"], Times(zone, now)

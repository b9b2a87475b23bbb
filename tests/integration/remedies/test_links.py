"""Who may answer by a link, and what an old, a foreign or a cut one leads to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from headway.dispatch.messages.model import MessageCarrier, MessageKind
from headway.exceptions.questions.model import (
    Asked,
    AskQuestion,
    Audience,
    Option,
    RenewQuestionLink,
    WithdrawQuestion,
)
from headway.web import add_screens, invite
from headway.web.screens.portal import SCOPES
from tests.integration.remedies.scenes import Trouble
from tests.integration.web.conftest import ORIGIN

TWO = (Option("soon", "Soon"), Option("late", "Late <b>"))


@pytest.fixture
async def visitor(trouble: Trouble) -> AsyncIterator[httpx.AsyncClient]:
    """A browser that nobody signed in with."""
    http = FastAPI()
    add_screens(http, trouble.app)
    transport = httpx.ASGITransport(http)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers={"origin": ORIGIN}) as client:
        yield client


async def asked(trouble: Trouble, **more: object) -> Asked:
    fields = {
        "case_id": uuid4(),
        "audience": Audience.CARRIER,
        "text": "When will you come?",
        "answer_by": await trouble.now() + timedelta(hours=2),
        "options": TWO,
        "reference": "SO-1",
    }
    found: Asked = await trouble.town.run(AskQuestion(**{**fields, **more}))  # type: ignore[arg-type]
    return found


def path(question: Asked) -> str:
    assert question.link is not None
    return urlsplit(question.link).path


async def test_whoever_has_the_link_answers_once_and_sees_what_they_said(
    trouble: Trouble, visitor: httpx.AsyncClient
) -> None:
    link = path(await asked(trouble))
    page = await visitor.get(link)
    assert page.status_code == 200
    assert "noindex" in page.headers["x-robots-tag"]
    assert "Late &lt;b&gt;" in page.text
    assert (await visitor.post(link, data={"answer": "late", "remark": "the road"})).status_code == 303
    after = await visitor.get(link)
    assert "Thank you" in after.text
    assert "the road" not in after.text
    assert (await visitor.post(link, data={"answer": "soon"})).status_code == 409
    [question] = await trouble.questions()
    assert (question.answer, question.said, question.answered_by) == ("late", {"remark": "the road"}, "link:carrier")


async def test_what_is_no_answer_is_said_on_the_page(trouble: Trouble, visitor: httpx.AsyncClient) -> None:
    link = path(await asked(trouble))
    page = await visitor.post(link, data={"answer": "never", "remark": "kept"})
    assert page.status_code == 422
    assert 'value="kept"' in page.text
    assert (await visitor.post(link, data={})).status_code == 422


async def test_a_form_from_elsewhere_is_refused(trouble: Trouble, visitor: httpx.AsyncClient) -> None:
    link = path(await asked(trouble))
    answer = await visitor.post(link, data={"answer": "late"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403


async def test_an_old_or_a_cut_link_leads_nowhere(trouble: Trouble, visitor: httpx.AsyncClient) -> None:
    first = await asked(trouble)
    renewed = await trouble.town.run(RenewQuestionLink(first.question.id))
    assert (await visitor.get(path(first))).status_code == 404
    assert (await visitor.get(path(renewed))).status_code == 200
    for wrong in ("x", path(renewed).removeprefix("/answer/")[:-1], "A" * 65):
        assert (await visitor.get(f"/answer/{wrong}")).status_code == 404


async def test_a_question_that_is_over_says_so(trouble: Trouble, visitor: httpx.AsyncClient) -> None:
    withdrawn, late = await asked(trouble), await asked(trouble)
    await trouble.town.run(WithdrawQuestion(withdrawn.question.id, "it came"))
    assert "do not need to know" in (await visitor.get(path(withdrawn))).text
    await trouble.later(hours=3)
    assert "time to answer is over" in (await visitor.get(path(late))).text
    assert (await visitor.post(path(late), data={"answer": "late"})).status_code == 409
    assert sorted(str(each.state) for each in await trouble.questions()) == ["expired", "withdrawn"]


async def test_only_the_hash_of_a_link_is_looked_up_and_its_token_lies_sealed(trouble: Trouble) -> None:
    token = path(await asked(trouble)).removeprefix("/answer/")
    sealed = await trouble.value("SELECT sealed FROM question")
    assert token not in sealed
    events = await trouble.value("SELECT string_agg(data::text, ' ') FROM event_log")
    assert token not in (events or "")


async def test_a_carrier_sees_its_questions_and_messages_in_its_portal(
    trouble: Trouble, visitor: httpx.AsyncClient
) -> None:
    now = await trouble.now()
    order = await trouble.order(3, ready_at=now + timedelta(hours=1), deliver_by=now + timedelta(hours=60))
    await trouble.book(order)
    shipment = await trouble.shipment(order)
    code = shipment.carrier_code or ""
    assert shipment.carrier_id is not None
    await asked(trouble, carrier_code=code, text="Where is <it>?")
    tell = MessageCarrier(
        carrier_id=shipment.carrier_id, kind=MessageKind.INSTRUCTION, text="Please ring.", shipment_id=shipment.id
    )
    await trouble.town.run(tell)
    token = await invite(trouble.app, trouble.tenant, code, (*SCOPES, f"carrier:{code}"))
    await visitor.get(f"/enter?token={token}")
    page = await visitor.get("/portal")
    assert "Where is &lt;it&gt;?" in page.text
    assert "<b>To do:</b> Please ring." in page.text
    link = page.text.split('href="/answer/')[1].split('"')[0]
    assert (await visitor.get(f"/answer/{link}")).status_code == 200

"""What a browser makes of a question's page, whatever its form, before and after the answer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page

from headway.exceptions.questions.model import Asked, AskQuestion, Audience, Form, Option
from tests.browser.looks import check
from tests.integration.web.town import Town

pytestmark = pytest.mark.browser
STATES = (
    Option("on_time", "On its way and in time"),
    Option("late", "On its way but late"),
    Option("problem", "There is a problem"),
)


@pytest.fixture
async def page(chromium: Browser) -> AsyncIterator[Page]:
    context = await chromium.new_context(viewport={"width": 1440, "height": 900})
    found = await context.new_page()
    yield found
    await context.close()


async def asked(town: Town, form: Form, text: str, options: tuple[Option, ...] = ()) -> str:
    """The path of a new question."""
    async with town.app.scope.reading(town.tenant) as (_, now):
        pass
    question: Asked = await town.run(
        AskQuestion(
            case_id=uuid4(),
            audience=Audience.RECIPIENT,
            text=text,
            answer_by=now + timedelta(hours=18),
            form=form,
            options=options,
            reference="SO-48003",
        )
    )
    assert question.link is not None
    return urlsplit(question.link).path


async def test_a_question_with_options_is_clean_and_says_thank_you(page: Page, address: str, town: Town) -> None:
    path = await asked(town, Form.OPTIONS, "We have heard nothing of SO-48003 for 9 hours. How does it stand?", STATES)
    await page.goto(address + path)
    await check(page, address, "question-options")
    await page.get_by_label("On its way but late").check()
    await page.get_by_role("button", name="Send your answer").click()
    await page.get_by_text("Thank you. Your answer is with us").wait_for()
    await check(page, address, "question-over")


async def test_a_question_for_a_time_is_clean(page: Page, address: str, town: Town) -> None:
    path = await asked(town, Form.SLOT, "We could not hand over your delivery SO-48003. When shall we come again?")
    await page.goto(address + path)
    await check(page, address, "question-slot")
    await page.get_by_role("radio").first.check()
    await page.get_by_role("button", name="Send your answer").click()
    await page.get_by_text("Thank you").wait_for()


async def test_a_question_for_an_address_keeps_what_was_typed(page: Page, address: str, town: Town) -> None:
    path = await asked(town, Form.ADDRESS, "We cannot find the address of your delivery SO-48003. What is it?")
    await page.goto(address + path)
    await check(page, address, "question-address")
    await page.get_by_role("button", name="Send the address").click()
    await page.get_by_role("alert").wait_for()
    await page.get_by_label("Street and number").fill("Invalidenstr. 34")
    await page.get_by_role("button", name="Send the address").click()
    await page.get_by_text("Thank you").wait_for()


async def test_a_question_in_own_words_is_clean(page: Page, address: str, town: Town) -> None:
    path = await asked(town, Form.TEXT, "What should the driver know about your door?")
    await page.goto(address + path)
    await check(page, address, "question-text")
    await page.get_by_role("textbox").fill("Ring twice.")
    await page.get_by_role("button", name="Send your answer").click()
    await page.get_by_text("Thank you").wait_for()

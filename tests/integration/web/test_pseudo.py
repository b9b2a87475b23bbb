"""Pages in the pseudo-language: whatever names a thing on them is marked, so it was made ready for translation."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from headway.web.looks import COOKIE, Look
from headway.web.translating import MARKS, PSEUDO
from tests.integration.web.conftest import Browser
from tests.integration.web.town import Town

PAGES = (
    "/",
    "/analytics?from=now/d",
    "/analytics/leadership",
    "/analytics/reports",
    "/carriers",
    "/carriers/NORDFRACHT",
    "/carrier-figures/acceptance?carrier=NORDFRACHT",
    "/contracts",
    "/docks",
    "/cases",
    "/orders",
    "/alerts",
    "/fleet",
    "/routes",
    "/driver-actions",
    "/mappings",
    "/playbooks",
    "/process",
    "/learning",
    "/map",
    "/plan-against-actual",
    "/proposals",
    "/find?q=SO-48",
    "/admin/audit",
    "/decisions",
)
NAMING = {"h2", "h3", "label", "legend", "dt", "summary", "button", "option"}
QUIET = {"kbd", "code", "time", "svg"}


class Unmarked(HTMLParser):
    """Gathers the naming elements without a marked text; a column's head is one, a row's head is data."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.open: list[str] = []
        self.text: str | None = None
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in QUIET
        if tag in NAMING or (tag == "th" and ("scope", "col") in attrs):
            self.open.append(tag)
            self.text = ""

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in QUIET
        if self.open and self.open[-1] == tag:
            self.open.pop()
            if self.text and any(map(str.isalpha, self.text)) and MARKS[0] not in self.text:
                self.found.append(self.text.strip())
            self.text = None

    def handle_data(self, data: str) -> None:
        if self.text is not None and not self.quiet:
            self.text += data


def unmarked(page: str) -> list[str]:
    """What is called by no translated name on a page."""
    parser = Unmarked()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_shows_no_untranslated_names(browser: Browser, path: str) -> None:
    client = await browser()
    client.cookies.set(COOKIE, Look(language=PSEUDO).cookie())
    page = (await client.get(path)).text
    assert f'<html lang="{PSEUDO}"' in page
    assert unmarked(page) == []


async def test_an_order_and_its_shipment_show_no_untranslated_names(browser: Browser, town: Town) -> None:
    client = await browser()
    client.cookies.set(COOKIE, Look(language=PSEUDO).cookie())
    row = (await town.shipments())[0]
    assert unmarked((await client.get(f"/orders/{row.order_id}")).text) == []
    assert unmarked((await client.get(f"/shipments/{row.id}")).text) == []


async def test_what_happened_is_told_in_the_language_of_the_page(browser: Browser, town: Town) -> None:
    client = await browser()
    client.cookies.set(COOKIE, Look(language=PSEUDO).cookie())
    row = next(row for row in await town.shipments() if row.status == "in_transit")
    page = (await client.get(f"/shipments/{row.id}")).text
    timeline = page[page.index('<ol class="timeline">') :].partition("</ol>")[0]
    told = re.findall(r"<b>([^<]+)</b>", timeline)
    assert told
    assert [text for text in told if not text.startswith(MARKS[0])] == []


def test_an_unmarked_name_is_found() -> None:
    assert unmarked('<h2>Bare</h2><th scope="row">SO-1</th><button>⟦Gó⟧ <kbd>g</kbd></button>') == ["Bare"]

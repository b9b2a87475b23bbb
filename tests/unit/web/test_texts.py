"""Every word of a template is ready for translation: none stands bare between tags or in an attribute people read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from headway.web.pages import TEMPLATES

FOLDER = files("headway.web").joinpath("templates")
NAMES = [name for name in TEMPLATES.list_templates() if name.endswith(".html")]
READ = {"aria-label", "title", "placeholder", "alt", "data-key-label"}
QUIET = {"code", "kbd", "script", "style"}
SAID = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}|\{#.*?#\}", re.DOTALL)
NOT_SHOWN = re.compile(r"\{%\s*block (?:topics|about|live)\s*%\}.*?\{%\s*endblock\s*%\}", re.DOTALL)
JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
WORD = re.compile(r"[A-Za-z]{2,}")
NAMES_OF_THINGS = {"Headway", "UTC", "Ctrl", "OpenStreetMap", "Keycloak"}
NOT_WORDS = {
    "admin_delivery.html": "a unit",
    "admin_keys.html": "an example of scopes",
    "admin_sign_in.html": "an example of a code",
    "admin_webhook_parts.html": "an example of an address",
    "analytics_parts.html": "parts of a class",
    "carrier_figure.html": "an address",
    "contract_rate.html": "an example of codes",
    "leadership.html": "an example of a file",
    "login.html": "the beginning of a key",
    "portal_figure.html": "an address",
    "portal_scorecard.html": "an address",
    "process_parts.html": "an address",
    "provider_parts.html": "examples of addresses and groups",
}
"""Templates with text that is the same in every language, and what it is."""


class Bare(HTMLParser):
    """Gathers the words that nobody can translate."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in QUIET:
            self.within.append(tag)
        for name, value in attrs:
            if name in READ:
                self._look(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data: str) -> None:
        if not self.within:
            self._look(data)

    def _look(self, text: str) -> None:
        self.found += [word for word in WORD.findall(text) if word not in NAMES_OF_THINGS]


def bare(template: str) -> list[str]:
    """The bare words of a template."""
    parser = Bare()
    parser.feed(JINJA.sub("", NOT_SHOWN.sub("", SAID.sub("", template))))
    return parser.found


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_WORDS])
def test_a_template_has_no_bare_words(name: str) -> None:
    assert bare(FOLDER.joinpath(name).read_text("utf-8")) == []


def test_a_bare_word_is_found() -> None:
    text = '<p title="Kept" class="x">{{ _("said") }} {% trans a=b %}also {{ a }}{% endtrans %} <b>not</b> {{ x }}</p>'
    assert bare(text) == ["Kept", "not"]

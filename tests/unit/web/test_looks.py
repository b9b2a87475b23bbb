"""How a person wants the screens, and which language a browser asks for."""

from __future__ import annotations

import pytest
from starlette.requests import HTTPConnection

from headway.web import looks
from headway.web.looks import Look
from headway.web.translating import LANGUAGE, N_, best, gettext, ngettext


def kept(cookie: str) -> Look:
    headers = [(b"cookie", f"{looks.COOKIE}={cookie}".encode())]
    return looks.of(HTTPConnection({"type": "http", "headers": headers}))


def test_a_look_is_kept_as_it_was_chosen() -> None:
    chosen = looks.read({"theme": "dark", "density": "compact", "language": "en"})
    assert kept(chosen.cookie()) == chosen == Look("dark", "compact", "en")


@pytest.mark.parametrize("cookie", ["", "theme=pink&density=vast&language=xx", "%%%", "theme"])
def test_nonsense_is_the_plain_look(cookie: str) -> None:
    assert kept(cookie) == Look()


def test_one_choice_leaves_the_others() -> None:
    assert looks.read({"theme": "light"}, Look("dark", "compact", "en")) == Look("light", "compact", "en")


@pytest.mark.parametrize("accepted", ["", "tlh, xx;q=0.5", "en-GB,en;q=0.9", "*" * 10_000])
def test_where_nothing_is_known_english_is_spoken(accepted: str) -> None:
    assert best(accepted) == "en"


def test_pseudo_language_marks_every_text_and_keeps_its_places() -> None:
    token = LANGUAGE.set("en-XA")
    try:
        assert gettext("Moved %(p50_n)s of {all} cases") == "⟦Móvéd %(p50_n)s óf {all} çášéš⟧"
        assert ngettext("one", "many", 2) == "⟦máñý⟧"
        assert gettext(N_("")) == ""
    finally:
        LANGUAGE.reset(token)
    assert gettext("Moved") == "Moved"

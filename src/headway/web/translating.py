"""The words of the screens in a person's language: gettext by the request's language, English where nothing is known.

A language is a file `language/<code>.po`; `make texts` gathers what is to be translated (docs/how-to/translate.md).
Templates say `_("...")`, `ngettext(...)` or `{% trans %}`; Python says `_("...")` where a page is being made, and
`N_("...")` for a word that is made at import and translated when it is shown.
"""

from __future__ import annotations

import io
import re
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Path = Path(__file__).parent / "language"
ENGLISH = "en"
PSEUDO = "en-XA"
"""Every text in marks and with accents: what shows none was not made ready for translation."""
MARKS = ("⟦", "⟧")

LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{2,4})?")
_MOST = 20


def known(code: str) -> bool:
    """Is there this language?"""
    return code in (ENGLISH, PSEUDO) or (bool(_CODE.fullmatch(code)) and code in languages())


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages that a person can choose, English first."""
    return (ENGLISH, *sorted(path.stem for path in LANGUAGES.glob("*.po")))


def best(accepted: str) -> str:
    """The first language of an Accept-Language header that there is."""
    wanted = [part.partition(";")[0].strip() for part in accepted.split(",", _MOST)[:_MOST]]
    found = (code for each in wanted for code in (each, each.partition("-")[0]) if code in languages())
    return next(found, ENGLISH)


@cache
def translations(code: str) -> NullTranslations:
    """The texts of a language."""
    if code == PSEUDO:
        return _Pseudo()
    path = LANGUAGES / f"{code}.po"
    if code not in languages() or not path.exists():
        return NullTranslations()
    with path.open("rb") as source:
        catalog = read_po(source, locale=code.replace("-", "_"))
    binary = io.BytesIO()
    write_mo(binary, catalog)
    binary.seek(0)
    return GNUTranslations(binary)


def gettext(text: str) -> str:
    """A text in the language of whoever asks."""
    return translations(LANGUAGE.get()).gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """One of two texts by a number, in the language of whoever asks."""
    return translations(LANGUAGE.get()).ngettext(one, many, count)


_ = gettext


def N_(text: str) -> str:  # noqa: N802  (gettext's name for it)
    """A text to be translated when it is shown."""
    return text


def locale() -> Locale:
    """How numbers and dates read in the language of whoever asks."""
    return _locale(LANGUAGE.get())


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(ENGLISH if code == PSEUDO else code, sep="-")


_ACCENTS = str.maketrans("aeiouyAEIOUYcnsz", "áéíóúýÁÉÍÓÚÝçñšž")
_KEPT = re.compile(r"(%\([A-Za-z0-9_]+\)[sd]|%[sd%]|\{[a-z0-9_]*\}|<[^>]*>)")


class _Pseudo(NullTranslations):
    def gettext(self, message: str) -> str:
        if message.startswith(MARKS[0]):
            return message
        parts = _KEPT.split(message)
        return "".join(each if n % 2 else each.translate(_ACCENTS) for n, each in enumerate(parts)).join(MARKS)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)

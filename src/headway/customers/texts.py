"""The words of messages: catalogues by language, filled in without running anything that is in them.

A catalogue is `languages/<language>.json`. `{name}` stands for one of `NAMES`; nothing else in braces is understood, so
a text that somebody else wrote can fetch no attribute and run no code. Values lose control characters and are cut.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import msgspec
from babel.core import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_time

from headway.customers.model import Window
from headway.customers.settings import CustomerSettings, Kind, Text
from headway.kernel.errors import BadInput

NAMES = frozenset(
    {"reference", "window", "before", "expected", "sender", "delivered", "follow", "link", "stop", "text", "answer"}
)
"""What a text may name. `link` is an address, `follow` and `stop` are sentences with one: filled in as it goes out."""

LATE_NAMES = frozenset({"follow", "link", "stop", "answer"})
MAX_SUBJECT, MAX_BODY, _MAX_VALUE = 120, 1000, 200
_MAX_TEXT = 600
_NAME = re.compile(r"\{([a-z_]*)\}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")


class Catalogue(msgspec.Struct, frozen=True):
    """The texts of one language, and how it says days, times and windows (CLDR locale and skeleton)."""

    locale: str
    day: str
    same_day: str
    several_days: str
    likely: str
    follow: str
    stop: str
    messages: Mapping[Kind, Text]


@cache
def catalogue(language: str) -> Catalogue | None:
    """The texts of a language, None where there are none."""
    found = files(__package__).joinpath(f"languages/{language}.json")
    if not _LANGUAGE.fullmatch(language) or not found.is_file():
        return None
    return msgspec.json.decode(found.read_bytes(), type=Catalogue)


def speaking(language: str) -> Catalogue:
    """The texts of a language, of its main one, or English."""
    found = catalogue(language) or catalogue(language.partition("-")[0]) or catalogue("en")
    assert found is not None
    return found


def text_of(settings: CustomerSettings, language: str, kind: Kind) -> Text:
    """The tenant's own words for a kind, else ours."""
    own = settings.texts.get(language, {}).get(kind)
    return own or speaking(language).messages[kind]


def filled(text: str, values: Mapping[str, str], most: int, *, later: bool = False) -> str:
    """The text with its names replaced by clean values; `later` leaves the addresses for when it goes out."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        most_letters = _MAX_TEXT if name == "text" else _MAX_VALUE
        return match[0] if later and name in LATE_NAMES else clean(values.get(name, ""), most_letters)

    return re.sub(r"[ ]{2,}", " ", _NAME.sub(value, text)).strip()[:most]


def addressed(text: str, language: str, link: str, stop: str, answer: str = "") -> str:
    """The text with its addresses; without one, the sentence about it is left out."""
    words = speaking(language)
    values = {
        "link": link,
        "follow": words.follow.replace("{link}", link) if link else "",
        "stop": words.stop.replace("{link}", stop) if stop else "",
        "answer": answer,
    }
    return re.sub(r"[ ]{2,}", " ", _NAME.sub(lambda match: values.get(match[1], match[0]), text)).strip()


def clean(value: str, most: int = _MAX_VALUE) -> str:
    """A value on one line, without control characters, signs that turn the reading direction, or braces."""
    return _CONTROL.sub(" ", value).replace("{", "(").replace("}", ")")[:most]


def said(window: Window, zone: ZoneInfo, language: str) -> str:
    """A window as a person says it: `Tuesday 3 March between 08:00 and 18:00`."""
    words = speaking(language)
    start, end = window.from_at.astimezone(zone), window.to_at.astimezone(zone)
    pattern = words.same_day if start.date() == end.date() else words.several_days
    parts = {
        "day": _day(words, start),
        "from": _time(words, start),
        "to_day": _day(words, end),
        "to": _time(words, end),
    }
    return _NAME.sub(lambda match: parts.get(match[1], ""), pattern)


def likely(window: Window, zone: ZoneInfo, language: str) -> str:
    """When it is expected on the day itself: `Most likely between 13:00 and 15:30.`"""
    words = speaking(language)
    parts = {"from": _time(words, window.from_at.astimezone(zone)), "to": _time(words, window.to_at.astimezone(zone))}
    return _NAME.sub(lambda match: parts.get(match[1], ""), words.likely)


def said_at(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """A moment as a person says it: `Tuesday 3 March 14:05`."""
    words, local = speaking(language), moment.astimezone(zone)
    return f"{_day(words, local)} {_time(words, local)}"


def check_texts(settings: CustomerSettings) -> None:
    """Refuse words that name what does not exist, or are too long.

    Raises:
        BadInput: names the text, what was seen and what is allowed.
    """
    for field, seen, allowed in _faults(settings):
        raise BadInput(f"{field}: saw {seen}", field=field, allowed=allowed)


def _faults(settings: CustomerSettings) -> Iterator[tuple[str, str, str]]:
    for language, texts in settings.texts.items():
        if not _known(language):
            yield f"texts.{language[:20]}", repr(language[:20]), "a language such as en, de or pt-BR"
        for kind, text in texts.items():
            for part, value, most in (("subject", text.subject, MAX_SUBJECT), ("body", text.body, MAX_BODY)):
                field = f"texts.{language}.{kind}.{part}"
                if not 0 < len(value) <= most:
                    yield field, f"{len(value)} characters", f"1 to {most} characters"
                unknown = sorted({name for name in _NAME.findall(value) if name not in NAMES})
                if unknown:
                    yield field, "{" + unknown[0][:40] + "}", ", ".join(f"{{{name}}}" for name in sorted(NAMES))


def _known(language: str) -> bool:
    try:
        return bool(_LANGUAGE.fullmatch(language)) and Locale.parse(language, sep="-") is not None
    except (UnknownLocaleError, ValueError):
        return False


def _day(words: Catalogue, local: datetime) -> str:
    return format_skeleton(words.day, local.replace(tzinfo=None), locale=words.locale)


def _time(words: Catalogue, local: datetime) -> str:
    return format_time(local.replace(tzinfo=None).time(), "short", locale=words.locale)

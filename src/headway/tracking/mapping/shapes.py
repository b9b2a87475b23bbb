"""Shapes of times as carriers write them: tokens, names of months of a language, offsets, counts of seconds.

`DD.MM.YYYY hh:mm`, `D. Mon YYYY 'um' h:mm`, `YYYYMMDDhhmmss`, `ISO`, `EPOCH_S`, `EPOCH_MS`, `EXCEL`, `DOTNET`. Whether
the day or the month comes first stands in the shape, so it is never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

from babel import Locale, UnknownLocaleError

COUNTS = {"EPOCH_S": 1, "EPOCH_MS": 1_000, "EPOCH_US": 1_000_000}
"""Counts from 1970 in UTC, with how many make a second."""

_COUNT = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]{1,9})?")
_ISO = re.compile(
    r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}(?:[T ][0-9]{2}(?::?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]{1,9})?)?)?"
    r" ?(?:Z|z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)
_BEFORE_OFFSET = re.compile(r" (?=[Z+-])")
_DOTNET = re.compile(r"/Date\((-?[0-9]{1,17})(?:[+-][0-9]{4})?\)/")
_EXCEL = re.compile(r"[0-9]{5,6}(?:\.[0-9]{1,15})?")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (naive, as a sheet is)
_OFFSET = re.compile(r"(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>[0-9]{1,2}):?(?P<minutes>[0-9]{2})?")
_ZERO = frozenset({"Z", "UTC", "GMT", "UT"})
_FURTHEST = timedelta(hours=18)
_YEARS = range(1970, 2200)

_DIGITS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
    "f": r"(?P<fraction>[0-9]{1,9})",
    "Z": r"(?P<offset>Z|UTC|GMT|(?:UTC|GMT)?[+-][0-9]{1,2}(?::?[0-9]{2})?)",
}
_NAMED = ("Mon", "Day", "AM")
_TOKENS = ("YYYY", "YY", "Mon", "MM", "M", "Day", "DD", "D", "hh", "h", "mm", "ss", "f", "AM", "Z")
_SPLIT = re.compile("('[^']*'|" + "|".join(_TOKENS) + ")")
_LITERAL = re.compile(r"[^\w']*|T")
SHAPE_HELP = (
    f"ISO, {', '.join(COUNTS)}, EXCEL, DOTNET, or tokens such as DD.MM.YYYY hh:mm ({', '.join(_TOKENS)}; "
    "other letters between '...')"
)


@dataclass(frozen=True, slots=True)
class Names:
    """How a language calls months, and the halves of a day; in lower case, without a point at the end."""

    months: dict[str, int]
    days: tuple[str, ...]
    halves: dict[str, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """A compiled shape; of one `skeleton` are shapes that could match one text, `order` says how they read it."""

    text: str
    pattern: re.Pattern[str]
    skeleton: str
    order: tuple[str, ...] = ()
    names: Names | None = field(default=None, repr=False, compare=False)


def compile_shape(text: str, language: str = "en") -> Shape | None:
    """The shape written in `text`; None where it is none."""
    fixed = {"ISO": _ISO, "DOTNET": _DOTNET, "EXCEL": _EXCEL, **dict.fromkeys(COUNTS, _COUNT)}
    if text in fixed:
        return Shape(text, fixed[text], "COUNT" if text in COUNTS or text == "EXCEL" else text, (text,))
    parts = _SPLIT.split(text)
    tokens = [part for part in parts[1::2] if not part.startswith("'")]
    if not _complete([_kind(token) for token in tokens]) or not all(_LITERAL.fullmatch(part) for part in parts[0::2]):
        return None
    names = names_of(language)
    body = "".join(_pattern(part, names) if number % 2 else re.escape(part) for number, part in enumerate(parts))
    skeleton = "".join(_skeleton(part) if number % 2 else part for number, part in enumerate(parts))
    return Shape(text, re.compile(body, re.I), skeleton, tuple(_kind(token) for token in tokens), names)


def read_shape(shape: Shape, text: str) -> datetime | None:
    """The moment that `text` names, naive unless it carries an offset; None where it does not fit.

    Args:
        text: as `plain_signs` gives it.
    """
    match = shape.pattern.fullmatch(text)
    if match is None:
        return None
    try:
        moment = _moment(shape, match, text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment if moment is not None and moment.year in _YEARS else None


def plain_signs(text: str) -> str:
    """Digits of any script as 0 to 9, any blank as one space."""
    signs = (str(unicodedata.decimal(sign)) if sign.isdecimal() and not sign.isascii() else sign for sign in text)
    return " ".join("".join(signs).replace("\u200f", "").replace("\u200e", "").split())


def ambiguous(shapes: tuple[Shape, ...]) -> tuple[Shape, Shape] | None:
    """Two shapes that read one text in two ways, if there are any."""
    first: dict[str, Shape] = {}
    for shape in shapes:
        other = first.setdefault(shape.skeleton, shape)
        if other.order != shape.order:
            return other, shape
    return None


def offset_of(text: str) -> timezone | None:
    """The offset written as `+01:00`, `+0100`, `UTC+1`, `Z`; None where it is none."""
    word = text.strip().upper()
    if word in _ZERO:
        return UTC
    match = _OFFSET.fullmatch(word)
    if match is None or int(match["minutes"] or 0) > 59:
        return None
    ahead = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
    if ahead > _FURTHEST:
        return None
    return timezone(-ahead if match["sign"] == "-" else ahead)


@cache
def names_of(language: str) -> Names | None:
    """The names of a language such as `de` or `pt_BR`; None where it is not known."""
    try:
        locale = Locale.parse(language.replace("-", "_"))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
    months = {
        _folded(name): number
        for context in ("format", "stand-alone")
        for width in ("abbreviated", "wide")
        for number, name in locale.months[context][width].items()
    }
    days = {_folded(n) for c in locale.days.values() for w in ("abbreviated", "wide") for n in c.get(w, {}).values()}
    halves = {"am": 0, "pm": 1, "a.m": 0, "p.m": 1}
    for context in locale.day_periods.values():
        for named in context.values():
            halves |= {_folded(named[key]): number for number, key in enumerate(("am", "pm")) if key in named}
    return Names(months, tuple(days), halves)


def _folded(name: str) -> str:
    return plain_signs(name).casefold().rstrip(".")


def _kind(token: str) -> str:
    return {"MM": "M", "Mon": "M", "DD": "D", "hh": "h"}.get(token, token)


def _complete(kinds: list[str]) -> bool:
    """One year, month and day, hours with minutes, and no token twice."""
    found = set(kinds)
    clock = found & {"h", "mm", "ss", "f", "AM"}
    return (
        len(found) == len(kinds)
        and len(found & {"YYYY", "YY"}) == 1
        and {"M", "D"} <= found
        and (not clock or {"h", "mm"} <= clock)
    )


def _pattern(token: str, names: Names | None) -> str:
    if token.startswith("'"):
        return re.escape(token[1:-1])
    if token not in _NAMED:
        return _DIGITS[token]
    known = names or names_of("en")
    assert known is not None
    words = {"Mon": known.months, "Day": known.days, "AM": known.halves}[token]
    listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return rf"(?P<{token.lower()}_name>{listed})\.?"


def _skeleton(token: str) -> str:
    same = {"M": "N", "MM": "N", "D": "N", "DD": "N", "YY": "N", "hh": "h", "Z": "", "f": ""}
    return same.get(token, token)


def _moment(shape: Shape, match: re.Match[str], text: str) -> datetime | None:
    if shape.text == "ISO":
        return datetime.fromisoformat(_BEFORE_OFFSET.sub("", text.replace(",", ".").upper()))
    if shape.text in COUNTS:
        return _counted(text, COUNTS[shape.text])
    if shape.text == "DOTNET":
        return _counted(match[1], 1_000)
    if shape.text == "EXCEL":
        return _EXCEL_EPOCH + timedelta(seconds=round(float(text) * 86_400))
    return _tokens(match.groupdict(), shape.names)


def _counted(text: str, a_second: int) -> datetime:
    whole, _, rest = text.partition(".")
    seconds, left = divmod(int(whole), a_second)
    micros = left * 1_000_000 // a_second + (int(rest[:6].ljust(6, "0")) // a_second if rest else 0)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=micros)


def _tokens(found: dict[str, str | None], names: Names | None) -> datetime:
    known = names or names_of("en")
    assert known is not None
    month = known.months[_folded(found["mon_name"] or "")] if "mon_name" in found else int(found["month"] or 0)
    hour = _hour(int(found.get("hour") or 0), found.get("am_name"), known)
    year = int(found.get("year") or 0) or 2000 + int(found.get("short") or 0)
    micros = int((found.get("fraction") or "")[:6].ljust(6, "0"))
    minute, second, day = int(found.get("minute") or 0), int(found.get("second") or 0), int(found["day"] or 0)
    zone = offset_of(found.get("offset") or "")
    return datetime(year, month, day, hour, minute, second, micros, tzinfo=zone)


def _hour(hour: int, half: str | None, names: Names) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no such hour in half a day")
    return hour % 12 + 12 * names.halves[_folded(half)]

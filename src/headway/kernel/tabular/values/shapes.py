"""Shapes of dates and times, written in tokens: `M/D/YY`, `DD-Mon-YYYY`, `YYYY-MM-DD hh:mm:ss`, `ISO`, `EXCEL`.

The order of day and month is part of the shape, so it is never guessed; two shapes that could read one text in two
ways are refused together.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

ISO = "ISO"
EXCEL = "EXCEL"
_ISO_TEXT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_EXCEL_TEXT = re.compile(r"[0-9]{1,7}(?:\.[0-9]{1,15})?")
_EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - naive as in the file
_EXCEL_FIRST = 61
_EXCEL_LAST = 2_958_466
_NAMES = ["january", "february", "march", "april", "may", "june"]
_NAMES += ["july", "august", "september", "october", "november", "december"]
_MONTHS = {word: number for number, name in enumerate(_NAMES, 1) for word in (name, name[:3])} | {"sept": 9}
_TOKENS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short>[0-9]{2})",
    "Mon": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "hh": r"(?P<hour>[0-9]{2})",
    "h": r"(?P<hour>[0-9]{1,2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})",
    "AM": r"(?P<half>[AaPp][Mm])",
}
_SPLIT = re.compile("(" + "|".join(_TOKENS) + ")")
_LITERALS = re.compile(r"[-/. ,:T]*")
SHAPE_HELP = f"{ISO}, {EXCEL}, or tokens such as M/D/YY, DD-Mon-YYYY, YYYY-MM-DD hh:mm ({', '.join(_TOKENS)})"


@dataclass(frozen=True, slots=True)
class Shape:
    """A compiled shape; `skeleton` is equal for shapes that could match one text, `order` says how they read it."""

    text: str
    pattern: re.Pattern[str]
    skeleton: str
    order: tuple[str, ...]

    @property
    def short_year(self) -> bool:
        return "YY" in self.order


def compile_shape(text: str) -> Shape | None:
    """The shape written in `text`, or None where it is none: one year, month and day, every token once."""
    if text == ISO:
        return Shape(text, _ISO_TEXT, "YYYY-N-N", ("YYYY", "M", "D"))
    if text == EXCEL:
        return Shape(text, _EXCEL_TEXT, EXCEL, ())
    parts = _SPLIT.split(text)
    tokens, literals = parts[1::2], parts[0::2]
    kinds = tuple(_kind(token) for token in tokens)
    if not _complete(kinds) or not all(_LITERALS.fullmatch(part) for part in literals):
        return None
    body = "".join(_TOKENS[part] if number % 2 else re.escape(part) for number, part in enumerate(parts))
    skeleton = "".join(_skeleton(part) if number % 2 else part for number, part in enumerate(parts))
    return Shape(text, re.compile(body), skeleton, kinds)


def _complete(kinds: tuple[str, ...]) -> bool:
    """One year, month and day, hours with minutes, and no token twice."""
    found = set(kinds)
    years = len(found & {"YYYY", "YY"})
    clock = found & {"h", "mm", "ss", "AM"}
    return len(found) == len(kinds) and years == 1 and {"M", "D"} <= found and (not clock or {"h", "mm"} <= clock)


def _kind(token: str) -> str:
    return {"MM": "M", "Mon": "M", "DD": "D", "hh": "h"}.get(token, token)


def _skeleton(token: str) -> str:
    return "N" if token in ("M", "MM", "D", "DD", "YY") else token


def ambiguous(shapes: tuple[Shape, ...]) -> tuple[Shape, Shape] | None:
    """Two shapes that read one text in two ways, if there are any."""
    first: dict[str, Shape] = {}
    for shape in shapes:
        other = first.setdefault(shape.skeleton, shape)
        if other.order != shape.order:
            return other, shape
    return None


def standard_shapes(order: str, with_short_years: bool, with_times: bool) -> tuple[str, ...]:
    """The usual shapes: ISO and named months always, numbers only once the `order` of day and month is known."""
    days = ["D-Mon-YYYY", "D Mon YYYY", "Mon D, YYYY", "YYYY/M/D"]
    if order:
        lead = "M{0}D{0}YYYY" if order == "month_first" else "D{0}M{0}YYYY"
        days += [lead.format(mark) for mark in "/-."]
    if with_short_years:
        days += [day.replace("YYYY", "YY") for day in days if not day.startswith("YYYY")]
    times = ["", " h:mm", " h:mm:ss", " h:mm AM", " h:mm:ss AM"] if with_times else [""]
    return (ISO, *(day + time for day in days for time in times))


def read_shape(shape: Shape, text: str, pivot: int) -> datetime | None:
    """The moment that `text` names in this shape, naive unless it carries an offset; None where it does not fit.

    pivot: two-digit years below it are 20xx, the others 19xx.
    """
    match = shape.pattern.fullmatch(text)
    if match is None:
        return None
    try:
        if shape.text == ISO:
            return datetime.fromisoformat(text)
        return _excel(text) if shape.text == EXCEL else _tokens(match.groupdict(), pivot)
    except (ValueError, OverflowError):
        return None


def _excel(text: str) -> datetime | None:
    """Days since 1899-12-30; serials up to 60 are refused, for Excel counts a 29 February 1900 that never was."""
    serial = float(text)
    if not _EXCEL_FIRST <= serial < _EXCEL_LAST:
        return None
    return _EXCEL_EPOCH + timedelta(days=int(serial), seconds=round((serial - int(serial)) * 86_400))


def _tokens(found: dict[str, str | None], pivot: int) -> datetime | None:
    month = _MONTHS.get((found.get("name") or "").lower()) or int(found.get("month") or 0)
    hour = int(found.get("hour") or 0)
    half = (found.get("half") or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    minute, second = int(found.get("minute") or 0), int(found.get("second") or 0)
    year, day = _year(found, pivot), int(found.get("day") or 0)
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - naive as in the file


def _year(found: dict[str, str | None], pivot: int) -> int:
    if found.get("year"):
        return int(found["year"] or 0)
    short = int(found.get("short") or 0)
    return short + (2000 if short < pivot else 1900)

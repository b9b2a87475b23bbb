"""Spans of time as people write them."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "day": timedelta(days=1), "days": timedelta(days=1)}
_PART = re.compile(r"(\d{1,5})\s*(min|h|days?)")
_WHOLE = re.compile(r"\s*\d{1,5}\s*(?:min|h|days?)(?:\s+\d{1,5}\s*(?:min|h|days?))*\s*")

LONGEST = timedelta(days=60)
ALLOWED = 'a time such as "30 min", "2 h", "1 day" or "1 h 30 min", at most 60 days'


def duration(text: str) -> timedelta:
    """The span of a text such as "1 h 30 min"; nothing for an empty one.

    Raises:
        ValueError: it is none, or longer than 60 days.
    """
    if not text:
        return timedelta(0)
    if not _WHOLE.fullmatch(text) or not text.isascii():
        raise ValueError(text)
    span = sum((int(number) * _UNITS[unit] for number, unit in _PART.findall(text)), timedelta(0))
    if span > LONGEST:
        raise ValueError(text)
    return span

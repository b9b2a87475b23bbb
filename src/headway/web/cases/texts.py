"""Sentences of a room for people: the moments in them in the tenant's time."""

from __future__ import annotations

import re
from datetime import datetime
from zoneinfo import ZoneInfo

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")


def plainly(text: str, zone: ZoneInfo) -> str:
    """`until 2026-03-04T12:00:00+00:00` reads `until 4 Mar 13:00`."""
    return _ISO.sub(lambda found: _short(found[0], zone), text)


def _short(text: str, zone: ZoneInfo) -> str:
    try:
        local = datetime.fromisoformat(text).astimezone(zone)
    except (ValueError, OverflowError):
        return text
    return f"{local.day} {local:%b %H:%M}"

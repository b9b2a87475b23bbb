"""Moments in sentences: written so that whoever shows a sentence can tell them by the clock of who reads it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

STAMP = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)")
"""A moment as a sentence has it: by `stamp`, or as ISO 8601 in full."""


def stamp(at: datetime) -> str:
    """`2026-03-02T14:00Z`: a moment to the minute, for a sentence."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"

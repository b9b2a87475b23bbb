"""Texts from outside: no control characters, no broken characters, no edges of blanks, not longer than their field."""

from __future__ import annotations

import re

from headway.kernel.tabular.cells import shown
from headway.orders.model import Fault

_BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BROKEN_LINES = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def text_fault(field: str, value: object, longest: int, *, lines: bool = False, loose: bool = False) -> Fault | None:
    """What is wrong with a text of at most `longest` characters.

    Args:
        lines: line feeds are allowed. loose: it may be empty and have blanks at its ends.
    """
    if not isinstance(value, str):
        return Fault(field, shown(value), "a text")
    if len(value) > longest:
        return Fault(field, f"{len(value)} characters", f"at most {longest} characters")
    if (_BROKEN_LINES if lines else _BROKEN).search(value):
        return Fault(field, shown(value), "a text without control characters")
    if not loose and not value.strip():
        return Fault(field, shown(value), "a text that is not empty")
    if not loose and value != value.strip():
        return Fault(field, shown(value), "a text without blanks at its ends")
    return None


def ref_shown(value: object) -> str:
    """A reference as it may be repeated in an answer; empty where it is none."""
    return value if isinstance(value, str) and text_fault("", value, 200, loose=True) is None else ""

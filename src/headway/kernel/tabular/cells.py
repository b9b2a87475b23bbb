"""The text of a cell, whatever the file held there, and how a value is shown in a message."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from decimal import Decimal

from headway.kernel.errors import BadInput

_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EDGES = " \t\r\n\f\v\u00a0\u2007\u202f\u3000\ufeff\u200b"
_SHOWN_CHARS = 80
_EXACT_FLOATS = 2.0**53


def cell_text(raw: object) -> str | None:
    """The trimmed text of a cell, None when it is empty.

    A float that is whole loses its ".0", any other keeps every digit: 1447296446.7 stays "1447296446.7".

    Raises:
        BadInput: NUL, another control character, half of a surrogate pair, or a list or record.
    """
    if raw is None:
        return None
    text = (raw if isinstance(raw, str) else _native_text(raw)).strip(_EDGES)
    if _UNSAFE.search(text):
        raise refusal(raw, "text without control characters or broken characters")
    return text or None


def _native_text(raw: object) -> str:
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float):
        return float_text(raw)
    if isinstance(raw, Decimal):
        return format(raw, "f")
    if isinstance(raw, int):
        return str(raw)
    if isinstance(raw, datetime | date | time):
        return raw.isoformat()
    raise refusal(raw, "one plain value, not a list or record")


def float_text(value: float) -> str:
    """The shortest decimal text that reads back as `value`, without exponent; "NaN" and "Infinity" by name."""
    if value.is_integer() and abs(value) < _EXACT_FLOATS:
        return str(int(value))
    number = Decimal(repr(value))
    return format(number, "f") if number.is_finite() else str(number)


def refusal(raw: object, allowed: str) -> BadInput:
    """The error of a cell: what was seen, what is allowed."""
    return BadInput(f"saw {shown(raw)}, allowed: {allowed}", allowed=allowed, value=raw)


def shown(value: object) -> str:
    """`value` on one printable line, shortened."""
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else _shown_native(value)
    short = text if len(text) <= _SHOWN_CHARS else text[: _SHOWN_CHARS - 3] + "..."
    return ascii_safe(repr(short)) if isinstance(value, str) else one_line(short)


def _shown_native(value: object) -> str:
    return str(value) if isinstance(value, bool | int | float | Decimal | date | time) else repr(value)


def one_line(text: str) -> str:
    """`text` with everything escaped that is not printable."""
    return "".join(c if c.isprintable() else ascii_safe(repr(c)[1:-1]) for c in text)


def ascii_safe(text: str) -> str:
    """`text` with lone surrogates escaped, so that it can always be written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")

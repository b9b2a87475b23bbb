"""Which texts of an answer may be somebody else's words: they are marked, so that nobody takes them for orders.

Nothing is guessed from the words. A text is plain only where its form leaves no room for a sentence: an id, a time, a
number, a code without spaces. Everything else is wrapped, also sentences that Headway made, as they may quote.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

MARK = "untrusted_text"
LONGEST = 4000
"""Characters of one text; the rest is cut off, and the mark says so."""

ALWAYS = frozenset({"text", "note", "comment", "message", "answer", "instruction", "raw", "raw_code", "raw_text"})
"""Names of fields that outsiders fill: their texts are wrapped whatever their form."""

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:|/+\-]{0,79}")
_BETWEEN_WORDS = re.compile(r"[_.:|/+\-]")
_MOST_WORDS = 4
_ID_OR_TIME = re.compile(r"[0-9a-fA-F-]{32,80}|[0-9][0-9:.+TZ-]{3,39}")


def marked(value: Any, trusted: Collection[str] = ()) -> Any:
    """The value with every text that may be somebody else's wrapped; under a name of `trusted` texts stay."""
    if isinstance(value, str):
        return value if is_plain(value) else wrapped(value)
    if isinstance(value, list):
        return [marked(item, trusted) for item in value]
    if isinstance(value, dict):
        return _marked_fields(value, trusted)
    return value


def is_plain(text: str) -> bool:
    """Is it empty, an id, a time, a number, or a code of too few words to say something?"""
    if not text or _ID_OR_TIME.fullmatch(text):
        return True
    return bool(_CODE.fullmatch(text)) and len(_BETWEEN_WORDS.split(text)) <= _MOST_WORDS


def wrapped(text: str) -> dict[str, Any]:
    """The text, said to be somebody else's."""
    if len(text) <= LONGEST:
        return {MARK: text}
    return {MARK: text[:LONGEST], "cut_off_characters": len(text) - LONGEST}


def _marked_fields(value: dict[str, Any], trusted: Collection[str]) -> Any:
    if all(is_plain(name) for name in value):
        return {name: _field(name, item, trusted) for name, item in value.items()}
    return [{"name": marked(name), "value": marked(item, trusted)} for name, item in value.items()]


def _field(name: str, item: Any, trusted: Collection[str]) -> Any:
    if isinstance(item, str) and name in trusted:
        return item
    if isinstance(item, str) and item and name in ALWAYS:
        return wrapped(item)
    return marked(item, trusted)

"""What leaves the house for a writer carries no personal data: known names, addresses and numbers, and what looks so.

What is taken out becomes `GAP`. Known texts go first, then whatever has the form of an e-mail or a number to call. A
line in which a known word is still found, in whatever spelling, goes as a whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from headway.orders.model import OrderDraft

GAP = "█"
SHORTEST, SHORTEST_NUMBER = 2, 4
"""Letters and digits of a known word that is looked for; what is shorter goes only as part of what it belongs to."""

_MOMENT = (
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?|\b\d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d\b"
)
_EMAIL = r"[^\s<>@,;:()]+@[^\s<>@,;:()]+"
_CALL = r"\+?\d(?:[\s().\-/]*\d){6,}"
_FORMS = re.compile(f"(?P<moment>{_MOMENT})|{_EMAIL}|{_CALL}")
_WORD = re.compile(r"\w+", re.UNICODE)


def known_of(drafts: Iterable[OrderDraft]) -> frozenset[str]:
    """What orders tell of the people who get them: names, telephones, mail, streets, towns, postal codes."""
    found: set[str] = set()
    for draft in drafts:
        who, to = draft.recipient, draft.address
        found |= {text for text in (who.name, who.phone, who.email) if text}
        if to is not None:
            found |= {text for text in (to.street, to.city, to.postal_code) if text}
    return frozenset(found)


def redacted(text: str, known: Iterable[str]) -> str:
    """The text without what is known or looks personal."""
    plain = unicodedata.normalize("NFKC", text)
    wholes = sorted({unicodedata.normalize("NFKC", each) for each in known if each.strip()}, key=len, reverse=True)
    words = {word for whole in wholes for word in _WORD.findall(whole) if _tells(word)}
    plain = _without(plain, [_loose(whole) for whole in wholes])
    plain = _FORMS.sub(lambda found: found[0] if found["moment"] else GAP, plain)
    plain = _without(plain, [re.escape(word) for word in sorted(words, key=len, reverse=True)])
    folded = {word.casefold() for word in words}
    return "\n".join(GAP if _holds(line, folded) else line for line in plain.split("\n"))


def _tells(word: str) -> bool:
    """Is a part of something known so much of it that it must not be found by itself?"""
    return len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST)


def _without(text: str, patterns: list[str]) -> str:
    if not patterns:
        return text
    return re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", GAP, text, flags=re.IGNORECASE)


def _loose(whole: str) -> str:
    """Its parts with anything of spaces and marks between them."""
    return r"[\s\W_]+".join(re.escape(part) for part in _WORD.findall(whole)) or re.escape(whole)


def _holds(line: str, folded: set[str]) -> bool:
    return not folded.isdisjoint(word.casefold() for word in _WORD.findall(line))

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
SHORTEST = 2
"""Letters of a known word that is looked for; shorter ones are taken out only as part of what they belong to."""

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
    words = {word for whole in wholes for word in _WORD.findall(whole) if len(word) >= SHORTEST}
    if wholes:
        patterns = [_loose(whole) for whole in wholes] + [re.escape(word) for word in sorted(words, key=len)[::-1]]
        plain = re.sub(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", GAP, plain, flags=re.IGNORECASE)
    plain = _FORMS.sub(lambda found: found[0] if found["moment"] else GAP, plain)
    folded = {word.casefold() for word in words}
    return "\n".join(GAP if _holds(line, folded) else line for line in plain.split("\n"))


def _loose(whole: str) -> str:
    """Its parts with anything of spaces and marks between them."""
    return r"[\s\W_]+".join(re.escape(part) for part in _WORD.findall(whole)) or re.escape(whole)


def _holds(line: str, folded: set[str]) -> bool:
    return not folded.isdisjoint(word.casefold() for word in _WORD.findall(line))

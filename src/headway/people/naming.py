"""What an address and a name may be, and how addresses are compared."""

from __future__ import annotations

import re
import unicodedata

from headway.kernel.errors import BadInput

MAX_EMAIL, MAX_NAME = 254, 120
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}\Z")


def folded(email: str) -> str:
    """An address as it is kept and compared."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def read_email(email: str) -> str:
    """The folded address.

    Raises:
        BadInput: it is none.
    """
    found = folded(email)
    if not (len(found) <= MAX_EMAIL and found.isprintable() and _EMAIL.match(found)):
        raise BadInput(f"{email[:80]!r} is no address", field="email", allowed="such as ann@example.com")
    return found


def read_name(name: str) -> str:
    """The name, without what stands around it.

    Raises:
        BadInput: it is empty, too long, or not one line of text.
    """
    found = name.strip()
    if not (1 <= len(found) <= MAX_NAME and found.isprintable()):
        raise BadInput(f"a name of {len(found)} characters", field="name", allowed=f"one line, 1 to {MAX_NAME} letters")
    return found


def domain_of(email: str) -> str:
    """What stands behind the @."""
    return email.rpartition("@")[2]

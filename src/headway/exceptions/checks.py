"""What is refused of the texts people write about cases."""

from __future__ import annotations

from headway.kernel.errors import BadInput

MAX_TEXT = 4000
MAX_NAME = 120


def check_text(text: str, field: str, limit: int = MAX_TEXT) -> None:
    """Refuse what says nothing, is too long, or cannot be kept.

    Raises:
        BadInput: one of these.
    """
    sound = text.strip() and len(text) <= limit
    if not sound or "\x00" in text or any("\ud800" <= sign <= "\udfff" for sign in text):
        raise BadInput(f"{field} of {len(text)} characters", field=field, allowed=f"1 to {limit} characters of text")

"""Ending what was told about an order, a shortage or an instruction: once, with an outcome and a reason."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from headway.kernel.errors import BadInput, Conflict
from headway.orders.texts import text_fault

MAX_TEXT = 1000


class Settled(Conflict):
    """It was settled before, in another way."""

    code = "settled"
    advice = "Maybe somebody else was faster; read it again."


class Settleable(Protocol):
    """What can be ended; `outcome` None: it waits."""

    @property
    def outcome(self) -> str | None: ...

    @property
    def settled_at(self) -> datetime | None: ...


def check_text(text: str, field: str, *, needed: bool, limit: int = MAX_TEXT) -> None:
    """Refuse a text that cannot be kept.

    Raises:
        BadInput: it is too long, holds what is no text, or is missing.
    """
    fault = text_fault(field, text, limit, lines=True, loose=not needed)
    if fault is not None:
        raise BadInput(str(fault), field=field, allowed=fault.allowed)


def check_ending(outcome: str, reason: str, allowed: Collection[str]) -> None:
    """Refuse an ending that is none.

    Raises:
        BadInput: no such outcome, or no reason.
    """
    if outcome not in allowed:
        raise BadInput(f"an outcome {outcome[:40]!r}", field="outcome", allowed=", ".join(allowed))
    check_text(reason, "reason", needed=True)


def ended_so(found: Settleable, outcome: str) -> bool:
    """Has it ended with this very outcome?

    Raises:
        Settled: it ended otherwise.
    """
    if found.outcome not in (None, outcome):
        raise Settled(f"it is {found.outcome} since {found.settled_at}", outcome=found.outcome)
    return found.outcome is not None

"""How much attention something needs, from the money at risk and the time left; and how long it may wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from headway.exceptions.model import Severity
from headway.kernel.money import Money

MONEY_STEPS = (Decimal(100), Decimal(500), Decimal(2500))
"""In whole units of the currency: one point for each step reached."""

TIME_STEPS = (timedelta(hours=48), timedelta(hours=8))
"""One point for each step that the time left has fallen to; a deadline that passed has both."""

UNKNOWN_POINTS = 1
"""For an amount or a deadline that nobody knows."""

RESPOND_WITHIN = {
    Severity.LOW: timedelta(hours=24),
    Severity.MEDIUM: timedelta(hours=4),
    Severity.HIGH: timedelta(hours=1),
    Severity.CRITICAL: timedelta(minutes=15),
}
"""From opening (or escalation) until somebody must have taken the case on."""

RESOLVE_WITHIN = {
    Severity.LOW: timedelta(hours=72),
    Severity.MEDIUM: timedelta(hours=24),
    Severity.HIGH: timedelta(hours=8),
    Severity.CRITICAL: timedelta(hours=2),
}
"""From acknowledgement (or escalation after it) until it must be over."""

_BY_POINTS = (Severity.LOW, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.HIGH, Severity.CRITICAL)


def severity_of(at_risk: Money | None, deadline: datetime | None, now: datetime) -> Severity:
    """Money points (0 to 3) + time points (0 to 2): 0-1 low, 2 medium, 3-4 high, 5 critical."""
    return _BY_POINTS[_money_points(at_risk) + _time_points(deadline, now)]


def milder(severity: Severity, *, doubted: bool) -> Severity:
    """One step less where what says so is mostly wrong; what is critical stays so."""
    if not doubted or severity is Severity.CRITICAL:
        return severity
    return list(Severity)[max(severity.rank - 1, 0)]


def raised(severity: Severity) -> Severity:
    """The next more severe, critical at most."""
    return list(Severity)[min(severity.rank + 1, Severity.CRITICAL.rank)]


def due_after(severity: Severity, now: datetime, *, acknowledged: bool) -> datetime:
    """When the clock that starts now runs out."""
    return now + (RESOLVE_WITHIN if acknowledged else RESPOND_WITHIN)[severity]


def _money_points(at_risk: Money | None) -> int:
    if at_risk is None:
        return UNKNOWN_POINTS
    return sum(1 for step in MONEY_STEPS if at_risk.amount >= step)


def _time_points(deadline: datetime | None, now: datetime) -> int:
    if deadline is None:
        return UNKNOWN_POINTS
    return sum(1 for step in TIME_STEPS if deadline - now <= step)

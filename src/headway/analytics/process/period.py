"""Over what is measured: a period, and a dimension to tell things apart by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from headway.kernel.errors import BadInput

LONGEST = timedelta(days=400)
"""A report looks back no further than so."""


class By(StrEnum):
    """What figures are told apart by."""

    ALL = "all"
    SITE = "site"
    CARRIER = "carrier"
    LANE = "lane"
    CUSTOMER = "customer"
    SHIFT = "shift"
    DETECTOR = "detector"
    CAUSE = "cause"


OF_CASES = frozenset({By.DETECTOR, By.CAUSE})
"""What only cases have: shipments are counted whole there."""


@dataclass(frozen=True, slots=True)
class Period:
    """From `since` to before `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    @property
    def before(self) -> Period:
        """The period of equal length that ends where this one begins."""
        return Period(self.since - self.length, self.since)


def period_of(since: datetime, until: datetime) -> Period:
    """The period between two moments.

    Raises:
        BadInput: it is empty or longer than `LONGEST`.
    """
    if not since < until:
        raise BadInput(
            f"a period from {since.isoformat()} to {until.isoformat()}", field="since", allowed="a moment before until"
        )
    if until - since > LONGEST:
        raise BadInput(
            f"a period of {(until - since).days} days", field="since", allowed=f"at most {LONGEST.days} days"
        )
    return Period(since, until)

"""Where the list comes from, one file a source: the scope it takes to see it, and how its items are read."""

from headway.analytics.attention.sources import (
    approvals,
    breaches,
    capacity,
    cases,
    drafts,
    drivers,
    held,
    proposals,
    tenders,
)
from headway.analytics.attention.sources.base import MOST, Source

__all__ = ["MOST", "SOURCES", "Source"]

SOURCES: tuple[Source, ...] = (
    approvals.SOURCE,
    cases.SOURCE,
    breaches.SOURCE,
    tenders.SOURCE,
    proposals.SOURCE,
    drivers.SOURCE,
    capacity.SOURCE,
    drafts.SOURCE,
    held.SOURCE,
)

"""What analytics does on command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PublishScorecards:
    """Score every carrier and lane over a period and publish what is new; the trend is against the period before."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ShareScorecard:
    """Make a link to a carrier's card, good for `days` -> SharedCard. note: for whom it is."""

    carrier: str
    days: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class RevokeScorecardLink:
    """Let a link lead nowhere, at once and for ever -> CardLink; also one that was ended before."""

    link_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One shipment of an operation before Headway; the field order is that of the statement that keeps it.

    A weight or freight is the row's own, or stands once on the row `..._shared_with`, or is `..._absent` for a reason.
    Amounts are in minor units of `currency`.
    """

    source_id: str
    document: str | None
    project: str | None
    vendor: str
    country: str
    mode: str | None
    product_group: str | None
    scheduled_on: date | None
    delivered_on: date | None
    recorded_on: date | None
    quantity: int | None
    value_minor: int | None
    insurance_minor: int | None
    currency: str | None
    weight_kg: Decimal | None
    weight_shared_with: str | None
    weight_absent: str | None
    freight_minor: int | None
    freight_shared_with: str | None
    freight_absent: str | None


@dataclass(frozen=True, slots=True)
class SaveHistory:
    """Keep rows of a history by their source's id; the same row again changes nothing."""

    rows: tuple[HistoryRow, ...]


@dataclass(frozen=True, slots=True)
class SavedHistory:
    """How many rows were new, how many replaced another version, how many were there already."""

    new: int
    changed: int
    same: int

"""Which limits hold for each piece of news: what the news tells of itself, and what tracking knows of its shipment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.exceptions.thresholds.book import LimitsBook
from headway.exceptions.thresholds.facts import Facts
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event, Recorded
from headway.tracking.watched import facts_of_shipments

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


class NewsLimits:
    """The limits of a batch of news."""

    def __init__(self, book: LimitsBook, known: dict[UUID, Facts]) -> None:
        self._book = book
        self._known = known

    def of(self, event: Event) -> Limits:
        """What holds for one piece of news."""
        if self._book.plain:
            return DEFAULTS
        shipment_id = getattr(event, "shipment_id", None)
        known = self._known.get(shipment_id) if shipment_id is not None else None
        return self._book.of(_told(event, known or Facts()))


async def limits_of(conn: Connection, book: LimitsBook, batch: Sequence[Recorded[Any]]) -> NewsLimits:
    """The limits of a batch; one query, and none where the same holds for everything."""
    if book.plain:
        return NewsLimits(book, {})
    ids = {id_ for rec in batch if (id_ := getattr(rec.event, "shipment_id", None)) is not None}
    rows = await facts_of_shipments(conn, list(ids))
    return NewsLimits(book, {id_: Facts(*fields) for id_, fields in rows.items()})


def _told(event: Event, known: Facts) -> Facts:
    """What is known, with what the news says of itself."""
    said = {
        "customer": getattr(event, "customer", ""),
        "service": getattr(event, "service_code", ""),
        "carrier": getattr(event, "carrier_code", ""),
        "site": getattr(event, "origin_site", ""),
        "origin_zone": getattr(event, "origin_zone", ""),
        "destination_zone": getattr(event, "destination_zone", ""),
    }
    return known._replace(**{name: value for name, value in said.items() if value})

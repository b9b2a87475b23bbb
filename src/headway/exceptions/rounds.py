"""Rounds: many shipments looked at together every ten minutes, where a timer for each would cost more than it finds.

A round asks tracking for the few shipments that something may be wrong with, and its detectors judge each of them. What
was told since it began is not told again. Rounds go on while a shipment is under way; a booking begins them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Signal
from headway.exceptions.store import Q
from headway.tracking.watched import Round, TrackedShipment, any_under_way, in_round

if TYPE_CHECKING:
    from headway.exceptions.thresholds.book import LimitsBook
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

ROUND = "exceptions.round"
EVERY = timedelta(minutes=10)
SELDOM = frozenset({Round.SILENT})
"""Rounds that compare all carriers: made every half hour."""

SILENT_PICKUPS = ("pickup_unconfirmed_min", "missed_pickup_min", "left_behind_min")
"""Limits before which the silence about a pickup means nothing."""

Told = tuple[Detector, TrackedShipment, Signal]


def begin_rounds(uow: UnitOfWork) -> None:
    """Have the next round made; each moment has a timer of its own, so that wishing again moves none."""
    _set(uow, uow.now)


async def make_round(
    uow: UnitOfWork, detectors: Sequence[Detector], limits: LimitsBook
) -> list[tuple[Detector, Signal]]:
    """Look at every shipment of every round; gives what is new, and has the next round made while there is need."""
    found: list[Told] = []
    for round_ in Round:
        looking = [detector for detector in detectors if detector.round is round_]
        if looking and (round_ not in SELDOM or uow.now.minute % 30 < EVERY.seconds // 60):
            shipments = await in_round(uow.conn, round_, uow.now, timedelta(minutes=limits.least(*SILENT_PICKUPS)))
            found += [told for shipment in shipments for told in _look(looking, shipment, uow.now, limits)]
    if found or await any_under_way(uow.conn, uow.now):
        _set(uow, uow.now)
    known = await _known(uow.conn, found)
    return [(detector, signal) for detector, shipment, signal in found if _is_new(known, detector, shipment, signal)]


def _look(detectors: Sequence[Detector], shipment: TrackedShipment, now: datetime, limits: LimitsBook) -> list[Told]:
    own = limits.of_shipment(shipment)
    return [
        (detector, shipment, finding)
        for detector in detectors
        if detector.name not in own.off
        for finding in detector.on_watch(shipment, now, own)
        if isinstance(finding, Signal)
    ]


async def _known(conn: Connection, found: Sequence[Told]) -> dict[tuple[str, UUID], datetime]:
    """When each was last told of."""
    if not found:
        return {}
    ids = list({shipment.shipment_id for _, shipment, _ in found})
    rows = await conn.fetch(Q.told_of, ids, list({detector.name for detector, _, _ in found}))
    return {(row["detector"], row["subject_id"]): row["joined_at"] for row in rows}


def _is_new(
    known: dict[tuple[str, UUID], datetime], detector: Detector, shipment: TrackedShipment, signal: Signal
) -> bool:
    told_at = known.get((detector.name, signal.about.id))
    return told_at is None or told_at < (signal.since or shipment.booked_at)


def _set(uow: UnitOfWork, now: datetime) -> None:
    seconds = EVERY.total_seconds()
    at = datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=now.tzinfo)
    uow.set_timer(ROUND, at.isoformat(), at)

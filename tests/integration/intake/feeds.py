"""Twenty events of a shipment: some contradict, some are corrected, two are of one instant; and feeds of many."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

from headway.kernel.app import App
from headway.kernel.relay import pump
from headway.tracking.backlog import PROJECTIONS
from headway.tracking.model import Classifier
from tests.conftest import START

LIFE: tuple[tuple[str, float], ...] = (
    ("arrived_pickup", 0.5),
    ("loading", 0.7),
    ("picked_up", 1),
    ("departed", 1.1),
    ("in_transit", 2),
    ("arrived_hub", 3),
    ("on_hold", 3),  # of the same instant
    ("departed", 3.5),
    ("delayed", 3.6),
    ("in_transit", 4),
    ("arrived_hub", 5),
    ("departed", 5.2),
    ("out_for_delivery", 6),
    ("arrived_delivery", 7),
    ("delivered", 7.5),  # corrected by the next
    ("delivered", 7.8),
    ("in_transit", 7.9),  # nothing follows delivered: a contradiction
)
ESTIMATES = ((2.5, 9.0), (4.5, 8.5), (6.5, 8.0))
TABLES = "stop_progress,tracking_event,tracking_state"
"""What the carriers' reports say of shipments; the log tells besides in which order it became known."""

Told = dict[str, Any]


async def fold(app: App, tenant: UUID) -> None:
    """What the worker does with what waits to be folded, and nothing else."""
    consumer = next(each for each in app.consumers if each.name == PROJECTIONS[0].name)
    while not await _folded(app, tenant):
        if not (await pump(app, tenant, consumer)).handled:
            await asyncio.sleep(0.01)


async def _folded(app: App, tenant: UUID) -> bool:
    async with app.scope.reading(tenant) as (conn, _):
        waiting: int = await conn.fetchval("SELECT count(*) FROM tracking_backlog WHERE NOT folded")
    return not waiting


def life(number: int) -> Iterator[Told]:
    """The events of one shipment; each shipment is some minutes off the others."""
    shift = timedelta(minutes=number % 17)
    who = {"carrier": "ACME", "reference": f"SO-{number}"}
    for place, (code, hour) in enumerate(LIFE):
        told = {**who, "code": code, "occurred_at": START + timedelta(hours=hour) + shift}
        if code == "delivered":
            told |= {"event_id": f"D{number}", "revision": place - 14, "signed_by": f"Ada {number}"}
        yield told
    for hour, eta in ESTIMATES:
        at = {"occurred_at": START + timedelta(hours=hour), "expected_at": START + timedelta(hours=eta) + shift}
        yield {**who, "code": "eta", "classifier": Classifier.ESTIMATED, **at}


def ordered(shipments: int) -> list[Told]:
    """The feed as it happened."""
    told = [each for number in range(shipments) for each in life(number)]
    return sorted(told, key=lambda each: each["occurred_at"])


def shuffled(shipments: int, seed: int) -> list[Told]:
    """The same feed, every event three times, in any order."""
    told = ordered(shipments) * 3
    random.Random(seed).shuffle(told)
    return told

"""A period as the books have it: each shipment's first snapshot, every offer with its end, and the deliveries."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.analytics.store import Q
from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.recorded import (
    RecordedOffer,
    RecordedShipment,
    decisions_between,
    offers_between,
    shipments_between,
)
from headway.dispatch.snapshot import AllocationInputs
from headway.kernel.decisions import Contribution

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

EXHAUSTED = "exhausted"


class _Scored(msgspec.Struct, frozen=True):
    id: str
    contributions: tuple[Contribution, ...] = ()


class _Outcome(msgspec.Struct, frozen=True):
    """What is read of a verdict here."""

    choice: str | None
    reason: str
    candidates: tuple[_Scored, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A shipment's first decision: when, and its inputs, packed (a week of them would not fit unpacked)."""

    shipment: RecordedShipment
    decided_at: datetime
    packed: bytes

    def inputs(self) -> AllocationInputs:
        return msgspec.json.decode(zlib.decompress(self.packed), type=ALLOCATION.inputs)


@dataclass(slots=True)
class Asked:
    """How often a tender had nobody left, and after how many seconds somebody tried again (None: never)."""

    again_after_s: list[float | None] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Period:
    """Everything of the period.

    Attributes:
        offers: of the period's shipments, by shipment, in order.
        others: offers of the weeks before, from which answers are learned too.
        delivered: when goods arrived, by shipment, also of the weeks before.
        chosen: the contributions of the candidate that was accepted, by shipment and feature, in minor units.
        as_of: the newest moment in the books; what is not delivered by then is not known.
    """

    since: datetime
    until: datetime
    as_of: datetime
    snapshots: tuple[Snapshot, ...]
    offers: Mapping[UUID, tuple[RecordedOffer, ...]]
    others: tuple[RecordedOffer, ...]
    delivered: Mapping[UUID, datetime]
    chosen: Mapping[UUID, Mapping[str, int]]
    exhausted: Asked
    pinned: int


@dataclass(slots=True)
class _Reading:
    snapshots: dict[UUID, Snapshot] = field(default_factory=dict)
    chosen: dict[UUID, dict[str, int]] = field(default_factory=dict)
    nobody: dict[UUID, datetime] = field(default_factory=dict)
    exhausted: Asked = field(default_factory=Asked)
    pinned: int = 0


async def read(conn: Connection, since: datetime, until: datetime, memory_from: datetime) -> Period:
    """Read the period; `memory_from` is from when on answers and deliveries are learned from."""
    shipments = {each.id: each for each in await shipments_between(conn, since, until)}
    offers: dict[UUID, list[RecordedOffer]] = defaultdict(list)
    for offer in await offers_between(conn, since, until):
        offers[offer.shipment_id].append(offer)
    accepted = {o.decision_id: o for found in offers.values() for o in found if o.status == "accepted"}
    found = await _decisions(conn, since, until, shipments, accepted)
    known = [shipment.updated_at for shipment in shipments.values()]
    delivered = {r["shipment_id"]: r["delivery_actual_at"] for r in await conn.fetch(Q.arrivals, memory_from, until)}
    return Period(
        since=since,
        until=until,
        as_of=max(known, default=until),
        snapshots=tuple(found.snapshots.values()),
        offers={shipment: tuple(each) for shipment, each in offers.items()},
        others=tuple(await offers_between(conn, memory_from, since)),
        delivered=delivered,
        chosen=found.chosen,
        exhausted=found.exhausted,
        pinned=found.pinned,
    )


async def _decisions(
    conn: Connection,
    since: datetime,
    until: datetime,
    shipments: Mapping[UUID, RecordedShipment],
    accepted: Mapping[UUID, RecordedOffer],
) -> _Reading:
    read = _Reading()
    async for record in decisions_between(conn, since, until):
        shipment = shipments.get(record.shipment_id)
        if shipment is None:
            continue
        if shipment.id not in read.snapshots:
            packed = zlib.compress(record.inputs.encode(), 1)
            read.snapshots[shipment.id] = Snapshot(shipment, record.decided_at, packed)
        outcome = msgspec.json.decode(record.verdict, type=_Outcome)
        if stood := read.nobody.pop(shipment.id, None):
            read.exhausted.again_after_s.append((record.decided_at - stood).total_seconds())
        if outcome.choice is None and outcome.reason == EXHAUSTED:
            read.nobody[shipment.id] = record.decided_at
        read.pinned += outcome.reason == "override"
        if offer := accepted.get(record.id):
            parts = next((c.contributions for c in outcome.candidates if c.id == offer.candidate), ())
            read.chosen[shipment.id] = {part.feature: part.minor for part in parts}
    read.exhausted.again_after_s += [None] * len(read.nobody)
    return read

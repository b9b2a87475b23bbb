"""Promises of volume: which of them covers a service on a lane on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from headway.carriers.capacity import ANYWHERE
from headway.carriers.model import VolumePromise

Row = Any


@dataclass(frozen=True, slots=True)
class VolumeBook:
    """The promises that hold on a day, by carrier."""

    rows: Mapping[UUID, Sequence[Row]] = field(default_factory=dict)

    def promise(self, carrier_id: UUID, service_id: UUID, lane: tuple[str, str], currency: str) -> VolumePromise | None:
        """The promise that covers a service on a lane most closely; one in another currency is not known."""
        found = [row for row in self.rows.get(carrier_id, ()) if _covers(row, service_id, lane, currency)]
        if not found:
            return None
        row = max(found, key=lambda r: (_closeness(r), r["period_from"], r["id"]))
        names = set(VolumePromise.__struct_fields__)
        return VolumePromise(**{name: value for name, value in row.items() if name in names})


def volume_book(rows: Iterable[Row], day: date) -> VolumeBook:
    """The book of a day."""
    by_carrier: dict[UUID, list[Row]] = {}
    for row in rows:
        if row["period_from"] <= day <= row["period_to"]:
            by_carrier.setdefault(row["carrier_id"], []).append(row)
    return VolumeBook(by_carrier)


def _covers(row: Row, service_id: UUID, lane: tuple[str, str], currency: str) -> bool:
    zones = zip((row["origin_zone"], row["destination_zone"]), lane, strict=True)
    on_lane = all(stands in (ANYWHERE, zone) for stands, zone in zones)
    return on_lane and row["service_id"] in (None, service_id) and row["currency"] == currency


def _closeness(row: Row) -> int:
    narrowed = (row["origin_zone"] != ANYWHERE, row["destination_zone"] != ANYWHERE, row["service_id"] is not None)
    return sum(map(bool, narrowed))

"""The history of an operation before Headway: imported by map file, scored by vendor and by lane.

A consignment is a row with a freight of its own, and the rows whose freight stands there ("See DN-304 (ID#:10589)").
Its freight counts once, for the vendor, country and mode of that row; its weight is the sum of its rows' own weights.
    cost per kg  = sum of freight / sum of weight, over the consignments that state a freight and a weight above zero
    on-time rate = rows delivered on or before the scheduled day / rows that have both days
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from headway.analytics.commands import HistoryRow, SavedHistory, SaveHistory
from headway.analytics.store import Q
from headway.kernel.app import App
from headway.kernel.money import Money
from headway.kernel.tabular import (
    Absent,
    FieldSpec,
    MappedRow,
    MappedTable,
    Reference,
    RowFault,
    Shared,
    load_map,
    map_rows,
    plain_map,
    read_table,
    resolve_references,
)

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

_BATCH = 2_000
_MONEY = ("freight_cost", "value", "insurance")

HISTORY_FIELDS: Mapping[str, FieldSpec] = {
    "id": FieldSpec(required=True, about="The row's key in its source; the same key again is the same row."),
    "asn_dn": FieldSpec(about="The shipping document; rows of one document travelled together."),
    "project": FieldSpec(about="What it was bought for."),
    "vendor": FieldSpec(required=True, about="Who shipped it."),
    "country": FieldSpec(required=True, about="Where it went."),
    "mode": FieldSpec(about="How it travelled, such as AIR."),
    "product_group": FieldSpec(about="What it was."),
    "scheduled_on": FieldSpec("date", about="The day it should have arrived."),
    "delivered_on": FieldSpec("date", about="The day it arrived."),
    "recorded_on": FieldSpec("date", about="The day its arrival was written down."),
    "quantity": FieldSpec("integer", about="How many packs."),
    "value": FieldSpec("money", about="What the goods were worth."),
    "weight_kg": FieldSpec("weight", about="Kilograms, its own or on the row it refers to."),
    "freight_cost": FieldSpec("money", about="What carriage cost, its own or on the row it refers to."),
    "insurance": FieldSpec("money", about="What insuring it cost."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryScore:
    """How a vendor did, or (country and mode given) one of its lanes.

    dated: rows that have both days; on_time: those of them that came in time; consignments: those with freight and
    weight; weight_kg, freight: their sums. Freight is in major units of `currency`; both are None without consignments,
    and where consignments are in several currencies. Rates are exact quotients, None over nothing. `stated_...` sum
    what every row states of its own, also where the other of the two is not known.
    """

    vendor: str
    country: str | None
    mode: str | None
    shipments: int
    dated: int
    on_time: int
    on_time_rate: Decimal | None
    consignments: int
    weight_kg: Decimal
    freight: Decimal | None
    currency: str | None
    cost_per_kg: Decimal | None
    stated_freight: Decimal | None
    stated_weight_kg: Decimal


@dataclass(frozen=True, slots=True)
class HistoryReport:
    """How an import went, and what the tenant's whole history says after it.

    `read` is the sum of the five counts after it. references: cells that pointed at another row, all resolved;
    shared_weights, shared_freights: how many of them share a value that counts once, there; the others have none.
    """

    read: int
    skipped: int
    refused: int
    new: int
    changed: int
    same: int
    references: int
    shared_weights: int
    shared_freights: int
    faults: tuple[RowFault, ...]
    vendors: tuple[HistoryScore, ...]
    lanes: tuple[HistoryScore, ...]


async def import_history(
    app: App, tenant_id: UUID, path: Path, map_path: Path | None, *, actor: str = "system:import"
) -> HistoryReport:
    """Read a file through a map (None: its columns are named as ours), resolve references, and keep every good row.

    Raises:
        BadInput: the file or the map cannot be used at all.
    """
    mapped, references = await asyncio.to_thread(read_history, path, map_path)
    saved = [
        await app.run(tenant_id, SaveHistory(batch), actor=actor)
        for batch in _batches([history_row(row) for row in mapped.rows])
    ]
    async with app.scope.reading(tenant_id) as (conn, _):
        vendors, lanes = tuple(await vendor_scores(conn)), tuple(await lane_scores(conn))
    return _report(mapped, references, saved, vendors, lanes)


def read_history(path: Path, map_path: Path | None) -> tuple[MappedTable, int]:
    """The file's rows in our fields, and how many of their cells pointed at another row.

    A key that occurs twice refuses every row but the first.

    Raises:
        BadInput: the file or the map cannot be used at all.
    """
    table = read_table(path)
    table_map = load_map(map_path, HISTORY_FIELDS) if map_path else plain_map(table, HISTORY_FIELDS)
    mapped = map_rows(table, table_map)
    resolved = resolve_references(mapped, "id", ("weight_kg", "freight_cost"), "asn_dn")
    kept = _checked(resolved)
    rows = {row.row for row in kept.rows}
    pointing = (value for row in mapped.rows if row.row in rows for value in row.values.values())
    return kept, sum(isinstance(value, Reference) for value in pointing)


def history_row(row: MappedRow) -> HistoryRow:
    """A mapped row as it is kept."""
    freight, value, insurance = (row.find(name, Money) for name in _MONEY)
    return HistoryRow(
        source_id=row.need("id", str),
        document=row.find("asn_dn", str),
        project=row.find("project", str),
        vendor=row.need("vendor", str),
        country=row.need("country", str),
        mode=row.find("mode", str),
        product_group=row.find("product_group", str),
        scheduled_on=row.find("scheduled_on", date),
        delivered_on=row.find("delivered_on", date),
        recorded_on=row.find("recorded_on", date),
        quantity=row.find("quantity", int),
        value_minor=value.minor if value else None,
        insurance_minor=insurance.minor if insurance else None,
        currency=next((found.currency for found in (freight, value, insurance) if found), None),
        weight_kg=row.find("weight_kg", Decimal),
        weight_shared_with=_shared(row, "weight_kg"),
        weight_absent=_absent(row, "weight_kg"),
        freight_minor=freight.minor if freight else None,
        freight_shared_with=_shared(row, "freight_cost"),
        freight_absent=_absent(row, "freight_cost"),
    )


async def vendor_scores(conn: Connection, limit: int = 1_000) -> list[HistoryScore]:
    """Vendors, the one with the most rows first."""
    return [_score(row) for row in await conn.fetch(Q.history_by_vendor, limit)]


async def lane_scores(conn: Connection, limit: int = 1_000) -> list[HistoryScore]:
    """Lanes (vendor to country by mode), the one with the most rows first; mode is empty where it is not known."""
    return [_score(row) for row in await conn.fetch(Q.history_by_lane, limit)]


def _score(row: asyncpg.Record) -> HistoryScore:
    currency: str | None = row["currency"]
    freight = Money(row["freight_minor"], currency).amount if currency else None
    return HistoryScore(
        vendor=row["vendor"],
        country=row.get("country"),
        mode=row.get("mode"),
        shipments=row["shipments"],
        dated=row["dated"],
        on_time=row["on_time"],
        on_time_rate=Decimal(row["on_time"]) / row["dated"] if row["dated"] else None,
        consignments=row["consignments"],
        weight_kg=row["weight_kg"],
        freight=freight,
        currency=currency,
        cost_per_kg=None if freight is None else freight / row["weight_kg"],
        stated_freight=Money(row["stated_freight_minor"], currency).amount if currency else None,
        stated_weight_kg=row["stated_weight_kg"],
    )


def _shared(row: MappedRow, name: str) -> str | None:
    found = row.find(name, Shared)
    return found.shared_with if found else None


def _absent(row: MappedRow, name: str) -> str | None:
    found = row.find(name, Absent)
    return found.reason if found else None


def _checked(mapped: MappedTable) -> MappedTable:
    """The table without rows whose key was used before, or whose amounts are in several currencies."""
    seen: dict[str, int] = {}
    kept, faults = [], list(mapped.faults)
    for row in mapped.rows:
        key = row.need("id", str)
        first = seen.setdefault(key, row.row)
        currencies = sorted({found.currency for name in _MONEY if (found := row.find(name, Money))})
        if first != row.row:
            faults.append(RowFault(mapped.file, row.row, "id", key, f"a key of its own; row {first} has it"))
        elif len(currencies) > 1:
            seen_there = ", ".join(currencies)
            faults.append(RowFault(mapped.file, row.row, "freight_cost", seen_there, "one currency in a row"))
        else:
            kept.append(row)
    ordered = tuple(sorted(faults, key=lambda fault: fault.row))
    return replace(mapped, rows=tuple(kept), faults=ordered)


def _batches(rows: list[HistoryRow]) -> Iterator[tuple[HistoryRow, ...]]:
    for start in range(0, len(rows), _BATCH):
        yield tuple(rows[start : start + _BATCH])


def _report(
    mapped: MappedTable,
    references: int,
    saved: list[SavedHistory],
    vendors: tuple[HistoryScore, ...],
    lanes: tuple[HistoryScore, ...],
) -> HistoryReport:
    return HistoryReport(
        read=mapped.read,
        skipped=mapped.skipped,
        refused=mapped.refused,
        new=sum(each.new for each in saved),
        changed=sum(each.changed for each in saved),
        same=sum(each.same for each in saved),
        references=references,
        shared_weights=_resolved(mapped, "weight_kg"),
        shared_freights=_resolved(mapped, "freight_cost"),
        faults=mapped.faults,
        vendors=vendors,
        lanes=lanes,
    )


def _resolved(mapped: MappedTable, name: str) -> int:
    return sum(row.find(name, Shared) is not None for row in mapped.rows)

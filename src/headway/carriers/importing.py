"""Files into this room: price lists, carriers, capacity. Every bad row is named, good rows are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from headway.carriers.capacity import ALL_DAY
from headway.carriers.checks import Fields, check_capacity, check_carrier, check_imported
from headway.carriers.commands import (
    CapacityRow,
    CarrierDraft,
    ImportedRate,
    ImportRates,
    RateRow,
    RatesReport,
    SaveCarriers,
    SetCapacity,
)
from headway.carriers.fields import CAPACITY_FIELDS, CARRIER_FIELDS, KINDS, RATE_FIELDS
from headway.carriers.lookup import look_up
from headway.carriers.model import ZERO
from headway.kernel.errors import BadInput
from headway.kernel.tabular import (
    FieldSpec,
    ImportReport,
    MappedRow,
    RowFault,
    load_map,
    map_rows,
    plain_map,
    read_table,
)

if TYPE_CHECKING:
    from headway.kernel.app import App

T = TypeVar("T")
_FIELD_OF = {"origin_zone": "origin", "destination_zone": "destination", "code": "carrier"}
"""What a file calls a field of a command."""
_BILLIONTH, _NOISE_DIGITS = Decimal("0.000000001"), 15
_PRICES = ("minimum", "per_kg", "per_km", "per_stop")


@dataclass(frozen=True, slots=True)
class _Parsed(Generic[T]):
    items: tuple[T, ...]
    report: ImportReport


async def import_rates(
    app: App,
    tenant_id: UUID,
    path: Path,
    map_path: Path | None,
    valid_from: date,
    valid_to: date,
    *,
    actor: str = "user:import",
) -> RatesReport:
    """Take over a price list: all good rows in one transaction, in the place of the contracts' rates before.

    Args:
        map_path: which columns feed which of `RATE_FIELDS`; None: the columns are named as they are.

    Raises:
        BadInput: the file or its map cannot be used at all, or the period is not one.
    """
    async with app.scope.reading(tenant_id) as (conn, _):
        currency: str = await conn.fetchval("SELECT currency FROM tenant WHERE id = $1", tenant_id)
    contract = f"rates-{valid_from.isoformat()}"
    parsed = _parse(path, map_path, RATE_FIELDS, lambda row: _rate(row, contract, currency))
    items, clashes = _one_currency(str(path), parsed.items)
    faults = tuple(sorted((*parsed.report.faults, *clashes), key=lambda fault: fault.row))
    if not items:
        return RatesReport(parsed.report.read, 0, faults=faults)
    report: RatesReport = await app.run(tenant_id, ImportRates(items, valid_from, valid_to), actor=actor)
    return replace(report, read=parsed.report.read, faults=faults)


async def import_carriers(
    app: App, tenant_id: UUID, path: Path, map_path: Path | None, *, actor: str = "user:import"
) -> ImportReport:
    """Add the carriers of a file, or change those that are known; raises BadInput as `import_rates`."""
    parsed = _parse(path, map_path, CARRIER_FIELDS, _carrier)
    if parsed.items:
        await app.run(tenant_id, SaveCarriers(parsed.items), actor=actor)
    return parsed.report


async def import_capacity(
    app: App, tenant_id: UUID, path: Path, map_path: Path | None, *, actor: str = "user:import"
) -> ImportReport:
    """Set the limits of a file, of carriers that are known; raises BadInput as `import_rates`."""
    parsed = _parse(path, map_path, CAPACITY_FIELDS, lambda row: (row.row, _capacity(row)))
    async with app.scope.reading(tenant_id) as (conn, _):
        known = (await look_up(conn, {limit.carrier for _, limit in parsed.items})).carriers
    kept = tuple(limit for _, limit in parsed.items if limit.carrier in known)
    strangers = [
        RowFault(str(path), row, "carrier", limit.carrier, "the code of a carrier there is")
        for row, limit in parsed.items
        if limit.carrier not in known
    ]
    if kept:
        await app.run(tenant_id, SetCapacity(kept), actor=actor)
    faults = tuple(sorted((*parsed.report.faults, *strangers), key=lambda fault: fault.row))
    return replace(parsed.report, kept=len(kept), faults=faults)


def _parse(
    path: Path, map_path: Path | None, specs: Mapping[str, FieldSpec], make: Callable[[MappedRow], T]
) -> _Parsed[T]:
    table = read_table(path)
    mapped = map_rows(table, load_map(map_path, specs) if map_path else plain_map(table, specs))
    items: list[T] = []
    faults = list(mapped.faults)
    for row in mapped.rows:
        try:
            items.append(make(row))
        except BadInput as error:
            name = _FIELD_OF.get(error.field or "", error.field or "row")
            faults.append(RowFault(table.file, row.row, name, error.seen.get("value"), error.allowed or error.message))
    faults.sort(key=lambda fault: fault.row)
    return _Parsed(tuple(items), ImportReport(mapped.read, len(items), mapped.skipped, tuple(faults)))


def _rate(row: MappedRow, contract: str, currency: str) -> ImportedRate:
    if all(row.find(name, Decimal) is None for name in _PRICES):
        raise Fields().refuse("per_kg", None, f"a price in at least one of {', '.join(_PRICES)}")
    kind = (row.find("carrier_type", str) or "").lower()
    rate = ImportedRate(
        carrier=row.need("carrier", str),
        contract=row.find("contract", str) or contract,
        currency=row.find("currency", str) or currency,
        rate=rate_row(row),
        carrier_kind=kind if kind in KINDS else "contract",
    )
    check_imported(Fields(), rate)
    return rate


def rate_row(row: MappedRow) -> RateRow:
    """A mapped row as a band of a product."""
    prices = {name: _without_noise(row.find(name, Decimal) or ZERO) for name in _PRICES}
    return RateRow(
        row=row.row,
        service=row.need("service", str),
        origin_zone=row.need("origin", str),
        destination_zone=row.need("destination", str),
        mode=row.need("mode", str),
        transit_days=row.need("transit_days", int),
        min_kg=row.need("min_kg", Decimal),
        max_kg=row.need("max_kg", Decimal),
        **prices,
    )


def _without_noise(price: Decimal) -> Decimal:
    """Rounded to a billionth, far below any price: sheets keep 0.7512 as 0.7512000000000001."""
    if not price.is_finite() or price.adjusted() > _NOISE_DIGITS:
        return price
    rounded = price.quantize(_BILLIONTH)
    return Decimal(format(rounded.normalize(), "f")) if rounded else price


def _one_currency(file: str, rows: Sequence[ImportedRate]) -> tuple[tuple[ImportedRate, ...], tuple[RowFault, ...]]:
    """Rows in the currency of the first row of their contract, and the faults of the others."""
    first: dict[tuple[str, str], str] = {}
    kept, faults = [], []
    for row in rows:
        currency = first.setdefault((row.carrier, row.contract), row.currency)
        if row.currency == currency:
            kept.append(row)
        else:
            faults.append(RowFault(file, row.rate.row, "currency", row.currency, f"{currency}, as the rows before"))
    return tuple(kept), tuple(faults)


def _carrier(row: MappedRow) -> CarrierDraft:
    code = row.need("carrier", str)
    draft = CarrierDraft(
        code=code,
        name=row.find("name", str) or code,
        kind=row.find("kind", str) or "contract",
        insurance_valid_until=row.find("insurance_valid_until", date),
        authority_valid_until=row.find("authority_valid_until", date),
    )
    check_carrier(Fields(), draft)
    return draft


def _capacity(row: MappedRow) -> CapacityRow:
    found = CapacityRow(
        carrier=row.need("carrier", str),
        shipments=row.find("shipments", int),
        weight_kg=row.find("weight_kg", Decimal),
        origin_zone=row.find("origin", str),
        destination_zone=row.find("destination", str),
        window=row.find("window", str) or ALL_DAY,
        day=row.find("day", date),
        weekday=row.find("weekday", int),
    )
    if found.shipments is None and found.weight_kg is None:
        raise Fields().refuse("shipments", None, "shipments, kilograms, or both")
    check_capacity(Fields(), found)
    return found

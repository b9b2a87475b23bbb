"""Files into this room: depots, vehicles, drivers, shifts, stores. Every bad row is named, good rows are kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.fleet.checks import refuse
from headway.fleet.commands import ImportFleet, SaveDepot, SaveDriver, SaveShift, SaveStore, SaveVehicle
from headway.fleet.fields import DEPOT_FIELDS, DRIVER_FIELDS, SHIFT_FIELDS, STORE_FIELDS, VEHICLE_FIELDS
from headway.fleet.model import Depot, Driver, Paper, Place, Rates, Shift, Store, Vehicle
from headway.fleet.papers import DRIVER_PAPERS, VEHICLE_PAPERS
from headway.fleet.store import tenant_of
from headway.fleet.views import zones_of
from headway.kernel.errors import BadInput
from headway.kernel.money import minor_digits
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

_DIMENSIONS = ("kg", "m3", "pallets", "pieces")


Clocks = Callable[[str], ZoneInfo]
"""By which clock a depot is worked."""


@dataclass(frozen=True, slots=True)
class _Kind:
    fields: Mapping[str, FieldSpec]
    make: Callable[[MappedRow, Clocks, str], object]


async def import_fleet(
    app: App, tenant_id: UUID, kind: str, path: Path, map_path: Path | None, *, actor: str = "user:import"
) -> ImportReport:
    """Add what a file names, or change what is known: all good rows in one transaction.

    Args:
        kind: one of `KINDS`.

    Raises:
        BadInput: the file or its map cannot be used at all.
    """
    async with app.scope.reading(tenant_id) as (conn, _):
        zone, currency = await tenant_of(conn)
        zones = await zones_of(conn)
    table, specs = read_table(path), KINDS[kind].fields
    mapped = map_rows(table, load_map(map_path, specs) if map_path else plain_map(table, specs))
    items: list[tuple[int, object]] = []
    faults = list(mapped.faults)
    fault = partial(_fault, table.file)
    for row in mapped.rows:
        try:
            items.append((row.row, KINDS[kind].make(row, lambda depot: zones.get(depot, zone), currency)))
        except BadInput as error:
            faults.append(fault(row.row, error))
    refused = await app.run(tenant_id, ImportFleet(tuple(items)), actor=actor) if items else ()
    faults += [fault(row, error) for row, error in refused]
    faults.sort(key=lambda each: each.row)
    return ImportReport(mapped.read, len(items) - len(refused), mapped.skipped, tuple(faults))


def _fault(file: str, row: int, error: Any) -> RowFault:
    return RowFault(
        file, row, getattr(error, "field", None) or "row", error.seen.get("value"), _allowed(error) or error.message
    )


def _allowed(error: object) -> str | None:
    allowed: str | None = getattr(error, "allowed", None)
    return allowed


def _depot(row: MappedRow, clocks: Clocks, currency: str) -> SaveDepot:
    code = row.need("depot", str)
    return SaveDepot(
        Depot(
            code=code,
            name=row.find("name", str) or code,
            place=_place(row),
            site=row.find("site", str),
            opens=_clock(row, "opens", time(5)),
            closes=_clock(row, "closes", time(22)),
            loading_minutes=_or(row.find("loading_minutes", int), 30),
            doors=_or(row.find("doors", int), 1),
            time_zone=row.find("time_zone", str),
        )
    )


def _vehicle(row: MappedRow, clocks: Clocks, currency: str) -> SaveVehicle:
    capacity = {name: row.find(name, Decimal) for name in _DIMENSIONS}
    minor = Decimal(10) ** minor_digits(currency)
    rates = {name: (row.find(name, Decimal) or Decimal(0)) * minor for name in Rates.__struct_fields__}
    range_km = row.find("range_km", Decimal)
    return SaveVehicle(
        Vehicle(
            code=row.need("vehicle", str),
            carrier=row.need("carrier", str),
            name=row.find("name", str) or "",
            depot=row.find("depot", str),
            capacity={name: amount for name, amount in capacity.items() if amount is not None},
            equipment=_words(row, "equipment"),
            licence=row.find("licence", str),
            rates=Rates(**rates),
            profile=row.find("profile", str) or "van",
            range_m=None if range_km is None else int(range_km * 1000),
            max_stops=row.find("max_stops", int),
            trips=_or(row.find("trips", int), 1),
            emission_class=row.find("emission_class", str) or "",
            carbon_g_per_km=row.find("carbon_g_per_km", int),
            needs_trailer=row.find("needs_trailer", str) == "yes",
            trailer=row.find("trailer", str),
            papers=_papers(row, VEHICLE_PAPERS),
        )
    )


def _driver(row: MappedRow, clocks: Clocks, currency: str) -> SaveDriver:
    return SaveDriver(
        Driver(
            code=row.need("driver", str),
            carrier=row.need("carrier", str),
            name=row.need("name", str),
            depot=row.find("depot", str),
            skills=_words(row, "skills"),
            licences=_words(row, "licences"),
            hours=row.find("hours", str) or "none",
            phone=row.find("phone", str) or "",
            papers=_papers(row, DRIVER_PAPERS),
        )
    )


def _shift(row: MappedRow, clocks: Clocks, currency: str) -> SaveShift:
    day, zone = row.need("day", date), clocks(row.need("depot", str))
    start = datetime.combine(day, _clock(row, "start", time()), zone)
    end = datetime.combine(day, _clock(row, "end", time()), zone)
    end = end if end > start else datetime.combine(day + timedelta(days=1), end.time(), zone)
    shift = Shift(
        driver=row.need("driver", str),
        vehicle=row.need("vehicle", str),
        depot=row.need("depot", str),
        start=start,
        end=end,
        overtime_s=60 * _or(row.find("overtime_min", int), 0),
        trailer=row.find("trailer", str),
    )
    return SaveShift(shift)


def _store(row: MappedRow, clocks: Clocks, currency: str) -> SaveStore:
    code, days = row.need("store", str), _words(row, "weekdays")
    if not all(each.isascii() and each.isdigit() and len(each) == 1 for each in days):
        raise refuse("weekdays", " ".join(days), "1 Monday to 7 Sunday with spaces between them")
    return SaveStore(
        Store(
            code=code,
            name=row.find("name", str) or code,
            place=_place(row),
            depot=row.find("depot", str),
            customer=row.find("customer", str),
            opens=_clock(row, "opens", time(6)),
            closes=_clock(row, "closes", time(20)),
            cutoff=_clock(row, "cutoff", time()) if row.find("cutoff", str) else None,
            lead_days=_or(row.find("lead_days", int), 1),
            service_s=60 * _or(row.find("service_minutes", int), 10),
            requires=_words(row, "requires"),
            weekdays=tuple(int(each) for each in days),
            time_zone=row.find("time_zone", str),
        )
    )


def _place(row: MappedRow) -> Place:
    return Place(
        latitude=float(row.need("latitude", Decimal)),
        longitude=float(row.need("longitude", Decimal)),
        country=(row.find("country", str) or "").upper(),
        postal_code=row.find("postal_code", str) or "",
        address=row.find("address", str) or "",
    )


def _clock(row: MappedRow, name: str, usual: time) -> time:
    text = row.find(name, str)
    if text is None:
        return usual
    try:
        found = time.fromisoformat(text.strip())
    except ValueError:
        raise refuse(name, text, "a local time such as 06:30") from None
    if found.tzinfo is not None:
        raise refuse(name, text, "a local time such as 06:30, without a zone")
    return found


def _papers(row: MappedRow, kinds: tuple[str, ...]) -> tuple[Paper, ...]:
    """Those whose last day the row names; of others nothing is said, and what is known stays."""
    days = ((kind, row.find(f"{kind}_until", date)) for kind in kinds)
    return tuple(Paper(kind=kind, valid_until=day) for kind, day in days if day is not None)


def _words(row: MappedRow, name: str) -> tuple[str, ...]:
    text = row.find(name, str) or ""
    return tuple(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))


def _or(value: int | None, usual: int) -> int:
    return usual if value is None else value


KINDS: Mapping[str, _Kind] = {
    "depots": _Kind(DEPOT_FIELDS, _depot),
    "vehicles": _Kind(VEHICLE_FIELDS, _vehicle),
    "drivers": _Kind(DRIVER_FIELDS, _driver),
    "shifts": _Kind(SHIFT_FIELDS, _shift),
    "stores": _Kind(STORE_FIELDS, _store),
}
"""What a file can hold, in the order in which one finds what it refers to."""

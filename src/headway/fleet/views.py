"""What others read of the fleet: what can drive from a depot on a day, and the lists of the screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from headway.fleet.clocks import clock_of
from headway.fleet.crews import crew_of, papers_missing, trailer_code
from headway.fleet.joining import Joined, judge, resource_of
from headway.fleet.model import Crew, Day, Depot, Dimension, Driver, Missing, Resource, Shift, Store, Vehicle
from headway.fleet.papers import BLOCK, OFF, Due, PaperRules, due
from headway.fleet.store import Q, load_dimensions, tenant_of, unpacked
from headway.kernel.errors import BadInput, NotFound

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MAX_PAGE = 500


class VehicleView(Struct, frozen=True, kw_only=True):
    """A vehicle, and whether it is out of service."""

    id: UUID
    vehicle: Vehicle
    out_since: datetime | None
    out_until: datetime | None
    out_reason: str | None


class DriverView(Struct, frozen=True, kw_only=True):
    """A driver with the id."""

    id: UUID
    driver: Driver


class ShiftView(Struct, frozen=True, kw_only=True):
    """A shift with its id; `missing` says why nothing can be planned on it."""

    id: UUID
    shift: Shift
    driver_name: str
    carrier: str
    signed_off_at: datetime | None
    signed_off_reason: str | None
    missing: Missing | None


async def resources(conn: Connection, depot: str, day: date) -> tuple[Resource, ...]:
    """What can drive from the depot on its local day, by vehicle and start; raises NotFound."""
    return (await day_of(conn, depot, day)).resources


async def day_of(conn: Connection, depot: str, day: date) -> Day:
    """The depot's shifts that begin on the local day: what can drive, and what cannot with its reason.

    Raises:
        NotFound: there is no such depot.
    """
    known, dimensions = await get_depot(conn, depot), await load_dimensions(conn)
    found = await _joined(conn, depot, day)
    _, currency = await tenant_of(conn)
    rules = await paper_rules(conn)
    crews = await _crews(conn, found, rules, await zones_of(conn))
    missing = [judge(each) or papers_missing(each, crews[each.shift_id], rules) for each in found]
    able = [each for each, why in zip(found, missing, strict=True) if why is None]
    made = ((resource_of(each, known, dimensions, currency), crews[each.shift_id].skills) for each in able)
    return Day(
        depot=known,
        day=day,
        dimensions=dimensions,
        resources=tuple(replace(resource, skills=skills) for resource, skills in made),
        missing=tuple(why for why in missing if why is not None),
        crews=tuple(crews[each.shift_id] for each in able),
        looks=rules.at_commit != OFF,
        strict=rules.at_commit == BLOCK,
    )


async def paper_rules(conn: Connection) -> PaperRules:
    """What the tenant asks of papers."""
    text = await conn.fetchval(Q.get_paper_rules)
    return PaperRules() if text is None else unpacked(text, PaperRules)


async def papers_due(conn: Connection, today: date) -> tuple[Due, ...]:
    """Papers of the fleet in use that are missing, have run out, or do soon; the first to see to first."""
    rules = await paper_rules(conn)
    if rules.at_commit == OFF:
        return ()
    found: list[Due] = []
    for row in await conn.fetch(Q.vehicles_in_use):
        found += due("vehicle", unpacked(row["detail"], Vehicle), rules.vehicle_needs, today, rules.ahead_days)
    for row in await conn.fetch(Q.drivers_in_use):
        found += due("driver", unpacked(row["detail"], Driver), rules.driver_needs, today, rules.ahead_days)
    return tuple(sorted(found, key=lambda each: (each.days is not None, each.days or 0, each.code, each.kind)))


async def list_shifts(conn: Connection, day: date, *, depot: str | None = None) -> list[ShiftView]:
    """Shifts that begin on the local day of their depots, by vehicle and start."""
    found = await _joined(conn, depot, day)
    rules = await paper_rules(conn)
    crews = await _crews(conn, found, rules, await zones_of(conn))
    return [_shift_view(each, papers_missing(each, crews[each.shift_id], rules)) for each in found]


async def get_shift(conn: Connection, shift_id: UUID) -> ShiftView:
    """One shift; raises NotFound."""
    row = await conn.fetchrow(Q.get_shift, shift_id)
    if row is None:
        raise NotFound(f"there is no shift {shift_id}", shift_id=shift_id)
    return _shift_view(_join(row))


async def dimensions(conn: Connection) -> tuple[Dimension, ...]:
    """What a load is counted in, in order."""
    return await load_dimensions(conn)


async def zones_of(conn: Connection) -> dict[str, ZoneInfo]:
    """By which clock each depot is worked, by its code."""
    tenant, _ = await tenant_of(conn)
    rows = await conn.fetch(Q.all_depots)
    return {row["code"]: clock_of(unpacked(row["detail"], Depot), tenant) for row in rows}


async def zone_of_depot(conn: Connection, depot: Depot) -> ZoneInfo:
    """By which clock a depot is worked."""
    tenant, _ = await tenant_of(conn)
    return clock_of(depot, tenant)


async def get_depot(conn: Connection, code: str) -> Depot:
    """One depot; raises NotFound."""
    text = await conn.fetchval(Q.get_depot, code)
    if text is None:
        raise NotFound(f"there is no depot {code!r}", code=code)
    return unpacked(text, Depot)


async def depots_of_site(conn: Connection, site: str) -> tuple[Depot, ...]:
    """The depots in use that hold a site's goods, by code."""
    return tuple(unpacked(row["detail"], Depot) for row in await conn.fetch(Q.depots_of_site, site))


async def stores_of_customer(conn: Connection, customer: str) -> tuple[Store, ...]:
    """A customer's stores in use, by code."""
    return tuple(unpacked(row["detail"], Store) for row in await conn.fetch(Q.stores_of_customer, customer))


async def list_depots(conn: Connection, *, after: str = "", limit: int = 100) -> list[Depot]:
    """Depots by code, one more than `limit` where there are more."""
    return [unpacked(row["detail"], Depot) for row in await conn.fetch(Q.list_depots, after, _more(limit))]


async def list_stores(conn: Connection, *, after: str = "", limit: int = 100) -> list[Store]:
    """Stores by code, one more than `limit` where there are more."""
    return [unpacked(row["detail"], Store) for row in await conn.fetch(Q.list_stores, after, _more(limit))]


async def list_vehicles(
    conn: Connection, *, carrier: str | None = None, depot: str | None = None, after: str = "", limit: int = 100
) -> list[VehicleView]:
    """Vehicles by code, one more than `limit` where there are more."""
    rows = await conn.fetch(Q.list_vehicles, after, _more(limit), carrier, depot)
    return [_vehicle_view(row) for row in rows]


async def list_drivers(
    conn: Connection, *, carrier: str | None = None, depot: str | None = None, after: str = "", limit: int = 100
) -> list[DriverView]:
    """Drivers by code, one more than `limit` where there are more."""
    rows = await conn.fetch(Q.list_drivers, after, _more(limit), carrier, depot)
    return [DriverView(id=row["id"], driver=unpacked(row["detail"], Driver)) for row in rows]


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From the local day's first moment to the next one's, in UTC."""
    begin = datetime.combine(day, time(), zone)
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    return begin.astimezone(UTC), end.astimezone(UTC)


async def _joined(conn: Connection, depot: str | None, day: date) -> list[Joined]:
    """Of several depots the days of all are read, and of each shift that of its own depot counts."""
    zones = await zones_of(conn)
    spans = {code: day_span(day, zone) for code, zone in zones.items() if depot in (None, code)}
    if not spans:
        return []
    begin, end = min(span[0] for span in spans.values()), max(span[1] for span in spans.values())
    found = [_join(row) for row in await conn.fetch(Q.shifts_between, depot, begin, end)]
    return [each for each in found if _within(each.shift.start, spans[each.shift.depot])]


async def _crews(
    conn: Connection, found: Sequence[Joined], rules: PaperRules, zones: Mapping[str, ZoneInfo]
) -> dict[UUID, Crew]:
    """How it stands with the papers of each shift, on the local day on which it ends."""
    codes = sorted({code for each in found if (code := trailer_code(each)) is not None})
    rows = await conn.fetch(Q.vehicles_by_code, codes) if codes else []
    trailers = {row["code"]: (unpacked(row["detail"], Vehicle), row["out_since"] is not None) for row in rows}
    return {
        each.shift_id: crew_of(each, trailers, found, rules, each.shift.end.astimezone(zones[each.shift.depot]).date())
        for each in found
    }


def _within(moment: datetime, span: tuple[datetime, datetime]) -> bool:
    return span[0] <= moment < span[1]


def _join(row: Any) -> Joined:
    return Joined(
        shift_id=row["id"],
        shift=unpacked(row["detail"], Shift),
        vehicle_id=row["vehicle_id"],
        vehicle=unpacked(row["vehicle_detail"], Vehicle),
        driver_id=row["driver_id"],
        driver=unpacked(row["driver_detail"], Driver),
        out_since=row["out_since"],
        out_until=row["out_until"],
        out_reason=row["out_reason"],
        signed_off_at=row["signed_off_at"],
        signed_off_reason=row["signed_off_reason"],
    )


def _vehicle_view(row: Any) -> VehicleView:
    return VehicleView(
        id=row["id"],
        vehicle=unpacked(row["detail"], Vehicle),
        out_since=row["out_since"],
        out_until=row["out_until"],
        out_reason=row["out_reason"],
    )


def _shift_view(joined: Joined, papers: Missing | None = None) -> ShiftView:
    return ShiftView(
        id=joined.shift_id,
        shift=joined.shift,
        driver_name=joined.driver.name,
        carrier=joined.vehicle.carrier,
        signed_off_at=joined.signed_off_at,
        signed_off_reason=joined.signed_off_reason,
        missing=judge(joined) or papers,
    )


def _more(limit: int) -> int:
    if not 1 <= limit <= MAX_PAGE:
        raise BadInput(f"a page of {limit}", field="limit", allowed=f"1 to {MAX_PAGE}")
    return limit + 1

"""Reading this room for the API, a page at a time: each page tells the key after which the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from headway.carriers.capacity import ANYWHERE, DayCapacity, zones_of
from headway.carriers.contracts import find_overlaps
from headway.carriers.model import ZERO, AccessorialRule
from headway.carriers.network import Row, band_of, product_name
from headway.carriers.problems import BandProblem, RowBand, find_problems
from headway.carriers.shown import (
    BandView,
    CapacityPriceView,
    CapacityUseView,
    CapacityView,
    CarrierView,
    CommitmentView,
    ContractDetail,
    ContractView,
    EmbargoView,
    FuelView,
    Held,
    OutageView,
    Page,
    PerformanceView,
    PlaceView,
    ServiceView,
    ShareView,
    SpotQuoteView,
    VolumeView,
    ZoneView,
)
from headway.carriers.store import Q, load_terms
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.money import Money
from headway.kernel.shares import jeffreys_interval

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

T = TypeVar("T")
MAX_PAGE = 500
After = tuple[str, ...] | None


async def list_carriers(conn: Connection, *, after: After = None, limit: int = 100) -> Page[CarrierView]:
    """Carriers by code."""
    rows = await conn.fetch(Q.list_carriers, *_key(after, 1), _more(limit))
    return _page([_carrier(row) for row in rows], limit, lambda v: (v.code,))


async def get_carrier(conn: Connection, code: str, *, lock: bool = False) -> CarrierView:
    """One carrier, held until the transaction ends where it is to be changed; raises NotFound."""
    row = await conn.fetchrow(Q.lock_carrier if lock else Q.get_carrier, code)
    if row is None:
        raise NotFound(f"there is no carrier {code!r}", code=code)
    return _carrier(row)


async def carrier_named(conn: Connection, carrier_id: UUID) -> tuple[str, str]:
    """A carrier's code and kind; two empty texts where there is none."""
    row = await conn.fetchrow(Q.carrier_named, carrier_id)
    return ("", "") if row is None else (row["code"], row["kind"])


async def list_services(
    conn: Connection, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[ServiceView]:
    """Services by carrier and code."""
    rows = await conn.fetch(Q.list_services, *_key(after, 2), carrier, _more(limit))
    return _page([_service(row) for row in rows], limit, lambda v: (v.carrier, v.code))


async def list_embargoes(conn: Connection, *, after: After = None, limit: int = 100) -> Page[EmbargoView]:
    """Embargoes by code, also those that ended."""
    rows = await conn.fetch(Q.list_embargoes, *_key(after, 1), _more(limit))
    zones = ("origin_zone", "destination_zone")
    found = [EmbargoView(**_fields(row, EmbargoView) | {name: _zone(row[name]) for name in zones}) for row in rows]
    return _page(found, limit, lambda v: (v.code,))


async def list_contracts(
    conn: Connection, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[ContractView]:
    """Contracts by carrier and code."""
    rows = await conn.fetch(Q.list_contracts, *_key(after, 2), carrier, _more(limit))
    found = [ContractView(**_fields(row, ContractView)) for row in rows]
    return _page(found, limit, lambda v: (v.carrier, v.code))


async def get_contract(conn: Connection, carrier: str, code: str) -> ContractDetail:
    """One contract with all but its bands; raises NotFound."""
    row = await _contract(conn, carrier, code)
    accessorials = await conn.fetch(Q.network_accessorials, [row["id"]])
    terms = await load_terms(conn, row["valid_from"], [row["carrier_id"]])
    overlaps = find_overlaps(carrier, terms)
    return ContractDetail(
        contract=ContractView(**_fields(row, ContractView)),
        fuel=tuple(FuelView(r["valid_from"], r["share"]) for r in await conn.fetch(Q.contract_fuel, row["id"])),
        accessorials=tuple(
            AccessorialRule(code=r["code"], flat=r["flat"], per_kg=r["per_kg"], share=r["share"]) for r in accessorials
        ),
        commitments=tuple(_commitment(r) for r in await conn.fetch(Q.contract_commitments, row["id"])),
        problems=await _problems(conn, row),
        overlaps=tuple(overlap for overlap in overlaps if code in (overlap.newer, overlap.older)),
    )


async def list_bands(
    conn: Connection, carrier: str, code: str, *, after: After = None, limit: int = 100
) -> Page[BandView]:
    """The bands of a contract by row; raises NotFound."""
    contract = await _contract(conn, carrier, code)
    rows = await conn.fetch(Q.list_bands, contract["id"], _row_key(after), _more(limit))
    return _page([band_view(row) for row in rows], limit, lambda v: (str(v.row),))


async def list_capacity(
    conn: Connection,
    day: date,
    *,
    carrier: str | None = None,
    short: bool = False,
    after: After = None,
    limit: int = 100,
) -> Page[CapacityView]:
    """Limits and uses of a day by carrier, scope and window; `short`: only those with more held than there is."""
    rows = await conn.fetch(Q.list_capacity, day, *_key(after, 3), carrier, short, _more(limit))
    return _page([_capacity(row, day) for row in rows], limit, lambda v: (v.carrier, v.scope, v.window))


def no_limit(carrier: str, day: date) -> CapacityView:
    """A day on which nothing is agreed and nothing held."""
    kinds = ("usual", "committed", "confirmed", "limit")
    nothing = {f"{kind}_{unit}": None for kind in kinds for unit in ("shipments", "kg", "at", "by")}
    held = {name: ZERO if name.endswith("_kg") else 0 for name in Held.__dataclass_fields__}
    return _capacity({"carrier": carrier, "scope": ANYWHERE, "hours": "", **nothing, **held}, day)


async def list_capacity_use(
    conn: Connection, day: date, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[CapacityUseView]:
    """Where a day's capacity went, by carrier, lane and hour."""
    rows = await conn.fetch(Q.list_capacity_use, day, *_key(after, 4), carrier, _more(limit))
    names = ("carrier", "origin_zone", "destination_zone", "hour")
    found = [CapacityUseView(day=day, held=_held(row), **{name: row[name] for name in names}) for row in rows]
    return _page(found, limit, lambda v: (v.carrier, v.origin_zone, v.destination_zone, f"{v.hour:02}"))


async def list_prices(
    conn: Connection, day: date, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[CapacityPriceView]:
    """What scarce capacity is worth on a day, by carrier and scope."""
    rows = await conn.fetch(Q.list_prices, day, *_key(after, 2), carrier, _more(limit))
    found = [
        CapacityPriceView(
            r["carrier"], r["scope"], day, Money(r["price_minor"], r["currency"]), r["per_kg_minor"], r["priced_at"]
        )
        for r in rows
    ]
    return _page(found, limit, lambda v: (v.carrier, v.scope))


async def list_outages(
    conn: Connection, *, carrier: str | None = None, lasting: bool = False, after: UUID | None = None, limit: int = 100
) -> list[OutageView]:
    """Outages, the last first, one more than `limit` where there are more; `lasting`: only those that are not over."""
    rows = await conn.fetch(Q.list_outages, after, carrier, lasting, _more(limit))
    return [OutageView(**_fields(row, OutageView)) for row in rows]


async def list_performance(
    conn: Connection, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[PerformanceView]:
    """What was seen by carrier, lane and service."""
    rows = await conn.fetch(Q.list_performance, *_key(after, 4), carrier, _more(limit))
    return _page([_performance(row) for row in rows], limit, _service_key)


async def list_volumes(
    conn: Connection, *, carrier: str | None = None, after: After = None, limit: int = 100
) -> Page[VolumeView]:
    """Promises of volume by carrier and first day."""
    rows = await conn.fetch(Q.list_volumes, *_key(after, 3), carrier, _more(limit))
    return _page([_volume(row) for row in rows], limit, lambda v: (v.carrier, v.period_from.isoformat(), str(v.id)))


async def list_spot_quotes(
    conn: Connection, *, carrier: str | None = None, day: date | None = None, after: After = None, limit: int = 100
) -> Page[SpotQuoteView]:
    """Spot prices by carrier and ref; on a day, those that hold then."""
    rows = await conn.fetch(Q.list_spot_quotes, *_key(after, 2), carrier, day, _more(limit))
    found = [SpotQuoteView(**_fields(row, SpotQuoteView)) for row in rows]
    return _page(found, limit, lambda v: (v.carrier, v.ref))


async def list_places(conn: Connection, *, after: After = None, limit: int = 100) -> Page[PlaceView]:
    """Where zones lie, by zone."""
    rows = await conn.fetch(Q.list_places, *_key(after, 1), _more(limit))
    return _page([PlaceView(**_fields(row, PlaceView)) for row in rows], limit, lambda v: (v.zone,))


async def list_zones(conn: Connection, *, after: After = None, limit: int = 100) -> Page[ZoneView]:
    """Zones by country and prefix."""
    rows = await conn.fetch(Q.list_zones, *_key(after, 2), _more(limit))
    return _page([ZoneView(**_fields(row, ZoneView)) for row in rows], limit, lambda v: (v.country, v.postal_prefix))


async def _contract(conn: Connection, carrier: str, code: str) -> Row:
    row = await conn.fetchrow(Q.get_contract, carrier, code)
    if row is None:
        raise NotFound(f"there is no contract {code!r} of {carrier!r}", carrier=carrier, code=code)
    return row


async def _problems(conn: Connection, contract: Row) -> tuple[BandProblem, ...]:
    products: dict[tuple[object, ...], list[RowBand]] = {}
    for row in await conn.fetch(Q.network_bands, [contract["id"]]):
        lane = (row["service_id"], row["origin_zone"], row["destination_zone"])
        product = (*lane, row["mode"], row["transit_days"])
        products.setdefault(product, []).append(RowBand(row["row"], band_of(row, contract["code"])))
    return tuple(problem for rows in products.values() for problem in find_problems(rows))


def _fields(row: Row, view: type[Any]) -> dict[str, Any]:
    return {name: row[name] for name in view.__dataclass_fields__}


def _carrier(row: Row) -> CarrierView:
    return CarrierView(**_fields(row, CarrierView))


def _service(row: Row) -> ServiceView:
    lists = ("capabilities", "pickup_weekdays", "hazmat_classes")
    kept = None if row["coldest_c"] is None else (row["coldest_c"], row["warmest_c"])
    shown: dict[str, Any] = {name: tuple(row[name]) for name in lists} | {"temperature_c": kept}
    rest = {name: row[name] for name in ServiceView.__dataclass_fields__ if name not in shown}
    return ServiceView(**shown, **rest)


def band_view(row: Row) -> BandView:
    """A band as it is shown."""
    columns = {name: row[name] for name in BandView.__dataclass_fields__ if name != "product"}
    return BandView(product=product_name(row["mode"], row["transit_days"]), **columns)


def _commitment(row: Row) -> CommitmentView:
    return CommitmentView(
        service=row["service"],
        origin_zone=_zone(row["origin_zone"]),
        destination_zone=_zone(row["destination_zone"]),
        on_time_target=row["on_time_target"],
        late_penalty=Money(row["late_penalty_minor"], row["currency"]),
        transit_days=row["transit_days"],
    )


def _capacity(row: Row, day: date) -> CapacityView:
    held = _held(row)
    found = DayCapacity(
        row["limit_shipments"], held.reserved + held.consumed, row["limit_kg"], held.reserved_kg + held.consumed_kg
    )
    origin, destination = zones_of(row["scope"])
    own, own_kg = row["committed_shipments"], row["committed_kg"]
    return CapacityView(
        carrier=row["carrier"],
        scope=row["scope"],
        origin_zone=origin,
        destination_zone=destination,
        day=day,
        window=row["hours"],
        committed=row["usual_shipments"] if own is None else own,
        committed_kg=row["usual_kg"] if own_kg is None else own_kg,
        confirmed=row["confirmed_shipments"],
        confirmed_kg=row["confirmed_kg"],
        confirmed_at=row["confirmed_at"],
        confirmed_by=row["confirmed_by"],
        limit=found.limit,
        limit_kg=found.limit_kg,
        used=found.used,
        used_kg=found.used_kg,
        left=found.left,
        left_kg=found.left_kg,
        excess=found.excess,
        excess_kg=found.excess_kg,
        held=held,
    )


def _held(row: Row) -> Held:
    return Held(**{name: row[name] for name in Held.__dataclass_fields__})


def _volume(row: Row) -> VolumeView:
    shown: dict[str, Any] = {name: _zone(row[name]) for name in ("origin_zone", "destination_zone")}
    shown["shortfall_penalty"] = Money(row["shortfall_penalty_minor"], row["currency"])
    rest = {name: row[name] for name in VolumeView.__dataclass_fields__ if name not in shown}
    return VolumeView(**shown, **rest)


def _performance(row: Row) -> PerformanceView:
    return PerformanceView(
        carrier=row["carrier"],
        origin_zone=_zone(row["origin_zone"]),
        destination_zone=_zone(row["destination_zone"]),
        service=_zone(row["service"]),
        on_time=_share(row["on_time_hits"], row["on_time_weight"], row["on_time_samples"]),
        acceptance=_share(row["accepted_hits"], row["offers_weight"], row["offers_samples"]),
        measured_at=row["measured_at"],
    )


def _share(hits: float, weight: float, samples: int) -> ShareView | None:
    if not samples or weight <= 0:
        return None
    low, high = jeffreys_interval(hits / weight, weight)
    return ShareView(round(hits / weight, 4), round(low, 4), round(high, 4), samples)


def _zone(stored: str) -> str | None:
    return None if stored == ANYWHERE else stored


def _service_key(view: PerformanceView) -> tuple[str, ...]:
    lane = (view.origin_zone or ANYWHERE, view.destination_zone or ANYWHERE)
    return (view.carrier, *lane, view.service or ANYWHERE)


def _key(after: After, parts: int) -> tuple[str, ...]:
    if after is not None and len(after) != parts:
        raise BadInput(f"a key of {len(after)} parts", field="after", allowed=f"a key of {parts} parts")
    return after or ("",) * parts


def _row_key(after: After) -> int:
    (text,) = _key(after, 1)
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInput(f"{text!r} is no row", field="after", allowed="the number of a row")
    return int(text or 0)


def _more(limit: int) -> int:
    """One more than the page, to see whether there is a next one."""
    if not 1 <= limit <= MAX_PAGE:
        raise BadInput(f"a page of {limit}", field="limit", allowed=f"1 to {MAX_PAGE}")
    return limit + 1


def _page(found: Sequence[T], limit: int, key: Callable[[T], tuple[str, ...]]) -> Page[T]:
    more = len(found) > limit
    return Page(tuple(found[:limit]), key(found[limit - 1]) if more else None)

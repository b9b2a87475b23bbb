"""Reading what the fleet could do for a shipment on a day: its sites' yards, what is booked there, a quote each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch.fleet.gathering import task_of_shipment
from headway.dispatch.hauling.estimating import estimate
from headway.dispatch.hauling.lessons import lesson_of
from headway.dispatch.hauling.model import Cluster, FleetQuote, Haul, Yard
from headway.dispatch.hauling.placing import placed
from headway.fleet import views as fleet
from headway.fleet.joining import load_of
from headway.fleet.model import Day, Dimension
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.dispatch.fleet.offering import Quoter
    from headway.dispatch.model import Shipment
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

Q = load_queries("headway.dispatch.hauling")


async def quotes_for(
    uow: UnitOfWork,
    shipment: Shipment,
    sites: Sequence[str],
    day: date,
    ready_at: datetime,
    zone: ZoneInfo,
    quoter: Quoter | None = None,
) -> tuple[FleetQuote, ...]:
    """A quote of every carrier that drives from a depot of one of the sites on the day; () where nobody does.

    Of several depots of a site with vehicles of one carrier the cheapest counts.

    Args:
        quoter: asks plans that run; None: everything is estimated.
    """
    conn = uow.conn
    yards = await conn.fetch(Q.yards_of, list(sites), *fleet.day_span(day, zone)) if sites else []
    if not yards:
        return ()
    haul = await _haul(conn, shipment, ready_at)
    if haul is None:
        return ()
    best: dict[tuple[str, str], FleetQuote] = {}
    for row in yards:
        yard = await _yard(conn, row, day, shipment.id)
        quote = estimate(haul, yard)
        if quoter is not None:
            quote = await placed(uow, quoter, quote, haul, shipment.id, (each.vehicle for each in yard.resources))
        key = (quote.site, quote.carrier_code)
        if key not in best or _worth(quote) < _worth(best[key]):
            best[key] = quote
    return tuple(best[key] for key in sorted(best))


def _worth(quote: FleetQuote) -> tuple[bool, int]:
    return quote.refused is not None, sum(line.amount.minor for line in quote.charges)


async def _haul(conn: Connection, shipment: Shipment, ready_at: datetime) -> Haul | None:
    """None where nobody knows where it goes: the carrier's tariff counts then."""
    task = await task_of_shipment(conn, shipment.id)
    if task is None or task.latitude is None or task.longitude is None:
        return None
    return Haul(
        load=task.load,
        latitude=task.latitude,
        longitude=task.longitude,
        ready_at=ready_at,
        service_s=task.service_s,
        due_at=task.due_at,
        skills=task.skills,
    )


async def _yard(conn: Connection, row: Any, day: date, shipment_id: UUID) -> Yard:
    found: Day = await fleet.day_of(conn, row["depot"], day)
    booked = await conn.fetch(Q.booked_with, row["carrier"], row["site"], day, shipment_id)
    places = {each["zone"]: each for each in await conn.fetch(Q.zone_places)}
    own = tuple(each for each in found.resources if each.carrier == row["carrier"])
    return Yard(
        site=row["site"],
        depot=row["depot"],
        carrier=row["carrier"],
        day=day,
        latitude=found.depot.place.latitude,
        longitude=found.depot.place.longitude,
        currency=own[0].currency if own else "",
        dimensions=found.dimensions,
        resources=own,
        booked=_clusters(booked, places, found),
        load=_load(booked, found.dimensions),
        lesson=await lesson_of(conn, row["depot"], day),
    )


def _clusters(booked: Sequence[Any], places: dict[str, Any], day: Day) -> tuple[Cluster, ...]:
    """By zone; one that lies nowhere is taken to lie at the depot."""
    depot = {"latitude": day.depot.place.latitude, "longitude": day.depot.place.longitude}
    found = ((places.get(row["destination_zone"], depot), row["stops"]) for row in booked)
    return tuple(
        Cluster(latitude=place["latitude"], longitude=place["longitude"], stops=stops) for place, stops in found
    )


def _load(booked: Sequence[Any], dimensions: Sequence[Dimension]) -> tuple[int, ...]:
    columns = {"kg": "weight_kg", "m3": "volume_m3", "pieces": "pieces"}
    sums = {name: sum((Decimal(row[column]) for row in booked), Decimal(0)) for name, column in columns.items()}
    return load_of(sums, dimensions)

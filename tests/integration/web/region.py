"""The town on the map: places for its sites and zones, lorries on their way with trails, doors, and a closed road."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from headway.carriers.market import PlaceDraft, SavePlaces
from headway.dispatch.views import ShipmentRow
from headway.docks.commands import SaveDoor
from headway.docks.model import Direction
from headway.events.learning import Scope as Extent
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.kernel.uow import Scope
from headway.learning.hygiene.commands import DeclareDisruption
from headway.learning.hygiene.model import Cause
from headway.tracking.positions.commands import LoadVehicle, PlanJourney, RecordPositions, SetFences
from headway.tracking.positions.model import Circle, Heard, Polygon
from headway.tracking.positions.shapes import check_route
from tests.conftest import START
from tests.integration.web.town import HOUR, MINUTE, Town, found

ZONE_AT = {
    "N": (53.5, 10.0), "E": (51.34, 12.37), "S": (48.14, 11.58), "BERLIN": (52.52, 13.4), "RUHR": (51.5, 7.2),
    "RHINE": (50.1, 8.6), "VIENNA": (48.2, 16.37), "ZURICH": (47.38, 8.54),
}  # fmt: skip
SITE_AT = {"HAM": (53.46, 9.98), "LEJ": (51.42, 12.23), "MUC": (48.25, 11.65)}
NOW = START + 4 * HOUR
Point = tuple[float, float]
Way = tuple[Point, Point]


async def region(scope: Scope, orders: int = 24) -> Town:
    """The town four hours later, with a lorry for every second shipment."""
    tenant = await create_tenant(scope, NewTenant(slug=f"map-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await _places(town)
    await town.books(orders)
    rows = [row for row in await town.shipments() if row.status == "booked"][::2]
    for place, row in enumerate(rows):
        way = route_of(row)
        await town.run(PlanJourney(row.id, route=check_route([_on(way, share / 20) for share in range(21)], "route")))
        await town.run(LoadVehicle(row.carrier_code or "", name_of(place), (row.id,)))
    await town.until(4)
    for place, row in enumerate(rows):
        await town.run(RecordPositions(tuple(drive(row.carrier_code or "", route_of(row), place))))
    await town.drain()
    return town


async def _places(town: Town) -> None:
    await town.run(SavePlaces(tuple(PlaceDraft(zone, lat, lon) for zone, (lat, lon) in ZONE_AT.items())))
    lat, lon = SITE_AT["MUC"]
    yard = Polygon(
        ((lat - 0.02, lon - 0.03), (lat - 0.02, lon + 0.03), (lat + 0.02, lon + 0.03), (lat + 0.02, lon - 0.03))
    )
    circles = {code: Circle(*SITE_AT[code], 800.0) for code in ("HAM", "LEJ")}
    await town.run(SetFences({**circles, "MUC": yard, "DEPOT-RHINE": Circle(50.11, 8.68, 3000.0)}))
    for n in range(1, 4):
        await town.run(SaveDoor(site="HAM", code=f"D{n}", directions=tuple(Direction)))
    where = Extent(zones=("VIENNA",), lanes=("S>ZURICH",))
    await town.run(
        DeclareDisruption(cause=Cause.ROAD, since=START, evidence="The pass is closed after a rockfall.", scope=where)
    )


def route_of(row: ShipmentRow) -> Way:
    """From the shipment's site to the middle of its zone."""
    return SITE_AT[row.origin_site or ""], ZONE_AT[row.destination_zone or ""]


def name_of(place: int) -> str:
    """What the lorry at a place in the list is called."""
    return f"LKW-{place:02}"


def drive(carrier: str, way: Way, place: int) -> list[Heard]:
    """From the gate on, a position every four minutes; the third has strayed, every fourth was not heard for long."""
    last = NOW - (50 * MINUTE if place % 4 == 3 else place * timedelta(seconds=5))
    heard = []
    for step in range(24):
        lat, lon = _on(way, max(0, step - 1) * 0.012)
        away = 0.3 if place == 2 and step > 18 else 0.0
        heard.append(_heard(carrier, name_of(place), last - (23 - step) * 4 * MINUTE, lat + away, lon))
    return heard


def _on(way: Way, share: float) -> Point:
    (lat, lon), (to_lat, to_lon) = way
    return lat + (to_lat - lat) * share, lon + (to_lon - lon) * share


def _heard(carrier: str, vehicle: str, at: datetime, lat: float, lon: float) -> Heard:
    return Heard(at=at, latitude=lat, longitude=lon, carrier=carrier, vehicle=vehicle, accuracy_m=8.0, heading_deg=40.0)

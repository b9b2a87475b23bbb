"""The town on the map: places for its sites and zones, lorries on their way with trails, doors, and a closed road."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from headway.carriers.market import PlaceDraft, SavePlaces
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


async def region(scope: Scope, orders: int = 24) -> Town:
    """The town four hours later, with a lorry for every second shipment."""
    tenant = await create_tenant(scope, NewTenant(slug=f"map-{uuid4().hex}", name="Lindt Nord", clock_at=START))
    town = await found(scope, tenant)
    await _places(town)
    await town.books(orders)
    rows = [row for row in await town.shipments() if row.status == "booked"]
    await town.until(4)
    for place, row in enumerate(rows):
        if place % 2 == 0:
            assert row.carrier_code is not None
            assert row.origin_site is not None
            assert row.destination_zone is not None
            begin, end = SITE_AT[row.origin_site], ZONE_AT[row.destination_zone]
            await _drive(town, row.id, (row.carrier_code, f"LKW-{place:02}"), begin, end, place)
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


async def _drive(
    town: Town, shipment: UUID, lorry: tuple[str, str], begin: tuple[float, float], end: tuple[float, float], place: int
) -> None:
    """So far on the straight way, a position every four minutes; every sixth has strayed, every fourth is silent."""
    carrier, vehicle = lorry
    points = [_between(begin, end, share / 20) for share in range(21)]
    await town.run(PlanJourney(shipment, route=check_route(points, "route")))
    await town.run(LoadVehicle(carrier, vehicle, (shipment,)))
    last = NOW - (50 * MINUTE if place % 8 == 6 else place * timedelta(seconds=5))
    heard = []
    for step in range(16):
        lat, lon = _between(begin, end, step * 0.012 + 0.1)
        away = 0.3 if place % 12 == 4 and step > 11 else 0.0
        heard.append(_heard(carrier, vehicle, last - (15 - step) * 4 * MINUTE, lat + away, lon))
    await town.run(RecordPositions(tuple(heard)))


def _between(begin: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share


def _heard(carrier: str, vehicle: str, at: datetime, lat: float, lon: float) -> Heard:
    return Heard(at=at, latitude=lat, longitude=lon, carrier=carrier, vehicle=vehicle, accuracy_m=8.0, heading_deg=40.0)

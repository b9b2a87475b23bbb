"""Every address of the map."""

from __future__ import annotations

from starlette.routing import BaseRoute, Route

from headway.web.map import (
    acting,
    basemap,
    detail,
    disruptions,
    lanes,
    places,
    roads,
    screen,
    shipments,
    trails,
    vehicles,
    ways,
)
from headway.web.visits import form
from headway.web.visits import screen as page

ROUTES: tuple[BaseRoute, ...] = (
    Route("/map", page(screen.show, "tracking:read")),
    Route("/map/config.json", page(screen.settings, "tracking:read")),
    Route("/map/vehicles.json", page(vehicles.vehicles, "tracking:read")),
    Route("/map/vehicle.json", page(detail.vehicle, "tracking:read")),
    Route("/map/loads.json", page(detail.loads, "dispatch:read")),
    Route("/map/trail.json", page(trails.trail, "tracking:read")),
    Route("/map/replay.json", page(trails.replay, "tracking:read")),
    Route("/map/places.json", page(places.places, "tracking:read")),
    Route("/map/shipments.json", page(shipments.shipments, "dispatch:read")),
    Route("/map/lanes.json", page(lanes.lanes, "dispatch:read")),
    Route("/map/routes.json", page(ways.routes, "fleet:read")),
    Route("/map/disruptions.json", page(disruptions.disruptions, "learning:read")),
    Route("/map/cases", form(acting.cases, "exceptions:write"), methods=["POST"]),
    Route("/map/cases/undo", form(acting.undo, "exceptions:write"), methods=["POST"]),
    Route("/map/roads/{zoom}/{column}/{row}.mvt", page(roads.roads, "tracking:read")),
    Route(basemap.TILES, page(basemap.tiles, "tracking:read")),
)

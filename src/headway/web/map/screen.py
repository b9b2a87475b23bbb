"""The map's page: what the script needs to know, and a list of vehicles for whoever has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from headway.web import words as w
from headway.web.map.area import WORLD
from headway.web.map.basemap import TILES, Ground
from headway.web.map.shipments import COLUMNS as STOPS
from headway.web.map.shipments import read_shipments
from headway.web.map.standing import VEHICLE
from headway.web.map.vehicles import COLUMNS, read_vehicles
from headway.web.pages import asset
from headway.web.translating import ENGLISH, LANGUAGE
from headway.web.visits import Desk, Visit

LISTED = 50
LAYERS: Mapping[str, str] = {
    "vehicles": "tracking:read",
    "shipments": "dispatch:read",
    "places": "tracking:read",
    "docks": "docks:read",
    "lanes": "dispatch:read",
    "routes": "fleet:read",
    "disruptions": "learning:read",
}
"""The switches of the map, and the scope that each takes; their words are in `templates/map_config.html`."""


async def show(visit: Visit) -> Response:
    """The map, or for whoever has no script the first vehicles and stops as lists."""
    carrier = visit.query("carrier") or None
    async with visit.desk() as desk:
        vehicles = await read_vehicles(desk.conn, desk.now, WORLD, carrier=carrier)
        stops: list[tuple[Any, ...]] = []
        if visit.may("dispatch:read"):
            stops, _ = await read_shipments(desk.conn, desk.now, WORLD, carrier)
        return visit.page(
            "map.html",
            desk,
            config=config(visit, desk),
            vehicles=[dict(zip(COLUMNS, row, strict=True)) for row in vehicles[:LISTED]],
            stops=[dict(zip(STOPS, row, strict=True)) for row in stops[:LISTED]],
            total=len(vehicles) + len(stops),
            asked={"q": visit.query("q")},
            today=desk.now.astimezone(desk.tenant.zone).date(),
            words=VEHICLE,
        )


async def settings(visit: Visit) -> Response:
    """What a page asks for that has a small map and does not say it itself."""
    async with visit.desk() as desk:
        answer = visit.page("map_config.json", desk, config=config(visit, desk))
    answer.headers["content-type"] = "application/json"
    return answer


def config(visit: Visit, desk: Desk) -> dict[str, Any]:
    """What every map of ours starts from; `templates/map_config.html` puts it on a page."""
    can = {"cases": "exceptions:write", "seeCases": "exceptions:read", "fleet": "fleet:write"}
    return {
        **ground_of(visit.request),
        "vehicle": _words(VEHICLE),
        "standing": _words(w.STANDING),
        "status": _words(w.SHIPMENT),
        "layers": [name for name, scope in LAYERS.items() if visit.may(scope)],
        "can": {name: visit.may(scope) for name, scope in can.items()},
        "csrf": visit.session.csrf,
        "zone": desk.tenant.zone.key,
        "locale": "en-GB" if LANGUAGE.get() == ENGLISH else LANGUAGE.get(),
        "still": desk.tenant.sandbox,
    }


def ground_of(request: Request) -> dict[str, Any]:
    """Where the browser finds what lies below."""
    ground: Ground = request.app.state.ground
    return {
        "worker": asset("vendor/maplibre-gl-worker.mjs"),
        "base": asset("map/base.json"),
        "tiles": TILES if ground.tiles else None,
        "pmtiles": asset("vendor/pmtiles.js") if ground.tiles else None,
        "style": ground.style,
        "roads": ground.roads is not None,
    }


def _words(words: Mapping[str, w.Word]) -> dict[str, tuple[str, str, str]]:
    found = {name: w.of(words, name) for name in words}
    return {name: (word.text, word.shape, word.tone) for name, word in found.items()}

"""Disruptions that last, and carriers that are out, where they can be drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.responses import Response

from headway.carriers.views import list_outages
from headway.events.learning import Scope
from headway.learning.hygiene.scopes import ANY
from headway.learning.hygiene.views import DisruptionView, list_disruptions
from headway.web.map.atlas import Atlas, read_atlas
from headway.web.map.tables import degrees, document, seconds
from headway.web.visits import Visit

MOST = 100


async def disruptions(visit: Visit) -> Response:
    """Each with its points (zones) and lines (lanes); one of the whole network, or of a carrier, has neither."""
    async with visit.desk() as desk:
        atlas = await read_atlas(desk.conn)
        found = await list_disruptions(desk.conn, desk.now, lasting=True, limit=MOST)
        rows = [_disruption(each, atlas) for each in found]
        if visit.may("carriers:read"):
            rows += [_outage(each) for each in await list_outages(desk.conn, lasting=True, limit=MOST)]
        return document({"at": desk.now, "rows": rows})


def _disruption(view: DisruptionView, atlas: Atlas) -> dict[str, Any]:
    found = view.disruption
    return {
        "id": found.id,
        "kind": found.cause,
        "where": view.where,
        "text": found.evidence,
        "since": seconds(found.since),
        "until": seconds(found.until),
        "href": "/learning",
        "points": list(_points(found.scope, atlas)),
        "lines": list(_lines(found.scope, atlas)),
    }


def _points(scope: Scope, atlas: Atlas) -> Iterator[tuple[float, float]]:
    for zone in scope.zones:
        spot = atlas.zone(zone)
        if spot is not None:
            yield degrees(spot.lon), degrees(spot.lat)


def _lines(scope: Scope, atlas: Atlas) -> Iterator[list[tuple[float, float]]]:
    for lane in scope.lanes:
        origin, _, destination = lane.partition(">")
        ends = [atlas.zone(code) for code in (origin, destination) if code != ANY]
        points = [(degrees(spot.lon), degrees(spot.lat)) for spot in ends if spot is not None]
        if points:
            yield points


def _outage(view: Any) -> dict[str, Any]:
    return {
        "id": view.id,
        "kind": "carrier_outage",
        "where": view.carrier,
        "text": view.reason,
        "since": seconds(view.started_at),
        "until": seconds(view.until),
        "href": f"/carriers/{view.carrier}",
        "points": [],
        "lines": [],
    }

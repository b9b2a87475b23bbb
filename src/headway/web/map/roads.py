"""The roads that the router uses, as tiles, where an operator prepared them (HEADWAY_ROADS)."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response

from headway.kernel.errors import NotFound
from headway.routing.roads.engine.drawing import Drawing, load_drawing
from headway.web.map.basemap import Ground
from headway.web.visits import Visit

ZOOMS = range(8, 15)
KEPT = "private, max-age=86400"
MOST_DIGITS = 6


async def roads(visit: Visit) -> Response:
    """One tile `zoom/column/row`; no content where no road is."""
    ground: Ground = visit.request.app.state.ground
    if ground.roads is None:
        raise NotFound("no roads are prepared here")
    body = await asyncio.to_thread(_tile, ground.roads, *_place(visit))
    kept = {"cache-control": KEPT}
    if not body:
        return Response(status_code=204, headers=kept)
    return Response(body, media_type="application/vnd.mapbox-vector-tile", headers=kept)


def _place(visit: Visit) -> tuple[int, int, int]:
    parts = [visit.request.path_params[name] for name in ("zoom", "column", "row")]
    if all(part.isascii() and part.isdigit() and len(part) <= MOST_DIGITS for part in parts):
        zoom, column, row = map(int, parts)
        if zoom in ZOOMS and max(column, row) < 2**zoom:
            return zoom, column, row
    raise NotFound("there is no such tile")


@lru_cache(maxsize=1)
def _drawing(path: Path) -> Drawing:
    return load_drawing(path)


@lru_cache(maxsize=512)
def _tile(path: Path, zoom: int, column: int, row: int) -> bytes:
    return _drawing(path).tile(zoom, column, row)

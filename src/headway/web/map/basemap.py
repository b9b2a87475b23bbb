"""What the map is drawn upon: our own base map, or an operator's tiles or style, named by HEADWAY_MAP_BASEMAP."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import FileResponse, Response

from headway.kernel.errors import BadInput, NotFound
from headway.web.visits import Visit

TILES = "/map/base.pmtiles"


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies below everything.

    Attributes:
        tiles: a `.pmtiles` file, served by us. style: the address of a MapLibre style, read by the browser.
        origins: where that style, its tiles, glyphs and sprites come from: the only strangers a page may ask.
        roads: what `headway roads prepare` wrote, drawn over our own base map.
    """

    tiles: Path | None = None
    style: str | None = None
    origins: tuple[str, ...] = ()
    roads: Path | None = None


PLAIN = Ground()


def read_ground(setting: str | None, roads: Path | None = None) -> Ground:
    """The ground of a setting: a `.pmtiles` file, or the address of a style and of whoever else it takes from.

    Raises:
        BadInput: the file is not there, or an address is none.
    """
    if not setting:
        return Ground(roads=roads)
    if not setting.startswith(("http://", "https://")):
        tiles = Path(setting)
        if tiles.suffix != ".pmtiles" or not tiles.is_file():
            raise BadInput(f"the base map {setting!r} is no file", field="map.basemap", allowed="a .pmtiles file")
        return Ground(tiles=tiles, roads=roads)
    addresses = setting.split()
    return Ground(style=addresses[0], origins=tuple(dict.fromkeys(map(_origin, addresses))), roads=roads)


def _origin(address: str) -> str:
    try:
        found = urlsplit(address)
        port = found.port
    except ValueError:
        found, port = urlsplit(""), None
    plain = found.hostname is not None and not set(found.hostname) & set(";,'\"* ")
    if found.scheme not in {"http", "https"} or not plain or found.username is not None:
        allowed = "https://tiles.example/style.json, and origins such as https://fonts.example after it"
        raise BadInput(f"{address[:100]!r} is no address", field="map.basemap", allowed=allowed)
    return f"{found.scheme}://{found.hostname}" + (f":{port}" if port else "")


async def tiles(visit: Visit) -> Response:
    """The operator's tiles, by ranges."""
    ground: Ground = visit.request.app.state.ground
    if ground.tiles is None:
        raise NotFound("this installation has no base map of its own", path=TILES)
    return FileResponse(
        ground.tiles, media_type="application/octet-stream", headers={"cache-control": "private, max-age=3600"}
    )

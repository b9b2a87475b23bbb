"""Where sites and zones are, as far as anybody said so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from headway.fleet.model import Depot
from headway.kernel.db import load_queries
from headway.tracking.positions.model import Shape
from headway.tracking.positions.shapes import centre, decode_shape

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.web.map")
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A point; `exact` is False where it is the middle of a zone, which stands for all of it."""

    lat: float
    lon: float
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Atlas:
    """Fences and depots by their codes, the depots' points by their site, and the middles of zones."""

    fences: Mapping[str, Shape]
    depots: Mapping[str, Depot]
    zones: Mapping[str, Spot]
    sites: Mapping[str, Spot]

    def fence(self, code: str | None) -> Spot | None:
        """The middle of a fence."""
        shape = self.fences.get(code or "")
        return None if shape is None else Spot(*centre(shape))

    def site(self, code: str | None, zone: str | None = None) -> Spot | None:
        """A site: its fence, its depot, or else the middle of its zone."""
        return self.fence(code) or self.sites.get(code or "") or self.zone(zone)

    def zone(self, code: str | None) -> Spot | None:
        """The middle of a zone."""
        return self.zones.get(code or "")


async def read_atlas(conn: Connection) -> Atlas:
    """What the tenant told of places; at most `MOST` of each kind."""
    fences = {row["code"]: decode_shape(row["shape"]) for row in await conn.fetch(Q.fences, MOST)}
    found = [msgspec.json.decode(row["detail"], type=Depot) for row in await conn.fetch(Q.depots, MOST)]
    rows = await conn.fetch(Q.zones, MOST)
    return Atlas(
        fences,
        {each.code: each for each in found},
        {row["zone"]: Spot(row["latitude"], row["longitude"], exact=False) for row in rows},
        {each.site: Spot(each.place.latitude, each.place.longitude) for each in found if each.site},
    )

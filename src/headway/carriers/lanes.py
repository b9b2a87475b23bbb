"""Reading all that prices one lane: what `quoting.rate` needs, without the rest of the network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers.contracts import Terms
from headway.carriers.model import Load
from headway.carriers.network import Parts, Products, shelve
from headway.carriers.performance import RecordBook
from headway.carriers.quoting import Rated, in_order, rate
from headway.carriers.store import REMEMBERED, Q, terms_of
from headway.carriers.volumes import volume_book
from headway.kernel.geo import Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from headway.kernel.db.database import Connection

LaneKey = tuple[str, str, str]
"""(the shipper's service, origin zone, destination zone)"""


async def rate_lane(conn: Connection, lane: LaneKey, load: Load, day: date) -> list[Rated]:
    """What every carrier would charge on a lane and day, with its trace, the cheapest that can be had first."""
    rows = await conn.fetch(Q.lane_bands, *lane, day - REMEMBERED)
    contracts = _contracts(rows)
    parts = await _parts(conn, rows, [terms for found in contracts.values() for terms in found], lane, day)
    options = Products(shelve(parts, day), parts).get(lane, ())
    return in_order([rate(option, contracts.get(option.carrier_id, ()), load, day) for option in options])


def _contracts(rows: Sequence[Any]) -> dict[UUID, list[Terms]]:
    """Every carrier's contracts for the lane."""
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row["carrier_id"], []).append({**dict(row), "id": row["contract_id"]})
    return {carrier: terms_of(each) for carrier, each in found.items()}


async def _parts(conn: Connection, bands: Sequence[Any], terms: list[Terms], lane: LaneKey, day: date) -> Parts:
    ids = [each.id for each in terms]
    spot = await conn.fetch(Q.network_spot, day)
    return Parts(
        services=await conn.fetch(Q.network_services),
        contracts=terms,
        bands=bands,
        fuel={row["contract_id"]: row["share"] for row in await conn.fetch(Q.network_fuel, ids, day)},
        accessorials=await conn.fetch(Q.network_accessorials, ids),
        commitments=await conn.fetch(Q.network_commitments, ids),
        embargoes=await conn.fetch(Q.network_embargoes, day),
        outages=await conn.fetch(Q.network_outages, day),
        records=RecordBook((), (), day),
        volumes=volume_book(await conn.fetch(Q.network_volumes, day), day),
        spot=[row for row in spot if (row["origin_zone"], row["destination_zone"]) == lane[1:]],
        places={row["zone"]: Point(row["latitude"], row["longitude"]) for row in await conn.fetch(Q.network_places)},
    )

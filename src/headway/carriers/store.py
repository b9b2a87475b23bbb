"""What dispatch reads and reserves: the network of a day, capacity, zones, connectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers.capacity import CapacityBook
from headway.carriers.capacity_ledger import consume_capacity as consume_capacity
from headway.carriers.capacity_ledger import load_capacity as load_capacity
from headway.carriers.capacity_ledger import release_capacity as release_capacity
from headway.carriers.capacity_ledger import reserve_capacity as reserve_capacity
from headway.carriers.capacity_ledger import set_capacity_prices as set_capacity_prices
from headway.carriers.contracts import Lane, Terms
from headway.carriers.model import ServiceOption
from headway.carriers.network import Network, Parts, Products, Shelf, shelve
from headway.carriers.performance import RecordBook
from headway.carriers.volumes import volume_book
from headway.carriers.zones import prefixes
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.geo import Point

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.carriers")
REMEMBERED = timedelta(days=366)
"""A contract that ended longer ago is no option any more, not even one that is ruled out."""
_CACHED = 64


@dataclass(frozen=True, slots=True)
class ConnectorChoice:
    """How a carrier is reached: the connector's name and its settings, sealed; None where it has none."""

    carrier_code: str
    carrier_name: str
    connector: str
    sealed_settings: str | None


class NetworkCache:
    """Networks that were read once, by tenant and day; each use asks whether they are still true.

    Also what the reading transaction itself has changed: should it roll back, no other change gets its number.
    """

    def __init__(self) -> None:
        self._networks: dict[tuple[UUID, date], Network] = {}
        self._terms: dict[tuple[UUID, date], tuple[int, Parts, Shelf]] = {}

    async def load(self, conn: Connection, day: date, scopes: Sequence[str] | None = None) -> Network:
        """The network of the day as it is now, with its capacity (of some scopes where given) read afresh."""
        row = await conn.fetchrow(Q.network_version)
        assert row is not None
        key = (row["tenant_id"], day)
        known = self._networks.pop(key, None)
        if known is None or known.version != row["version"]:
            parts, shelf = await self._parts(conn, key, row["terms"])
            known = _network(row["version"], day, parts, shelf)
        self._networks[key] = known
        if len(self._networks) > _CACHED:
            oldest = next(iter(self._networks))
            self._networks.pop(oldest)
            self._terms.pop(oldest, None)
        if known.promises:
            known = known.with_given({row["id"]: row["given"] for row in await conn.fetch(Q.volumes_given, day)})
        return known.with_capacity(await load_capacity(conn, day, scopes))

    async def _parts(self, conn: Connection, key: tuple[UUID, date], terms: int) -> tuple[Parts, Shelf]:
        """All rows; only what was seen of carriers is read anew where their terms are as before."""
        day, known = key[1], self._terms.get(key)
        if known is not None and known[0] == terms:
            parts, shelf = replace(known[1], records=await load_records(conn, day)), known[2]
        else:
            parts = await _read_parts(conn, day)
            shelf = shelve(parts, day)
        self._terms[key] = (terms, parts, shelf)
        return parts, shelf


async def load_network(conn: Connection, day: date) -> Network:
    """Everything all carriers offer on the day; a `NetworkCache` reads it less often."""
    return await NetworkCache().load(conn, day)


async def options_for(
    conn: Connection, *, origin_zones: Sequence[str], destination_zone: str, service: str, day: date
) -> tuple[ServiceOption, ...]:
    """What serves a lane on a day; see `Network.options`."""
    return (await load_network(conn, day)).options(origin_zones, destination_zone, service)


async def zone_of(conn: Connection, country: str, postal_code: str | None) -> str | None:
    """The zone of a place, None where no zone covers it."""
    zone: str | None = await conn.fetchval(Q.find_zone, country.upper(), list(prefixes(postal_code)))
    return zone


async def connector_of(conn: Connection, carrier_id: UUID) -> ConnectorChoice:
    """How a carrier is reached.

    Raises:
        NotFound: there is no such carrier.
    """
    row = await conn.fetchrow(Q.connector_of, carrier_id)
    if row is None:
        raise NotFound(f"there is no carrier {carrier_id}", carrier_id=carrier_id)
    return ConnectorChoice(row["code"], row["name"], row["connector"], row["connector_settings"])


async def load_terms(conn: Connection, since: date, carrier_ids: Sequence[UUID] | None = None) -> list[Terms]:
    """Contracts that had not ended before `since`, with the lanes they price; of some carriers where given."""
    return terms_of(await conn.fetch(Q.network_lanes, since, carrier_ids))


def terms_of(rows: Sequence[Any]) -> list[Terms]:
    """Contracts from rows that each tell a lane of one."""
    lanes: dict[UUID, set[Lane]] = {}
    for row in rows:
        found = lanes.setdefault(row["id"], set())
        if row["service_id"] is not None:
            found.add((row["service_id"], row["origin_zone"], row["destination_zone"]))
    by_id = {row["id"]: row for row in rows}
    return [_terms(row, lanes[id_]) for id_, row in by_id.items()]


async def terms_by_carrier(conn: Connection, since: date) -> dict[UUID, list[Terms]]:
    """The contracts of every carrier that had not ended before `since`, with the lanes they price."""
    rows = await conn.fetch(Q.network_lanes, since, None)
    owners = {row["id"]: row["carrier_id"] for row in rows}
    found: dict[UUID, list[Terms]] = {}
    for terms in terms_of(rows):
        found.setdefault(owners[terms.id], []).append(terms)
    return found


def _terms(row: Any, lanes: Iterable[Lane]) -> Terms:
    return Terms(row["id"], row["code"], row["currency"], row["valid_from"], row["valid_to"], frozenset(lanes))


async def _read_parts(conn: Connection, day: date) -> Parts:
    terms = await load_terms(conn, day - REMEMBERED)
    ids = [each.id for each in terms]
    return Parts(
        services=await conn.fetch(Q.network_services),
        contracts=terms,
        bands=await conn.fetch(Q.network_bands, ids),
        fuel={row["contract_id"]: row["share"] for row in await conn.fetch(Q.network_fuel, ids, day)},
        accessorials=await conn.fetch(Q.network_accessorials, ids),
        commitments=await conn.fetch(Q.network_commitments, ids),
        embargoes=await conn.fetch(Q.network_embargoes, day),
        outages=await conn.fetch(Q.network_outages, day),
        records=await load_records(conn, day),
        volumes=volume_book(await conn.fetch(Q.network_volumes, day), day),
        spot=await conn.fetch(Q.network_spot, day),
        places={row["zone"]: Point(row["latitude"], row["longitude"]) for row in await conn.fetch(Q.network_places)},
    )


def _network(version: int, day: date, parts: Parts, shelf: Shelf) -> Network:
    promised = bool(parts.volumes.rows)
    return Network(version, day, Products(shelf, parts), CapacityBook(), parts.records.learned, promised)


async def load_records(conn: Connection, day: date) -> RecordBook:
    """Everything seen of all carriers, as it counts on a day."""
    return RecordBook(await conn.fetch(Q.network_performance), await conn.fetch(Q.network_delays), day)

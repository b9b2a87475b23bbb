"""From the codes in a command to the rows they mean; an unknown code is refused by the field it came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.checks import Fields
from headway.carriers.store import Q
from headway.events.carriers import CarrierSaved
from headway.kernel.tabular.entry import near_miss
from headway.kernel.uow import UnitOfWork

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection


@dataclass(frozen=True, slots=True)
class KnownCarrier:
    """A carrier that exists."""

    id: UUID
    code: str
    kind: str


@dataclass(frozen=True, slots=True)
class KnownContract:
    """A contract that exists, with its carrier."""

    id: UUID
    code: str
    currency: str
    carrier: KnownCarrier


class Lookup:
    """Carriers, services and contracts by their codes, read at once for a whole command."""

    def __init__(
        self,
        carriers: dict[str, KnownCarrier],
        services: dict[tuple[str, str], UUID],
        contracts: dict[tuple[str, str], KnownContract],
    ) -> None:
        self.carriers = carriers
        self.services = services
        self.contracts = contracts

    def carrier(self, fields: Fields, code: str) -> KnownCarrier:
        """The carrier; raises BadInput."""
        if code not in self.carriers:
            raise fields.refuse("carrier", code, "the code of a carrier there is")
        return self.carriers[code]

    def contract(self, fields: Fields, carrier: str, code: str) -> KnownContract:
        """The carrier's contract; raises BadInput."""
        self.carrier(fields, carrier)
        found = self.contracts.get((carrier, code))
        if found is None:
            hint = near_miss(code, [name for owner, name in self.contracts if owner == carrier])
            raise fields.refuse("contract", code, f"the code of a contract of {carrier}{hint}")
        return found

    def service(self, fields: Fields, carrier: str, code: str) -> UUID:
        """The id of the carrier's service; raises BadInput."""
        found = self.services.get((carrier, code))
        if found is None:
            known = ", ".join(sorted(name for owner, name in self.services if owner == carrier)) or "none is known yet"
            raise fields.refuse("service", code, f"a service of {carrier}: {known}")
        return found


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that can be named."""

    carriers: frozenset[str]
    services: frozenset[str]
    zones: frozenset[str]


async def known_codes(conn: Connection) -> Codes:
    """Every carrier, every service, and every zone where goods leave or arrive."""
    row = await conn.fetchrow(Q.known_codes)
    assert row is not None
    return Codes(frozenset(row["carriers"]), frozenset(row["services"]), frozenset(row["zones"]))


async def look_up(conn: Connection, carrier_codes: Iterable[str]) -> Lookup:
    """Everything there is of the carriers with these codes."""
    codes = sorted(set(carrier_codes))
    carriers = {
        row["code"]: KnownCarrier(row["id"], row["code"], row["kind"])
        for row in await conn.fetch(Q.carriers_by_code, codes)
    }
    services = {(r["carrier"], r["code"]): r["id"] for r in await conn.fetch(Q.services_by_carrier, codes)}
    contracts = {
        (r["carrier"], r["code"]): KnownContract(r["id"], r["code"], r["currency"], carriers[r["carrier"]])
        for r in await conn.fetch(Q.contracts_by_carrier, codes)
    }
    return Lookup(carriers, services, contracts)


async def announce(uow: UnitOfWork, carriers: Iterable[KnownCarrier]) -> None:
    """Tell that these carriers' data changed, and that every network read before is out of date."""
    for carrier in sorted(set(carriers), key=lambda c: c.code):
        uow.emit(CarrierSaved(carrier_id=carrier.id, code=carrier.code, kind=carrier.kind))
    await uow.conn.execute(Q.bump_network)

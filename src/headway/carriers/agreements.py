"""Reading what is agreed with carriers: what is wrong with it in time, one contract's lanes, two beside each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.commands import ContractOverlap
from headway.carriers.comparing import Comparison, compare
from headway.carriers.contracts import Terms, find_overlaps
from headway.carriers.pricelists import bands_in
from headway.carriers.shown import BandView, ContractView
from headway.carriers.store import Q, terms_by_carrier
from headway.carriers.timeline import ContractGap, Ending, find_endings, find_gaps
from headway.carriers.views import band_view
from headway.kernel.errors import NotFound

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

PAST = timedelta(days=366)
"""So far back contracts are looked at."""

MOST_BANDS = 20_000


@dataclass(frozen=True, slots=True)
class CarrierTerms:
    """A carrier's contracts, by their beginning, and what is wrong with them in time."""

    carrier: str
    name: str
    contracts: tuple[Terms, ...]
    overlaps: tuple[ContractOverlap, ...]
    gaps: tuple[ContractGap, ...]
    endings: tuple[Ending, ...]

    @property
    def warnings(self) -> int:
        """How many findings there are."""
        return len(self.overlaps) + len(self.gaps) + len(self.endings)


@dataclass(frozen=True, slots=True)
class PricedLane:
    """A lane of a contract and how many bands it has."""

    service: str
    origin_zone: str
    destination_zone: str
    bands: int


async def outlook(conn: Connection, day: date, carrier: str | None = None) -> list[CarrierTerms]:
    """Every carrier's contracts with what overlaps, what is left open, and what ends soon; of one where given."""
    known = {row["id"]: row for row in await conn.fetch(Q.carrier_names) if carrier in (None, row["code"])}
    terms = await terms_by_carrier(conn, day - PAST)
    return [_of(row["code"], row["name"], terms[id_], day) for id_, row in known.items() if id_ in terms]


async def contract_named(conn: Connection, contract_id: UUID) -> ContractView:
    """One contract; raises NotFound."""
    row = await conn.fetchrow(Q.contract_named, contract_id)
    if row is None:
        raise NotFound(f"there is no contract {contract_id}", contract_id=contract_id)
    return ContractView(**{name: row[name] for name in ContractView.__dataclass_fields__})


async def lanes_of(conn: Connection, contract_id: UUID) -> list[PricedLane]:
    """The lanes of a contract."""
    return [PricedLane(**dict(row)) for row in await conn.fetch(Q.lanes_of_contract, contract_id)]


async def bands_of(
    conn: Connection, contract_id: UUID, lane: tuple[str, str] | None = None, most: int = MOST_BANDS
) -> list[BandView]:
    """The bands of a contract by lane and weight, at most so many."""
    rows = await conn.fetch(Q.bands_of_contract, contract_id, *(lane or (None, None)), most)
    return [band_view(row) for row in rows]


async def compared(conn: Connection, older: UUID, newer: UUID) -> Comparison:
    """The bands of two contracts beside each other, of the first 20,000 each."""
    return compare(await bands_of(conn, older), await bands_of(conn, newer))


async def lists_compared(conn: Connection, contract_id: UUID, older: int, newer: int) -> Comparison:
    """Two price lists of one contract beside each other; the one before the first is empty.

    Raises:
        NotFound: the contract has no such list.
    """
    before = await bands_in(conn, contract_id, older) if older else []
    return compare(before, await bands_in(conn, contract_id, newer))


def _of(code: str, name: str, terms: list[Terms], day: date) -> CarrierTerms:
    ordered = tuple(sorted(terms, key=lambda each: (each.valid_from, each.code)))
    gaps = (each for each in find_gaps(code, ordered) if each.until >= day)
    overlaps = (each for each in find_overlaps(code, ordered) if each.until >= day)
    return CarrierTerms(code, name, ordered, tuple(overlaps), tuple(gaps), find_endings(code, ordered, day))

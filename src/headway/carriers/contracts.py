"""Contracts of one carrier: which one prices a lane on a day, and where two do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from uuid import UUID

from headway.carriers.commands import ContractOverlap

Lane = tuple[UUID, str, str]
"""(service id, origin zone, destination zone)"""


@dataclass(frozen=True, slots=True)
class Terms:
    """A contract with the lanes it prices."""

    id: UUID
    code: str
    currency: str
    valid_from: date
    valid_to: date
    lanes: frozenset[Lane] = frozenset()

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


def choose_contract(contracts: Iterable[Terms], day: date) -> Terms | None:
    """Of those in force the one that began last, by code where two began together; with none in force the one that
    ended last before the day, else the one that begins first after it.
    """
    known = list(contracts)
    in_force = [terms for terms in known if terms.in_force(day)]
    if in_force:
        return min(in_force, key=lambda t: (-t.valid_from.toordinal(), t.code))
    ended = [terms for terms in known if terms.valid_to < day]
    if ended:
        return min(ended, key=lambda t: (-t.valid_to.toordinal(), t.code))
    return min(known, key=lambda t: (t.valid_from, t.code), default=None)


def contract_of_lanes(contracts: Iterable[Terms], day: date) -> dict[Lane, Terms]:
    """The contract that prices each lane on the day, for all lanes that any of them prices."""
    by_lane: dict[Lane, list[Terms]] = {}
    for terms in contracts:
        for lane in terms.lanes:
            by_lane.setdefault(lane, []).append(terms)
    chosen = {lane: choose_contract(candidates, day) for lane, candidates in by_lane.items()}
    return {lane: terms for lane, terms in chosen.items() if terms is not None}


def find_overlaps(carrier: str, contracts: Sequence[Terms]) -> tuple[ContractOverlap, ...]:
    """Pairs of contracts of one carrier with a day and a lane in common; the newer one wins on both."""
    by_code = sorted(contracts, key=lambda t: t.code, reverse=True)
    ordered = sorted(by_code, key=lambda t: t.valid_from)
    pairs = ((older, newer) for older, newer in combinations(ordered, 2) if newer.valid_from <= older.valid_to)
    return tuple(_overlap(carrier, older, newer) for older, newer in pairs if older.lanes & newer.lanes)


def _overlap(carrier: str, older: Terms, newer: Terms) -> ContractOverlap:
    since, until = newer.valid_from, min(older.valid_to, newer.valid_to)
    lanes = len(older.lanes & newer.lanes)
    sentence = (
        f"contracts {older.code} and {newer.code} of {carrier} both price {lanes} lane{'s' if lanes > 1 else ''} "
        f"from {since} to {until}; {newer.code}, which begins {_when(older, newer)}, counts"
    )
    return ContractOverlap(carrier, newer.code, older.code, since, until, lanes, sentence)


def _when(older: Terms, newer: Terms) -> str:
    return "later" if newer.valid_from > older.valid_from else "on the same day and is first by code"

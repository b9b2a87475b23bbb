"""What a carrier's contracts leave open in time: days between two of them, and what ends with nothing to follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from headway.carriers.contracts import Lane, Terms

SOON = timedelta(days=60)
"""A contract that ends within this is worth a look."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ContractGap:
    """Days, both included, on which nothing prices some lanes that are priced before and after."""

    carrier: str
    before: str
    after: str
    since: date
    until: date
    lanes: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract that ends soon, or has ended, and leaves lanes that nothing prices from then on."""

    carrier: str
    code: str
    valid_to: date
    lanes: int
    over: bool
    sentence: str


def find_gaps(carrier: str, contracts: Sequence[Terms]) -> tuple[ContractGap, ...]:
    """Gaps between the contracts of one carrier, the earliest first; lanes with the same gap are counted together."""
    found: dict[tuple[date, date, str, str], int] = defaultdict(int)
    for terms in by_lane(contracts).values():
        for before, after in _breaks(terms):
            found[before.valid_to + _DAY, after.valid_from - _DAY, before.code, after.code] += 1
    return tuple(_gap(carrier, *key, lanes) for key, lanes in sorted(found.items()))


def find_endings(carrier: str, contracts: Sequence[Terms], day: date) -> tuple[Ending, ...]:
    """Contracts that are the last on some of their lanes and end before `day + SOON`, the earliest first."""
    found: dict[Terms, int] = defaultdict(int)
    for terms in by_lane(contracts).values():
        last = max(terms, key=lambda each: (each.valid_to, each.code))
        if last.valid_to < day + SOON:
            found[last] += 1
    return tuple(
        _ending(carrier, terms, lanes, day)
        for terms, lanes in sorted(found.items(), key=lambda item: (item[0].valid_to, item[0].code))
    )


def by_lane(contracts: Iterable[Terms]) -> dict[Lane, list[Terms]]:
    """The contracts that price each lane, by their beginning."""
    lanes: dict[Lane, list[Terms]] = defaultdict(list)
    for terms in sorted(contracts, key=lambda each: (each.valid_from, each.code)):
        for lane in terms.lanes:
            lanes[lane].append(terms)
    return lanes


def _breaks(ordered: Sequence[Terms]) -> Iterable[tuple[Terms, Terms]]:
    """Pairs of contracts of a lane between which there is a day that neither, nor any before, holds on."""
    last = ordered[0]
    for terms in ordered[1:]:
        if terms.valid_from > last.valid_to + _DAY:
            yield last, terms
        last = max(last, terms, key=lambda each: each.valid_to)


def _gap(carrier: str, since: date, until: date, before: str, after: str, lanes: int) -> ContractGap:
    on = f"{_lanes(lanes)} of {carrier} from {since} to {until}"
    return ContractGap(
        carrier, before, after, since, until, lanes, f"nothing prices {on}: after {before}, before {after}"
    )


def _ending(carrier: str, terms: Terms, lanes: int, day: date) -> Ending:
    over = terms.valid_to < day
    when = f"ended on {terms.valid_to}" if over else f"ends on {terms.valid_to}, in {(terms.valid_to - day).days} days"
    sentence = f"contract {terms.code} of {carrier} {when}, and nothing prices {_lanes(lanes)} after it"
    return Ending(carrier, terms.code, terms.valid_to, lanes, over, sentence)


def _lanes(count: int) -> str:
    return f"{count} lane{'' if count == 1 else 's'}"

"""Found by numbers: far more late or silent deliveries somewhere than its carriers' own usual shares explain.

Expectation-based Poisson scan statistic (Neill 2009) over carriers, zones and lanes and over every moment from which it
may have begun. Of `n` due deliveries with `e` late ones expected and `k` seen, the score is `k ln(k/e) + e - k`; by
Chernoff's bound a scope exceeds a score of `x` by chance with at most `exp(-x)`, so that the threshold below keeps all
scopes and moments of one look together under `ALPHA`, as far as deliveries are late independently of each other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import log

import msgspec

from headway.events.learning import Scope
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict
from headway.kernel.moments import stamp

ALPHA = 1e-4
"""Chance of a false alarm in one look: at hourly looks, which share most of what they see, about one a year."""

LEAST_LATE = 6
LEAST_TIMES = 2.0
"""So many must be late, and so many times as many as expected."""

SHOWN = 20
CARRIER, ZONE, LANE = "carrier", "zone", "lane"


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that was due; `late` also where it has not arrived."""

    carrier_code: str
    origin_zone: str
    destination_zone: str
    due_at: datetime
    late: bool


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of late deliveries that are usual: of the network, and of each carrier pulled towards it."""

    network: float
    carriers: Mapping[str, float]

    def of(self, carrier_code: str) -> float:
        return self.carriers.get(carrier_code, self.network)


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """One scope from the moment since which it is most unusual: what was due, late, and expected to be late."""

    dimension: str
    name: str
    since: datetime
    due: int
    late: int
    expected: float

    @property
    def score(self) -> float:
        return score(self.late, self.expected)

    @property
    def scope(self) -> Scope:
        return scope_of(self.dimension, self.name)


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """One look: the most unusual scopes, out of `scopes` looked at over `moments`; `spent` may not be found."""

    tallies: tuple[Tally, ...]
    scopes: int
    moments: int
    spent: tuple[str, ...] = ()

    @property
    def threshold(self) -> float:
        return log(max(1, self.scopes) * max(1, self.moments) / ALPHA)


_PRIOR = 50.0
_FLOOR = 0.02


def usual(counts: Mapping[str, tuple[int, int]]) -> Usual:
    """From clean history: each carrier's due and late deliveries; its own share counts the more it had."""
    due = sum(count for count, _ in counts.values())
    network = max(_FLOOR, sum(late for _, late in counts.values()) / due if due else _FLOOR)
    shares = {
        carrier: max(_FLOOR, (late + _PRIOR * network) / (count + _PRIOR)) for carrier, (count, late) in counts.items()
    }
    return Usual(network=network, carriers=shares)


def score(late: int, expected: float) -> float:
    """How unusual: 0 where no more are late than expected."""
    if late <= expected or expected <= 0:
        return 0.0
    return late * log(late / expected) + expected - late


def scan(seen: Sequence[Due], known: Usual, spent: Collection[str] = ()) -> Scan:
    """Tally every scope of what was seen."""
    members = _members(seen)
    tallies = [_tally(key, found, known) for key, found in members.items()]
    ranked = sorted(tallies, key=lambda each: (-each.score, each.dimension, each.name))
    moments = len({each.due_at for each in seen})
    return Scan(tallies=tuple(ranked[:SHOWN]), scopes=len(tallies), moments=moments, spent=tuple(sorted(spent)))


def key_of(dimension: str, name: str) -> str:
    """A scope's stable name."""
    return f"{dimension}:{name}"


def scope_of(dimension: str, name: str) -> Scope:
    """A scope of one carrier, one zone or one lane."""
    match dimension:
        case "carrier":
            return Scope(carriers=(name,))
        case "zone":
            return Scope(zones=(name,))
        case _:
            return Scope(lanes=(name,))


def scope_key(scope: Scope) -> str | None:
    """The stable name of a scope that could have been found; None for any other."""
    parts = [*((CARRIER, each) for each in scope.carriers), *((ZONE, each) for each in scope.zones)]
    parts += [(LANE, each) for each in scope.lanes]
    return key_of(*parts[0]) if len(parts) == 1 else None


def inside(dimension: str, name: str, each: Due) -> bool:
    """Does a delivery belong to the scope?"""
    return (dimension, name) in set(_scopes(each))


def keys_of(each: Due) -> frozenset[str]:
    """The stable names of all scopes that a delivery belongs to."""
    return frozenset(key_of(*key) for key in _scopes(each))


def pick(found: Scan) -> Verdict:
    """The most unusual scope, where it is too unusual for chance; the others with why they are not."""
    candidates = tuple(_candidate(each, found) for each in found.tallies)
    best = next((each for each in candidates if each.eligible), None)
    ordered = (*(each for each in candidates if each.eligible), *(each for each in candidates if not each.eligible))
    if best is None:
        return Verdict(choice=None, reason="usual", sentence="nothing is out of the ordinary", candidates=ordered)
    return Verdict(choice=best.id, reason="late", sentence=best.label, candidates=ordered)


def chosen(found: Scan, verdict: Verdict) -> Tally | None:
    """The tally behind a verdict's choice."""
    return next((each for each in found.tallies if key_of(each.dimension, each.name) == verdict.choice), None)


def over_since(seen: Sequence[Due], known: Usual) -> datetime | None:
    """When what began with the first of these ended: the moment up to which they are most unusual, None: not yet.

    It has ended only if so many were due after it that were late as usual that one can tell.
    """
    ordered = sorted(seen, key=lambda each: each.due_at)
    best, best_at, late, expected = 0.0, None, 0, 0.0
    for number, each in enumerate(ordered, 1):
        late, expected = late + each.late, expected + known.of(each.carrier_code)
        whole = number == len(ordered) or ordered[number].due_at > each.due_at
        if whole and (now := score(late, expected)) >= best:
            best, best_at = now, each.due_at
    after = [each for each in ordered if best_at is not None and each.due_at > best_at]
    if len(after) < LEAST_LATE or score(sum(each.late for each in after), _expected(after, known)) > 1.0:
        return None
    return best_at


def _members(seen: Iterable[Due]) -> dict[tuple[str, str], list[Due]]:
    members: dict[tuple[str, str], list[Due]] = defaultdict(list)
    for each in seen:
        for key in _scopes(each):
            members[key].append(each)
    return members


def _scopes(each: Due) -> Iterator[tuple[str, str]]:
    yield CARRIER, each.carrier_code
    for zone in {each.origin_zone, each.destination_zone}:
        yield ZONE, zone
    yield LANE, f"{each.origin_zone}>{each.destination_zone}"


def _tally(key: tuple[str, str], members: Sequence[Due], known: Usual) -> Tally:
    """Of all moments at which it may have begun, the one from which it is most unusual."""
    ordered = sorted(members, key=lambda each: each.due_at, reverse=True)
    found: tuple[float, int, int, float, datetime] | None = None
    late, expected = 0, 0.0
    for number, each in enumerate(ordered, 1):
        late, expected = late + each.late, expected + known.of(each.carrier_code)
        whole = number == len(ordered) or ordered[number].due_at < each.due_at
        if whole and (found is None or score(late, expected) > found[0]):
            found = (score(late, expected), number, late, expected, each.due_at)
    assert found is not None
    _, due, late, expected, since = found
    return Tally(dimension=key[0], name=key[1], since=since, due=due, late=late, expected=round(expected, 3))


def _expected(members: Iterable[Due], known: Usual) -> float:
    return sum(known.of(each.carrier_code) for each in members)


def _candidate(each: Tally, found: Scan) -> Candidate:
    key = key_of(each.dimension, each.name)
    label = (
        f"{each.late} of {each.due} deliveries of {each.dimension} {each.name} were late or silent since"
        f" {stamp(each.since)}, {each.expected:.1f} were to be expected"
    )
    return Candidate(id=key, label=label, rejections=tuple(_rejections(key, each, found)))


def _rejections(key: str, each: Tally, found: Scan) -> Iterator[Rejection]:
    if each.late < LEAST_LATE:
        yield Rejection(rule="too_few", sentence=f"fewer than {LEAST_LATE} are late")
    if each.late < LEAST_TIMES * each.expected:
        yield Rejection(rule="not_much_more", sentence=f"less than {LEAST_TIMES:g} times what is expected")
    if each.score < found.threshold:
        sentence = f"its score of {each.score:.1f} is below {found.threshold:.1f}: chance could do it"
        yield Rejection(rule="chance", sentence=sentence)
    if key in found.spent:
        yield Rejection(rule="spent", sentence="it was found so often or so long of late that this is how it is now")


FINDING = Decider(kind="disruption", policy="scan-1", subject_type="disruption", inputs=Scan, decide=pick)

"""The best slots for a wish: nearest to the time that is wanted, and of these the ones that leave no useless hole."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from headway.docks.feasibility import Asked, Wish, refusals
from headway.docks.model import Appointment, Door, Refusal, SiteRules
from headway.docks.openings import inside, spans

MAX_WINDOW = timedelta(days=14)
DAY = timedelta(days=1)
_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at a door that can be booked."""

    door: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Yard:
    """A site's doors as they stand: `taken` are the appointments that hold a time, by door, in order."""

    doors: tuple[Door, ...]
    taken: Mapping[str, Sequence[Appointment]]
    rules: SiteRules
    zone: ZoneInfo
    now: datetime

    def door(self, code: str) -> Door | None:
        return next((each for each in self.doors if each.code == code), None)

    def without(self, *ids: object) -> Yard:
        """As it would stand if some appointments were not there."""
        left = {door: tuple(each for each in line if each.id not in ids) for door, line in self.taken.items()}
        return replace(self, taken=left)

    def asked(self, wish: Wish, door: Door, start: datetime, *, urgent: bool = False) -> Asked:
        """A wish at a door and a time of this yard."""
        end = start + wish.at(door, self.rules)
        taken = self.taken.get(door.code, ())
        return Asked(
            wish=wish, door=door, start=start, end=end, taken=taken, rules=self.rules, zone=self.zone, now=self.now,
            urgent=urgent,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """When those at a door begin and end, each in order; `latest`: the last end among those that begin first."""

    starts: Sequence[datetime]
    ends: Sequence[datetime]
    latest: Sequence[datetime]

    @classmethod
    def of(cls, line: Sequence[Appointment]) -> _Line:
        held = sorted((each.start, each.end) for each in line)
        latest = tuple(accumulate((end for _, end in held), max))
        return cls(tuple(start for start, _ in held), sorted(end for _, end in held), latest)

    def touches(self, since: datetime, until: datetime) -> bool:
        """Does anybody stand there between two times?"""
        begun = bisect_left(self.starts, until)
        return begun > 0 and self.latest[begun - 1] > since

    def around(self, start: datetime, end: datetime) -> tuple[datetime | None, datetime | None]:
        """When the last before a time ends, and the next after another begins."""
        before, after = bisect_right(self.ends, start), bisect_left(self.starts, end)
        return self.ends[before - 1] if before else None, self.starts[after] if after < len(self.starts) else None


def slots(
    yard: Yard, wish: Wish, since: datetime, until: datetime, *, wanted: datetime | None = None, most: int = 10,
    urgent: bool = False,
) -> tuple[Slot, ...]:  # fmt: skip
    """The best slots that begin in a period, best first; one door is named for each time.

    Args:
        wanted: nearest to it is best; None: the earliest.
        urgent: the site's lead is not kept.
    """
    aim = since if wanted is None else wanted
    first = max(since, yard.now if urgent else yard.now + timedelta(minutes=yard.rules.lead_min))
    last = min(until, since + MAX_WINDOW)
    lines = {door.code: _Line.of(yard.taken.get(door.code, ())) for door in yard.doors}
    best: dict[datetime, Slot] = {}
    for near in range((max(last - aim, aim - first) // DAY) + 1):
        after, before = near * DAY, (near + 1) * DAY
        likely = [
            *_likely(yard, lines, wish, max(first, aim + after), min(last, aim + before)),
            *_likely(yard, lines, wish, max(first, aim - before), min(last, aim - after)),
        ]
        for each in sorted(likely, key=lambda one: _rank(one, lines[one.door], aim)):
            if each.start not in best and _suits(yard, wish, each, urgent=urgent):
                best[each.start] = each
            if len(best) == most:
                return tuple(best.values())
    return tuple(best.values())


def why_none(yard: Yard, wish: Wish, at: datetime) -> tuple[Refusal, ...]:
    """What speaks against the wish at each door at one time, each rule once."""
    found = {each.rule: each for door in yard.doors for each in refusals(yard.asked(wish, door, at))}
    return tuple(found.values()) or (Refusal("no_doors", "the site has no doors"),)


def _suits(yard: Yard, wish: Wish, slot: Slot, *, urgent: bool) -> bool:
    door = yard.door(slot.door)
    return door is not None and not refusals(yard.asked(wish, door, slot.start, urgent=urgent))


def _likely(yard: Yard, lines: Mapping[str, _Line], wish: Wish, since: datetime, until: datetime) -> Iterator[Slot]:
    """Times in the hours of each door at which nobody stands there; the rules are asked of the best of them alone."""
    if since > until:
        return
    step, gap = timedelta(minutes=yard.rules.step_min), yard.rules.gap
    steps = [_ceil(since, step) + number * step for number in range((until - since) // step + 1)]
    for door in yard.doors:
        length, line = wish.at(door, yard.rules), lines[door.code]
        open_spans = spans(door.opening, since - DAY, until + length + DAY, yard.zone)
        starts = {each + gap for each in line.ends} | {each - gap - length for each in line.starts}
        starts |= {*steps, *(() if wish.fits_by is None else (wish.fits_by - length,))}
        for start in starts:
            free = since <= start <= until and not line.touches(start - gap, start + length + gap)
            if free and inside(open_spans, start, start + length):
                yield Slot(door.code, start, start + length)


def _rank(slot: Slot, line: _Line, aim: datetime) -> tuple[timedelta, timedelta, str]:
    before, after = line.around(slot.start, slot.end)
    holes = [gap for gap in (before and slot.start - before, after and after - slot.end) if gap]
    return abs(slot.start - aim), min(holes, default=MAX_WINDOW), slot.door


def _ceil(at: datetime, step: timedelta) -> datetime:
    past = (at - _EPOCH) % step
    return at if not past else at + step - past

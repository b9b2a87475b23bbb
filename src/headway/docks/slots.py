"""The best slots for a wish: nearest to the time that is wanted, and of these the ones that leave no useless hole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from headway.docks.feasibility import Asked, Wish, refusals
from headway.docks.model import Appointment, Door, Refusal, SiteRules

MAX_WINDOW = timedelta(days=14)
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
    found = sorted(
        _all(yard, wish, since, min(until, since + MAX_WINDOW), urgent), key=lambda one: _rank(one, yard, aim)
    )
    best: dict[datetime, Slot] = {}
    for each in found:
        best.setdefault(each.start, each)
        if len(best) == most:
            break
    return tuple(best.values())


def why_none(yard: Yard, wish: Wish, at: datetime) -> tuple[Refusal, ...]:
    """What speaks against the wish at each door at one time, each rule once."""
    found = {each.rule: each for door in yard.doors for each in refusals(yard.asked(wish, door, at))}
    return tuple(found.values()) or (Refusal("no_doors", "the site has no doors"),)


def _all(yard: Yard, wish: Wish, since: datetime, until: datetime, urgent: bool) -> Iterator[Slot]:
    step = timedelta(minutes=yard.rules.step_min)
    first = max(since, yard.now if urgent else yard.now + timedelta(minutes=yard.rules.lead_min))
    for door in yard.doors:
        starts = {_ceil(first, step)}
        for each in yard.taken.get(door.code, ()):
            starts |= {each.end + yard.rules.gap, each.start - yard.rules.gap - wish.at(door, yard.rules)}
        if wish.fits_by is not None:
            starts.add(wish.fits_by - wish.at(door, yard.rules))
        at = _ceil(first, step)
        while (at := at + step) <= until:
            starts.add(at)
        for start in starts:
            asked = yard.asked(wish, door, start, urgent=urgent)
            if first <= start <= until and not refusals(asked):
                yield Slot(door.code, start, asked.end)


def _rank(slot: Slot, yard: Yard, aim: datetime) -> tuple[timedelta, timedelta, str]:
    line = yard.taken.get(slot.door, ())
    before = max((each.end for each in line if each.end <= slot.start), default=None)
    after = min((each.start for each in line if each.start >= slot.end), default=None)
    holes = [gap for gap in (before and slot.start - before, after and after - slot.end) if gap]
    return abs(slot.start - aim), min(holes, default=MAX_WINDOW), slot.door


def _ceil(at: datetime, step: timedelta) -> datetime:
    past = (at - _EPOCH) % step
    return at if not past else at + step - past

"""When a carrier's milestones usually come on a lane: learned counts, their quantiles, and what follows for a journey.

Each milestone is measured by two rulers: seconds after its anchor, and seconds of local clock from the midnight before
it. A scan at the end of every evening is sharp by the second, a drive of so many hours by the first; the sharper one
counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

BIN_S = 1800
BINS = 336
"""Half an hour each, seven days in all; what comes later counts in the last."""

ANY_LANE = "*"
FEWEST = 20
"""From so many finished journeys on an expectation is held of a lane, before that of the carrier on all its lanes."""

USUALLY = 0.9
"""The least share of journeys in which a milestone must have come to be expected."""

SURELY = 0.99
"""A milestone is missed when it had come by then in this share of the journeys: one in a hundred for nothing."""
MOST = 400
"""With more journeys than this all counts are halved, so that newer ones weigh more."""

Bins = tuple[int, ...]
NOTHING: Bins = (0,) * BINS


class Anchor(StrEnum):
    """From when a milestone's time is counted."""

    PLANNED = "planned"  # the planned beginning of the leg, for what comes up to the pickup
    TAKEN = "taken"  # the pickup, for what comes after it


@dataclass(frozen=True, slots=True)
class Key:
    """A milestone of a carrier: on a lane, or on all (`ANY_LANE`)."""

    carrier: str
    lane: str
    anchor: Anchor
    code: str


@dataclass(frozen=True, slots=True)
class Ruler:
    """By when a milestone had come in half and in 99 % of the journeys with it: after its anchor, or by the clock."""

    by_clock: bool
    half_s: int
    surely_s: int


@dataclass(frozen=True, slots=True)
class Usual:
    """A milestone in short: in how many of the lane's `journeys` it came, and when."""

    key: Key
    status: str | None
    journeys: int
    seen: int
    ruler: Ruler


@dataclass(frozen=True, slots=True)
class Learned:
    """What was seen of a milestone: in how many of the lane's `journeys` it came, and when, by both rulers."""

    key: Key
    status: str | None
    journeys: int
    seen: int
    after: Bins = NOTHING
    clock: Bins = NOTHING

    @property
    def usual(self) -> Usual:
        """It in short, by the sharper ruler."""
        rulers = [_ruler(False, self.after), _ruler(True, self.clock)]
        sharper = min(rulers, key=lambda ruler: ruler.surely_s - ruler.half_s)
        return Usual(self.key, self.status, self.journeys, self.seen, sharper)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A milestone that usually comes.

    Attributes:
        share: of the journeys in which it came.
    """

    key: Key
    status: str | None
    journeys: int
    share: float
    ruler: Ruler

    def usual_at(self, anchor: datetime, zone: ZoneInfo) -> datetime:
        """By when it comes in half of the journeys."""
        return _moment(anchor, self.ruler.half_s, zone, self.ruler.by_clock)

    def expected_by(self, anchor: datetime, zone: ZoneInfo) -> datetime:
        """By when it comes in 99 % of the journeys."""
        return _moment(anchor, self.ruler.surely_s, zone, self.ruler.by_clock)


def expectation(usual: Usual) -> Expectation | None:
    """What to expect; None where too few journeys were seen, or too few of them had the milestone."""
    if usual.journeys < FEWEST or not usual.seen or usual.seen < USUALLY * usual.journeys:
        return None
    return Expectation(usual.key, usual.status, usual.journeys, min(1.0, usual.seen / usual.journeys), usual.ruler)


def held(usual: Iterable[Usual], carrier: str, lane: str) -> tuple[Expectation, ...]:
    """What to expect of a carrier on a lane: of the lane where enough is known of it, else of all its lanes."""
    mine = [each for each in usual if each.key.carrier == carrier]
    of_lane = [each for each in mine if each.key.lane == lane and each.journeys >= FEWEST]
    chosen = of_lane or [each for each in mine if each.key.lane == ANY_LANE]
    return tuple(found for each in chosen if (found := expectation(each)) is not None)


def quantile(bins: Bins, share: float) -> int:
    """The end of the bin, in seconds, in which `share` of what was counted is reached; 0 where nothing was."""
    wanted, reached = share * sum(bins), 0
    for index, count in enumerate(bins, 1):
        reached += count
        if reached and reached >= wanted:
            return index * BIN_S
    return 0


def counted(bins: Bins, seconds: Sequence[int]) -> Bins:
    """The bins with some more times; one before the anchor counts in the first."""
    found = list(bins)
    for each in seconds:
        found[min(BINS - 1, max(0, each // BIN_S))] += 1
    return tuple(found)


def halved(learned: Learned) -> Learned:
    """Half of all counts."""
    after, clock = (tuple(count // 2 for count in bins) for bins in (learned.after, learned.clock))
    return Learned(learned.key, learned.status, learned.journeys // 2, min(sum(after), sum(clock)), after, clock)


def clock_s(anchor: datetime, at: datetime, zone: ZoneInfo) -> int:
    """Seconds of local clock from the midnight before `anchor` to `at`."""
    local, midnight = at.astimezone(zone).replace(tzinfo=None), _midnight(anchor, zone).replace(tzinfo=None)
    return int((local - midnight).total_seconds())


def in_words(found: Expectation, anchor: datetime, zone: ZoneInfo) -> str:
    """`arrived_hub usually by 2 Mar 21:00, in 95 % of 140 journeys on DE-HH>DE-BW`."""
    by = found.expected_by(anchor, zone).astimezone(zone)
    reads = f" ({found.status})" if found.status and found.status != found.key.code else ""
    where = "on all its lanes" if found.key.lane == ANY_LANE else f"on {found.key.lane}"
    share = f"{found.share:.0%}".replace("%", " %")
    return f"{found.key.code}{reads} usually by {by.day} {by:%b %H:%M}, in {share} of {found.journeys} journeys {where}"


def _ruler(by_clock: bool, bins: Bins) -> Ruler:
    return Ruler(by_clock, quantile(bins, 0.5), quantile(bins, SURELY))


def _moment(anchor: datetime, seconds: int, zone: ZoneInfo, by_clock: bool) -> datetime:
    if not by_clock:
        return anchor + timedelta(seconds=seconds)
    return (_midnight(anchor, zone) + timedelta(seconds=seconds)).astimezone(anchor.tzinfo)


def _midnight(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

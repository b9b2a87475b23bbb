"""May this be booked at this door and time? Every rule that speaks against it, each with its figures.

To add one: a function of `Asked` and a row in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from headway.docks.model import MAX_MINUTES, Appointment, Direction, Door, Refusal, SiteRules
from headway.docks.openings import inside, spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody needs a door for. `fits_by`: its end must not be later; `units`: pieces to load or unload."""

    direction: Direction
    duration: timedelta | None = None
    units: int = 0
    equipment: frozenset[str] = frozenset()
    fits_by: datetime | None = None

    def at(self, door: Door, rules: SiteRules) -> timedelta:
        """How long it takes at a door: what was asked for, else by its loading rate, in steps, else the usual."""
        if self.duration is not None:
            return self.duration
        if self.units <= 0 or not door.units_per_hour:
            return timedelta(minutes=rules.usual_min)
        minutes = -(-self.units * 60 // door.units_per_hour)
        return timedelta(minutes=-(-minutes // rules.step_min) * rules.step_min)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A wish at one door and time, and what stands at that door by then. `urgent`: no lead is kept."""

    wish: Wish
    door: Door
    start: datetime
    end: datetime
    taken: Sequence[Appointment]
    rules: SiteRules
    zone: ZoneInfo
    now: datetime
    urgent: bool = False


def refusals(asked: Asked) -> tuple[Refusal, ...]:
    """Everything that speaks against it; nothing: it may be booked."""
    return tuple(Refusal(name, said) for name, rule in RULES for said in rule(asked))


def _active(asked: Asked) -> Iterable[str]:
    if not asked.door.active:
        yield f"door {asked.door.code} is out of use"


def _direction(asked: Asked) -> Iterable[str]:
    if asked.wish.direction not in asked.door.directions:
        allowed = " and ".join(sorted(asked.door.directions)) or "nothing"
        yield f"door {asked.door.code} is for {allowed}, not for {asked.wish.direction}"


def _equipment(asked: Asked) -> Iterable[str]:
    missing = sorted(asked.wish.equipment - asked.door.equipment)
    if missing:
        yield f"door {asked.door.code} has no {', '.join(missing)}"


def _length(asked: Asked) -> Iterable[str]:
    minutes = (asked.end - asked.start).total_seconds() / 60
    if not 0 < minutes <= MAX_MINUTES:
        yield f"it would last {minutes:.0f} min, allowed: 1 to {MAX_MINUTES}"


def _lead(asked: Asked) -> Iterable[str]:
    if asked.start < asked.now:
        yield f"{_told(asked, asked.start)} has passed"
    elif not asked.urgent and asked.start < asked.now + timedelta(minutes=asked.rules.lead_min):
        left = (asked.start - asked.now).total_seconds() / 60
        yield f"it begins in {left:.0f} min, and the site needs {asked.rules.lead_min}"


def _hours(asked: Asked) -> Iterable[str]:
    day = timedelta(days=1)
    found = spans(asked.door.opening, asked.start - day, asked.end + day, asked.zone)
    if not inside(found, asked.start, asked.end):
        yield f"door {asked.door.code} is not worked at all of {_told(asked, asked.start)} to {_told(asked, asked.end)}"


def _cutoff(asked: Asked) -> Iterable[str]:
    by = asked.wish.fits_by
    if by is not None and asked.end > by:
        yield f"it would end at {_told(asked, asked.end)}, and must by {_told(asked, by)}"


def _overlap(asked: Asked) -> Iterable[str]:
    for each in asked.taken:
        if each.start < asked.end + asked.rules.gap and asked.start < each.end + asked.rules.gap:
            yield f"door {asked.door.code} is taken {_told(asked, each.start)} to {_told(asked, each.end)}"


def _told(asked: Asked, at: datetime) -> str:
    return f"{at.astimezone(asked.zone):%d %b %H:%M}"


RULES: tuple[tuple[str, Callable[[Asked], Iterable[str]]], ...] = (
    ("out_of_use", _active),
    ("wrong_kind", _direction),
    ("no_equipment", _equipment),
    ("bad_length", _length),
    ("lead_time", _lead),
    ("closed", _hours),
    ("cutoff", _cutoff),
    ("taken", _overlap),
)

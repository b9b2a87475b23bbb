"""The document of ownership, what changes it, and what can be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

import msgspec

from headway.dispatch.policies.faults import BadPolicy
from headway.kernel.errors import Conflict, NotFound

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Level = Literal["low", "medium", "high", "critical"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Hours(msgspec.Struct, frozen=True, kw_only=True, rename={"begin": "from", "end": "to"}):
    """From when to when on some days of the week, as HH:MM; an end before its beginning is on the next day."""

    days: tuple[Day, ...]
    begin: str
    end: str


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """When somebody works; on holidays nobody does."""

    name: str
    timezone: str
    hours: tuple[Hours, ...]
    holidays: tuple[date, ...] = ()


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who takes cases, as their sign-in is called; `calendar`: their own hours, else the team's.

    `most`: open cases at a time; `away`: days on which they are not there.
    """

    name: str
    skills: tuple[str, ...] = ()
    calendar: str = ""
    most: int = 20
    away: tuple[date, ...] = ()


class Team(msgspec.Struct, frozen=True, kw_only=True):
    """A team that owns cases.

    Attributes:
        calendar: when it works; empty: always.
        clock: `always`, or `hours` where the clocks of its cases run in its hours only (critical ones always do).
        relief: the team that owns new cases while this one does not work.
        members: who takes its cases; a case that is a person's goes to the one on duty with the fewest.
    """

    name: str
    calendar: str = ""
    clock: Literal["always", "hours"] = "always"
    relief: str = ""
    members: tuple[str, ...] = ()


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """Some zones, by where goods leave or arrive."""

    name: str
    zones: tuple[str, ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that fit belong to a team; what is empty fits everything. `skill`: what the person must know."""

    team: str
    detectors: tuple[str, ...] = ()
    severities: tuple[Level, ...] = ()
    regions: tuple[str, ...] = ()
    carriers: tuple[str, ...] = ()
    skill: str = ""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A rung of the ladder: who takes over what has become so severe."""

    severity: Level
    owner: str


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """How long cases of a severity may wait: until somebody takes them on, and from then until they are over."""

    respond_min: int
    resolve_min: int


class Ownership(msgspec.Struct, frozen=True, kw_only=True):
    """A tenant's ownership. The first rule that fits counts; an empty ladder is the one built in."""

    name: str
    calendars: tuple[Calendar, ...] = ()
    people: tuple[Person, ...] = ()
    teams: tuple[Team, ...] = ()
    regions: tuple[Region, ...] = ()
    rules: tuple[Rule, ...] = ()
    ladder: tuple[Step, ...] = ()
    clocks: dict[Level, Clock] = {}


BUILT_IN = Ownership(name="as built in")
"""Version 0."""


class BadOwnership(BadPolicy):
    """The document cannot be accepted; the one in force stays in force."""

    code = "bad_ownership"
    advice = "Maybe docs/how-to/own-cases.md shows what is meant."


class NoOwnership(NotFound):
    """There is no such version."""

    code = "no_ownership"


class OwnershipMoved(Conflict):
    """Another version is in force than was expected."""

    code = "ownership_moved"
    advice = "Maybe somebody else saved one: read the one in force, and decide again."


@dataclass(frozen=True, slots=True)
class SaveOwnership:
    """Put a text in force as the next version; with `before` only where that one is in force."""

    text: str
    note: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreOwnership:
    """Put the text of an older version in force again, as the next one; 0: what is built in."""

    version: int
    reason: str


@dataclass(frozen=True, slots=True)
class KeptOwnership:
    """A version as it was saved."""

    version: int
    name: str
    note: str
    saved_by: str
    saved_at: datetime

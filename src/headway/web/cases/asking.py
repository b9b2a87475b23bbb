"""Which cases somebody looks at: from the address to a filter, and from a filter to addresses. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from headway.exceptions.inbox.model import Count, Looked
from headway.exceptions.model import Severity

Phase = Literal["open", "asleep", "over", "all"]
PHASES: tuple[Phase, ...] = ("open", "asleep", "over", "all")
SEVERITIES = tuple(reversed([str(each) for each in Severity]))
MOST_VALUES = 8
SHOWN = 12
"""So many values of a facet are offered, the ones with the most cases."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filter as the address says it; empty: any. `who` is mine, nobody, or a person."""

    phase: Phase = "open"
    who: str = ""
    team: str = ""
    severity: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    carrier: str = ""
    customer: str = ""
    site: str = ""
    due: str = ""

    @property
    def narrowed(self) -> bool:
        """Is anything left out but by phase?"""
        return self != Asked(self.phase)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to filter by: how many cases have it, and the address that chooses it, or drops it where it is chosen."""

    value: str
    cases: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """Something to filter by; `none` is the address without it."""

    name: str
    choices: tuple[Choice, ...]
    chosen: tuple[str, ...]
    none: str


def asked(query: Callable[[str], str]) -> Asked:
    """The filter of an address; what is no word of ours is dropped."""
    phase = query("phase")
    return Asked(
        phase=phase if phase in PHASES else "open",
        who=query("who"),
        team=query("team"),
        severity=tuple(each for each in _words(query("severity")) if each in SEVERITIES),
        kind=_words(query("kind")),
        carrier=query("carrier"),
        customer=query("customer"),
        site=query("site"),
        due=query("due") if query("due") in DUE else "",
    )


def looked(wanted: Asked, actor: str, now: datetime, zone: ZoneInfo) -> Looked:
    """The filter as the room takes it; `actor` is who looks."""
    return Looked(
        phase=wanted.phase,
        severities=wanted.severity,
        owner=wanted.team or None,
        detectors=wanted.kind,
        assignees=() if wanted.who in ("", "nobody") else (actor if wanted.who == "mine" else wanted.who,),
        unassigned=wanted.who == "nobody",
        due_by=DUE[wanted.due](now, zone) if wanted.due else None,
        carrier=wanted.carrier or None,
        customer=wanted.customer or None,
        site=wanted.site or None,
    )


def address(wanted: Asked, case: object = None, **changes: Any) -> str:
    """The address of a filter, with some of it changed, and with a case open beside it."""
    asking = replace(wanted, **changes)
    phase = "" if asking.phase == "open" else asking.phase
    fields: dict[str, str] = {
        "phase": phase,
        "who": asking.who,
        "team": asking.team,
        "severity": ",".join(asking.severity),
        "kind": ",".join(asking.kind),
        "carrier": asking.carrier,
        "customer": asking.customer,
        "site": asking.site,
        "due": asking.due,
        "case": "" if case is None else str(case),
    }
    said = urlencode({name: value for name, value in fields.items() if value})
    return f"/cases?{said}" if said else "/cases"


def facets(wanted: Asked, counts: Iterable[Count], actor: str) -> tuple[Facet, ...]:
    """What can be filtered by, in the order in which people ask for it."""
    by: dict[str, dict[str, int]] = {}
    for each in counts:
        by.setdefault(each.facet, {})[each.value] = each.cases
    people = by.get("assignee", {})
    whose = {"mine": people.get(actor, 0), "nobody": people.get("", 0)}
    whose |= {name: n for name, n in people.items() if name not in ("", actor)}
    return (
        _one(wanted, "who", whose),
        _one(wanted, "team", by.get("owner", {})),
        _many(wanted, "severity", {name: by.get("severity", {}).get(name, 0) for name in SEVERITIES}),
        _many(wanted, "kind", by.get("detector", {})),
        _one(wanted, "due", {name: by.get("due", {}).get(name, 0) for name in DUE}),
        *(_one(wanted, name, by.get(name, {})) for name in ("carrier", "customer", "site")),
    )


def _one(wanted: Asked, name: str, counts: Mapping[str, int]) -> Facet:
    """One value at a time; a chosen one is shown also where no case has it."""
    at = getattr(wanted, name)
    shown = dict(list(counts.items())[:SHOWN]) | ({at: counts.get(at, 0)} if at else {})
    choices = tuple(
        Choice(value, n, address(wanted, **{name: "" if value == at else value}), value == at)
        for value, n in shown.items()
    )
    return Facet(name, choices, (at,) if at else (), address(wanted, **{name: ""}))


def _many(wanted: Asked, name: str, counts: Mapping[str, int]) -> Facet:
    """Several values at once."""
    at: tuple[str, ...] = getattr(wanted, name)
    shown = dict(list(counts.items())[:SHOWN]) | {value: counts.get(value, 0) for value in at}
    choices = tuple(
        Choice(value, n, address(wanted, **{name: _toggled(at, value)}), value in at) for value, n in shown.items()
    )
    return Facet(name, choices, at, address(wanted, **{name: ()}))


def _toggled(at: tuple[str, ...], value: str) -> tuple[str, ...]:
    return tuple(each for each in at if each != value) if value in at else (*at, value)


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for each in text.split(",")[:MOST_VALUES] if (word := each.strip())))


def _today(now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


DUE: Mapping[str, Callable[[datetime, ZoneInfo], datetime]] = {
    "over": lambda now, zone: now,
    "hour": lambda now, zone: now + timedelta(hours=1),
    "today": _today,
}
"""Until when a clock runs out, by name."""

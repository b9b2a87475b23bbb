"""From a text, YAML or JSON, to ownership: every fault with its line, before anything is kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import inspect

from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.dispatch.policies.reading import Written, converted, plain, unknown_keys
from headway.exceptions.ownership.model import BadOwnership, Calendar, Ownership
from headway.kernel.errors import BadInput
from headway.kernel.tabular.entry import near_miss
from headway.kernel.tabular.mapyaml import parse_yaml

MAX_CHARACTERS = 128 * 1024
MAX_ENTRIES = 500
MAX_NAME = 120
LONGEST_MIN = 60 * 24 * 60
_LISTS = ("calendars", "people", "teams", "regions", "rules", "ladder")
_NAMED = ("calendars", "people", "teams", "regions")
_RANKS = ("low", "medium", "high", "critical")


def read_ownership(text: str, detectors: Collection[str], source: str = "ownership") -> Ownership:
    """The document in the text, fit to be in force.

    Raises:
        BadOwnership: with every fault found.
    """
    if not text.strip() or len(text) > MAX_CHARACTERS:
        raise BadOwnership(source, [Fault("text", f"{len(text)} characters", f"1 to {MAX_CHARACTERS} of YAML")])
    try:
        written = Written(source, parse_yaml(source, text))
    except BadInput as error:
        line = int(str(error.seen.get("line", 1)))
        fault = Fault(error.field or "text", error.seen.get("value"), error.allowed or error.message, line)
        raise BadOwnership(source, [fault]) from None
    unknown = list(unknown_keys(inspect.type_info(Ownership), written.root, ""))
    if unknown:
        raise BadOwnership(source, unknown)
    try:
        document: Ownership = converted(plain(written.root), Ownership, written)
    except BadPolicy as error:
        raise BadOwnership(source, error.faults) from None
    faults = [Fault(one.field, one.seen, one.allowed, written.line(one.field)) for one in _faults(document, detectors)]
    if faults:
        raise BadOwnership(source, sorted(faults, key=lambda fault: fault.text_line))
    return document


def _faults(document: Ownership, detectors: Collection[str]) -> Iterator[Fault]:
    if not 0 < len(document.name) <= MAX_NAME:
        yield Fault("name", document.name, f"1 to {MAX_NAME} characters")
    for part in _LISTS:
        count = len(getattr(document, part))
        if count > MAX_ENTRIES:
            yield Fault(part, f"{count} entries", f"at most {MAX_ENTRIES}")
            return
    for part in _NAMED:
        yield from _names(part, [each.name for each in getattr(document, part)])
    for place, calendar in enumerate(document.calendars):
        yield from _calendar(f"calendars[{place}]", calendar)
    yield from _people(document)
    yield from _teams(document)
    yield from _rules(document, detectors)
    yield from _ladder(document)
    for severity, clock in document.clocks.items():
        for field in ("respond_min", "resolve_min"):
            if not 1 <= getattr(clock, field) <= LONGEST_MIN:
                yield Fault(f"clocks.{severity}.{field}", getattr(clock, field), f"1 to {LONGEST_MIN}")


def _names(part: str, names: list[str]) -> Iterator[Fault]:
    for place, name in enumerate(names):
        if not 0 < len(name) <= MAX_NAME:
            yield Fault(f"{part}[{place}].name", name, f"1 to {MAX_NAME} characters")
        elif name in names[:place]:
            yield Fault(f"{part}[{place}].name", name, "a name that none before it has")


def _calendar(path: str, calendar: Calendar) -> Iterator[Fault]:
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault(f"{path}.timezone", calendar.timezone, "a time zone such as Europe/Berlin")
    if not calendar.hours:
        yield Fault(f"{path}.hours", "none", "some hours of the week")
    for place, hours in enumerate(calendar.hours):
        if not hours.days:
            yield Fault(f"{path}.hours[{place}].days", "none", "mon to sun")
        for field, text in (("from", hours.begin), ("to", hours.end)):
            if not _is_time(text):
                yield Fault(f"{path}.hours[{place}].{field}", text, "a time of the day, HH:MM")


def _is_time(text: str) -> bool:
    try:
        return len(text) == 5 and time.fromisoformat(text).tzinfo is None
    except ValueError:
        return False


def _people(document: Ownership) -> Iterator[Fault]:
    calendars = [each.name for each in document.calendars]
    for place, person in enumerate(document.people):
        yield from _known(f"people[{place}].calendar", person.calendar, calendars, "a calendar")
        if not 1 <= person.most <= MAX_ENTRIES:
            yield Fault(f"people[{place}].most", person.most, f"1 to {MAX_ENTRIES}")


def _teams(document: Ownership) -> Iterator[Fault]:
    calendars = [each.name for each in document.calendars]
    teams, people = [each.name for each in document.teams], [each.name for each in document.people]
    for place, team in enumerate(document.teams):
        yield from _known(f"teams[{place}].calendar", team.calendar, calendars, "a calendar")
        yield from _known(
            f"teams[{place}].relief", team.relief, [name for name in teams if name != team.name], "a team"
        )
        if team.clock == "hours" and not team.calendar:
            yield Fault(f"teams[{place}].clock", "hours", "always, where the team has no calendar")
        for number, name in enumerate(team.members):
            yield from _known(f"teams[{place}].members[{number}]", name or "nobody", people, "one of the people")


def _rules(document: Ownership, detectors: Collection[str]) -> Iterator[Fault]:
    regions = [each.name for each in document.regions]
    skills = {skill for person in document.people for skill in person.skills}
    for place, rule in enumerate(document.rules):
        if not 0 < len(rule.team) <= MAX_NAME:
            yield Fault(f"rules[{place}].team", rule.team, f"1 to {MAX_NAME} characters")
        yield from _known(f"rules[{place}].skill", rule.skill, skills, "a skill of somebody")
        for number, name in enumerate(rule.detectors):
            yield from _known(f"rules[{place}].detectors[{number}]", name, detectors, "a detector")
        for number, name in enumerate(rule.regions):
            yield from _known(f"rules[{place}].regions[{number}]", name, regions, "a region")


def _ladder(document: Ownership) -> Iterator[Fault]:
    ranks = [_RANKS.index(step.severity) for step in document.ladder]
    for place, step in enumerate(document.ladder):
        if not 0 < len(step.owner) <= MAX_NAME:
            yield Fault(f"ladder[{place}].owner", step.owner, f"1 to {MAX_NAME} characters")
        if step.owner in [each.owner for each in document.ladder[:place]]:
            yield Fault(f"ladder[{place}].owner", step.owner, "an owner that no rung below has")
        if place and ranks[place] < ranks[place - 1]:
            yield Fault(f"ladder[{place}].severity", step.severity, "as severe as the rung below, or more")


def _known(path: str, name: str, known: Collection[str], what: str) -> Iterator[Fault]:
    if name and name not in known:
        yield Fault(path, name, f"{what} of the document{near_miss(name, list(known))}")

"""Whose a case is: the team by rule, region and shift; the person by skill, duty and load. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from headway.exceptions.model import Severity
from headway.exceptions.ownership.model import BUILT_IN, Calendar, Ownership, Person, Rule, Team
from headway.exceptions.ownership.shifts import after, at_work


@dataclass(frozen=True, slots=True)
class Facts:
    """What rules look at."""

    detector: str
    severity: Severity
    carrier: str = ""
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Owners:
    """A version of the document, ready to be asked."""

    document: Ownership = BUILT_IN
    version: int = 0

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        return {team.name: team for team in self.document.teams}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        return {person.name: person for person in self.document.people}

    @cached_property
    def calendars(self) -> Mapping[str, Calendar]:
        return {calendar.name: calendar for calendar in self.document.calendars}

    def rule_of(self, facts: Facts) -> Rule | None:
        """The first rule that fits."""
        return next((rule for rule in self.document.rules if self._fits(rule, facts)), None)

    def team_on_duty(self, name: str, at: datetime) -> str:
        """The team, or who relieves it while it does not work; where nobody does, the team itself."""
        seen, now = set[str](), name
        while now in self.teams and now not in seen:
            seen.add(now)
            team = self.teams[now]
            if not team.calendar or at_work(self.calendars[team.calendar], at):
                return now
            now = team.relief
        return now if now and now not in seen else name

    def person_for(self, team: str, skill: str, at: datetime, load: Mapping[str, int]) -> str | None:
        """Of the team's people on duty who know how, the one with the fewest open cases; by name where two have as few.

        Args:
            load: open cases by person.
        """
        known = self.teams.get(team)
        if known is None:
            return None
        able = [
            person
            for person in (self.people[name] for name in known.members)
            if (not skill or skill in person.skills)
            and load.get(person.name, 0) < person.most
            and self._on_duty(person, known, at)
        ]
        return min(able, key=lambda person: (load.get(person.name, 0), person.name)).name if able else None

    def on_duty(self, person: str, team: str, at: datetime) -> bool:
        """Does one of a team's people work at that moment?"""
        return self._on_duty(self.people[person], self.teams[team], at)

    def due(self, team: str, severity: Severity, since: datetime, wait: timedelta) -> datetime:
        """When a clock that starts then runs out: in the team's hours where it says so, and it is not critical."""
        known = self.teams.get(team)
        if known is None or known.clock == "always" or not known.calendar or severity is Severity.CRITICAL:
            return since + wait
        return after(self.calendars[known.calendar], since, wait)

    def wait(self, severity: Severity, usual: timedelta, *, acknowledged: bool) -> timedelta:
        """How long a case of a severity may wait; `usual` where the document says nothing."""
        clock = self.document.clocks.get(severity.value)
        if clock is None:
            return usual
        return timedelta(minutes=clock.resolve_min if acknowledged else clock.respond_min)

    def _fits(self, rule: Rule, facts: Facts) -> bool:
        zones = {zone for region in self.document.regions if region.name in rule.regions for zone in region.zones}
        return (
            (not rule.detectors or facts.detector in rule.detectors)
            and (not rule.severities or facts.severity.value in rule.severities)
            and (not rule.carriers or facts.carrier in rule.carriers)
            and (not rule.regions or any(zone in zones for zone in facts.zones))
        )

    def _on_duty(self, person: Person, team: Team, at: datetime) -> bool:
        calendar = self.calendars.get(person.calendar or team.calendar)
        zone = ZoneInfo(calendar.timezone) if calendar is not None else None
        if at.astimezone(zone).date() in person.away:
            return False
        return calendar is None or at_work(calendar, at)

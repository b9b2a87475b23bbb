"""Whose a case is, which person's, and how long it may wait: the tenant's own rules, read once in a transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from headway.exceptions import cases, store
from headway.exceptions.ladder import Overdue, Rung, overdue_of
from headway.exceptions.model import Case, OwnerRule
from headway.exceptions.ownership.book import BOOK, load_of
from headway.exceptions.ownership.choosing import Facts, Owners
from headway.exceptions.precision import Precision, precisions
from headway.exceptions.severity import RESOLVE_WITHIN, RESPOND_WITHIN
from headway.tracking.nearby import Standing

if TYPE_CHECKING:
    from datetime import datetime

    from headway.kernel.uow import UnitOfWork


@dataclass(slots=True)
class Desks:
    """The tenant's rules of who owns what, and how often detectors are right; for one transaction."""

    _owners: Owners | None = None
    _rules: tuple[OwnerRule, ...] | None = None
    _precisions: Mapping[str, Precision] | None = None

    async def precision(self, uow: UnitOfWork, detector: str) -> Precision | None:
        """How often a detector was right, where somebody ever said that it was not."""
        if self._precisions is None:
            self._precisions = await precisions(uow.conn)
        return self._precisions.get(detector)

    async def doubts(self, uow: UnitOfWork, detector: str) -> bool:
        """Was a detector mostly wrong?"""
        precision = await self.precision(uow, detector)
        return precision is not None and precision.doubtful

    async def owned(self, uow: UnitOfWork, case: Case, team: str, about: Standing | None) -> Case:
        """A new case, or one with another root: with its team and clock; `team` is the detector's own."""
        owners = await self.owners(uow)
        rule = owners.rule_of(_facts(case, about))
        if rule is not None:
            owner = rule.team
        else:
            if self._rules is None:
                self._rules = await store.owner_rules(uow.conn)
            owner = cases.owner_of(self._rules, case.detector, case.severity, team)
        return clocked(owners, replace(case, owner=owners.team_on_duty(owner, uow.now)), uow.now)

    async def owners(self, uow: UnitOfWork) -> Owners:
        """The document in force."""
        if self._owners is None:
            self._owners = await BOOK.load(uow.conn)
        return self._owners


def clocked(owners: Owners, case: Case, now: datetime) -> Case:
    """The case with a clock that starts now, as its team's hours and the tenant's clocks have it."""
    acknowledged = case.acknowledged_at is not None
    usual = (RESOLVE_WITHIN if acknowledged else RESPOND_WITHIN)[case.severity]
    wait = owners.wait(case.severity, usual, acknowledged=acknowledged)
    return replace(case, due_at=owners.due(case.owner, case.severity, now, wait))


async def person_for(uow: UnitOfWork, case: Case) -> str | None:
    """Who of its team is on duty, knows how, and has the fewest open cases."""
    owners = await BOOK.load(uow.conn)
    team = owners.teams.get(case.owner)
    if team is None or not team.members:
        return None
    rule = owners.rule_of(_facts(case, None))
    skill = rule.skill if rule is not None and rule.team == case.owner else ""
    return owners.person_for(case.owner, skill, uow.now, await load_of(uow.conn, list(team.members)))


async def overdue_now(uow: UnitOfWork, case: Case) -> Overdue:
    """The snapshot an escalation is decided from, with the tenant's ladder."""
    return overdue_of(case, ladder_of(await BOOK.load(uow.conn)))


async def clocked_now(uow: UnitOfWork, case: Case) -> Case:
    """See `clocked`, by the document in force."""
    return clocked(await BOOK.load(uow.conn), case, uow.now)


def ladder_of(owners: Owners) -> tuple[Rung, ...] | None:
    """The tenant's own ladder; None: the one built in."""
    return tuple(Rung(step.severity, step.owner) for step in owners.document.ladder) or None


def _facts(case: Case, about: Standing | None) -> Facts:
    zones = () if about is None else (about.origin_zone, about.destination_zone)
    return Facts(case.detector, case.severity, "" if about is None else about.carrier_code, zones)

"""Whose a case is: read once for a batch."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from headway.exceptions import cases, store
from headway.exceptions.model import Case, OwnerRule, Severity
from headway.tracking.nearby import Standing

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(slots=True)
class Desks:
    """The tenant's rules of who owns what, for one transaction."""

    _rules: tuple[OwnerRule, ...] | None = None

    async def severity(self, uow: UnitOfWork, detector: str, severity: Severity) -> Severity:
        """How severe a detector's signal is held to be."""
        return severity

    async def owned(self, uow: UnitOfWork, case: Case, team: str, about: Standing | None) -> Case:
        """The case with its team; `team` is the detector's own."""
        if self._rules is None:
            self._rules = await store.owner_rules(uow.conn)
        return replace(case, owner=cases.owner_of(self._rules, case.detector, case.severity, team))

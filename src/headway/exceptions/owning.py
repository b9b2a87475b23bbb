"""Whose a case is: read once for a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from headway.exceptions import cases, store
from headway.exceptions.model import Case, OwnerRule
from headway.exceptions.precision import Precision, precisions
from headway.tracking.nearby import Standing

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(slots=True)
class Desks:
    """The tenant's rules of who owns what, and how often detectors are right; for one transaction."""

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
        """The case with its team; `team` is the detector's own."""
        if self._rules is None:
            self._rules = await store.owner_rules(uow.conn)
        return replace(case, owner=cases.owner_of(self._rules, case.detector, case.severity, team))

"""Recording a batch of reports: kept at once, and folded with it where the batch is small.

A large batch is left to the projection that folds a moment later (docs/decisions/0026-keep-first-fold-next.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from headway.tracking.backlog import defer
from headway.tracking.folding import carry_on, tell_recorded
from headway.tracking.keeping import keep
from headway.tracking.model import Outcome, ReportedEvent
from headway.tracking.refusing import keep_refused

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_BATCH = 1000


async def record(
    uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str, *, fold_later: bool = False
) -> tuple[Outcome, ...]:
    """Record `reports`; the refused are kept with their reasons.

    Args:
        fold_later: leave what follows from them to the projection, a moment later.
    """
    outcomes = await attempt(uow, reports, source, fold_later=fold_later)
    refused = [(report, outcome) for report, outcome in zip(reports, outcomes, strict=True) if outcome.refusal]
    if refused:
        await keep_refused(uow, refused, source)
    return outcomes


async def attempt(
    uow: UnitOfWork, reports: Sequence[ReportedEvent], source: str, *, fold_later: bool = False
) -> tuple[Outcome, ...]:
    """Record what can be recorded; the refused are only answered."""
    outcomes, new = await keep(uow, reports, source)
    if fold_later:
        await defer(uow, new)
    else:
        fresh = new.waiting().fresh()
        tell_recorded(uow, fresh)
        await carry_on(uow, fresh)
    return tuple(outcomes[index] for index in range(len(reports)))

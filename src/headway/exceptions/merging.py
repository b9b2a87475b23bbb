"""Two cases that are one: all that the one is about goes to the other, which keeps the worse of both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import CaseMerged
from headway.exceptions import cases, lifecycle
from headway.exceptions.model import Case, CaseState, Ending
from headway.exceptions.store import Q

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


_FAR = list(CaseState)


async def merge(
    uow: UnitOfWork, loser: Case, winner: Case, reason: str, *, decision_id: UUID | None = None
) -> tuple[Case, Case]:
    """Put all of `loser` into `winner`; both are locked and open. Returns them as they stand then, unweighed."""
    await uow.conn.execute(Q.move_subjects, loser.id, winner.id, None, None)
    await uow.conn.execute(Q.move_signals, loser.id, winner.id)
    await uow.conn.execute(Q.repoint_merged, loser.id, winner.id)
    gone = cases.resolved(loser, f"one case with {winner.id}: {reason}", uow.now, automatic=True, ending=Ending.MERGED)
    gone = replace(gone, merged_into=winner.id)
    uow.emit(CaseMerged(case_id=loser.id, into_id=winner.id, by=uow.actor, reason=reason))
    await lifecycle.kept(uow, gone, "merged", gone.resolution or reason, decision_id=decision_id)
    after = _with(winner, loser)
    text = f"takes over {loser.detector.replace('_', ' ')} ({loser.id}): {reason}"
    await lifecycle.kept(uow, after, "took", text, decision_id=decision_id)
    return gone, after


def _with(winner: Case, loser: Case) -> Case:
    """The winner with what was done about the loser: who works on it, that it is a person's, the shorter clock."""
    begun = [at for at in (winner.since, loser.since) if at is not None]
    taken = [at for at in (winner.acknowledged_at, loser.acknowledged_at) if at is not None]
    handed = [at for at in (winner.handed_at, loser.handed_at) if at is not None]
    return replace(
        winner,
        signals=winner.signals + loser.signals,
        since=min(begun, default=None),
        due_at=min(winner.due_at, loser.due_at),
        state=max(winner.state, loser.state, key=_FAR.index),
        assignee=winner.assignee or loser.assignee,
        acknowledged_at=min(taken, default=None),
        handed_at=min(handed, default=None),
        handed_why=winner.handed_why or loser.handed_why,
        version=winner.version + 1,
    )

"""What happens to one case, with its traces: its row, its timeline, its clock and the news of it.

Each takes a case as it stands, locked, and returns it as it stands then.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import CaseDismissed, CaseHanded, CaseReopened, CaseResolved, CaseWoken
from headway.exceptions import cases, store
from headway.exceptions.model import Case, Ending
from headway.exceptions.owning import clocked_now, person_for

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SLA_TIMER = "exceptions.sla"
"""The one timer of a case: the end of its sleep, of its wait or of its time, whichever comes."""


def arm(uow: UnitOfWork, case: Case) -> None:
    """Have the case's clock looked at in its time."""
    at = cases.next_look(case)
    if at is None:
        uow.cancel_timer(SLA_TIMER, case.id)
    else:
        uow.set_timer(SLA_TIMER, case.id, max(at, uow.now))


async def kept(
    uow: UnitOfWork, case: Case, kind: str, text: str, *, decision_id: UUID | None = None, clock: bool = True
) -> Case:
    """Write the case as it stands, with an entry in its timeline; `clock`: its time may have changed."""
    await store.write_case(uow.conn, case)
    await store.tell(uow, case.id, kind, text, decision_id)
    if clock:
        arm(uow, case)
    return case


async def resolve(uow: UnitOfWork, case: Case, resolution: str, *, automatic: bool) -> Case:
    """End a case: its clock stops, its timeline and the log tell why."""
    after = cases.resolved(case, resolution, uow.now, automatic=automatic)
    await store.end_all_subjects(uow, case.id, resolution)
    uow.emit(CaseResolved(case_id=case.id, automatic=automatic, resolution=resolution))
    return await kept(uow, after, "resolved", resolution)


async def dismiss(uow: UnitOfWork, case: Case, reason: str) -> Case:
    """End a case in which there was nothing."""
    after = cases.resolved(case, reason, uow.now, automatic=False, ending=Ending.DISMISSED)
    await store.end_all_subjects(uow, case.id, reason)
    uow.emit(CaseDismissed(case_id=case.id, detector=case.detector, by=uow.actor, reason=reason))
    uow.emit(CaseResolved(case_id=case.id, automatic=False, resolution=reason))
    return await kept(uow, after, "dismissed", reason)


async def reopen(uow: UnitOfWork, case: Case, why: str, decision_id: UUID | None = None) -> Case:
    """Its cause is back: the same case again, with a new clock."""
    after = await clocked_now(uow, cases.reopened(case, uow.now))
    uow.emit(CaseReopened(case_id=case.id, why=why))
    return await kept(uow, after, "reopened", why, decision_id=decision_id)


async def hand_over(uow: UnitOfWork, case: Case, why: str, *, owner: str | None = None) -> Case:
    """A person must judge it from here, of team `owner` where one is named; one that is a person's already stays so.

    The time to take it on begins now.
    """
    if cases.is_over(case) or (case.handed_at is not None and owner in (None, case.owner)):
        return case
    after = cases.ticking(cases.handed(case, why, uow.now, owner), uow.now)
    if case.handed_at is None and after.acknowledged_at is None:
        after = await clocked_now(uow, after)
    if after.assignee is None:
        after = replace(after, assignee=await person_for(uow, after))
    uow.emit(CaseHanded(case_id=case.id, owner=after.owner, why=why))
    to = after.owner if after.assignee is None else f"{after.assignee} of {after.owner}"
    return await kept(uow, after, "handed", f"to {to}: {why}")


async def let_work(uow: UnitOfWork, case: Case, text: str, *, decision_id: UUID) -> Case:
    """A playbook works on it: it has as long as there is to resolve the case before that escalates."""
    if cases.is_over(case) or case.paused_at is not None:
        await store.tell(uow, case.id, "playbook", text, decision_id)
        return case
    taken = await clocked_now(uow, replace(case, acknowledged_at=case.acknowledged_at or uow.now))
    after = replace(case, due_at=max(case.due_at, taken.due_at), version=case.version + 1)
    return await kept(uow, after, "playbook", text, decision_id=decision_id)


async def pause_clock(uow: UnitOfWork, case: Case, why: str, *, until: datetime | None = None) -> Case:
    """Let the clock stand still while an answer from outside is awaited, at the latest until `until`.

    Raises:
        WrongCaseState: it is over.
    """
    after = cases.paused(case, why, uow.now, until)
    told = "" if until is None else f", at the latest until {until.isoformat()}"
    return await kept(uow, after, "paused", f"its clock stands still: {why}{told}")


async def resume_clock(uow: UnitOfWork, case: Case, why: str) -> Case:
    """Let the clock run again; nothing where it runs."""
    if case.paused_at is None or cases.is_over(case):
        return case
    return await kept(uow, cases.ticking(case, uow.now), "resumed", f"its clock runs again: {why}")


async def wake(uow: UnitOfWork, case: Case, why: str) -> Case:
    """End its sleep; nothing where it is awake."""
    if case.snoozed_until is None:
        return case
    uow.emit(CaseWoken(case_id=case.id, why=why))
    return await kept(uow, cases.ticking(cases.awake(case), uow.now), "woken", why)

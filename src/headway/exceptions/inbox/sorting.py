"""Doing one thing to many cases: each by the room's own command, all in one transaction, each told by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from headway.exceptions import store
from headway.exceptions.cases import WrongCaseState
from headway.exceptions.commands import acknowledge_case, assign_case, resolve_case
from headway.exceptions.inbox import undoing
from headway.exceptions.inbox.model import MOST, Deed, Refused, SortCases, Sorted
from headway.exceptions.model import (
    AcknowledgeCase,
    AssignCase,
    Case,
    CaseState,
    DismissCase,
    MergeCases,
    ResolveCase,
    SnoozeCase,
    WakeCase,
)
from headway.exceptions.sorting import dismiss_case, merge_cases, snooze_case, wake_case
from headway.exceptions.store import UnknownCase
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


async def sort_cases(cmd: SortCases, uow: UnitOfWork) -> Sorted:
    """Do it to each; what a case does not allow is told of it, and leaves the others done.

    Raises:
        BadInput: what is asked for fits no case: no reason, no time, too many cases.
    """
    wanted = _checked(cmd)
    both = wanted if cmd.into_id is None else (*wanted, cmd.into_id)
    await store.lock_cases(uow.conn, both)
    before = await undoing.standing(uow.conn, both, deep=cmd.deed in undoing.DEEP)
    done, refused = [], []
    for case_id in wanted:
        try:
            await _do(cmd, case_id, uow)
        except (UnknownCase, WrongCaseState) as error:
            refused.append(Refused(case_id, error.code, error.message))
        else:
            done.append(case_id)
    touched = [*done, *([cmd.into_id] if done and cmd.into_id is not None else [])]
    undo_id = await undoing.keep(uow, cmd.deed, touched, before) if touched else None
    return Sorted(undo_id=undo_id, done=tuple(done), refused=tuple(refused))


async def _do(cmd: SortCases, case_id: UUID, uow: UnitOfWork) -> Case:
    """One case; whatever is refused is refused before anything is written."""
    match cmd.deed:
        case Deed.TAKE:
            return await _take(case_id, uow)
        case Deed.ASSIGN:
            return await assign_case(AssignCase(case_id, cmd.assignee), uow)
        case Deed.SNOOZE:
            assert cmd.until is not None
            return await snooze_case(SnoozeCase(case_id, cmd.until, cmd.or_worse), uow)
        case Deed.WAKE:
            return await wake_case(WakeCase(case_id), uow)
        case Deed.MERGE:
            assert cmd.into_id is not None
            return await merge_cases(MergeCases(case_id, cmd.into_id, cmd.reason), uow)
        case Deed.DISMISS:
            return await dismiss_case(DismissCase(case_id, cmd.reason), uow)
        case Deed.RESOLVE:
            return await resolve_case(ResolveCase(case_id, cmd.reason), uow)


async def _take(case_id: UUID, uow: UnitOfWork) -> Case:
    """Take it on; one that somebody has already is taken over."""
    case = await store.lock_case(uow.conn, case_id)
    if case.state is CaseState.OPEN or case.assignee == uow.actor:
        return case if case.state is CaseState.IN_PROGRESS else await acknowledge_case(AcknowledgeCase(case_id), uow)
    return await assign_case(AssignCase(case_id, uow.actor), uow)


def _checked(cmd: SortCases) -> tuple[UUID, ...]:
    """The cases, each once."""
    wanted = tuple(each for each in dict.fromkeys(cmd.case_ids) if each != cmd.into_id)
    if not 1 <= len(wanted) <= MOST:
        raise BadInput(f"{len(wanted)} cases", field="case_ids", allowed=f"1 to {MOST} cases")
    needed = {Deed.SNOOZE: ("until", cmd.until), Deed.MERGE: ("into_id", cmd.into_id)}.get(cmd.deed)
    if needed is not None and needed[1] is None:
        raise BadInput(f"{cmd.deed} without {needed[0]}", field=needed[0], allowed="a value")
    if cmd.into_id is not None and cmd.deed is not Deed.MERGE:
        raise BadInput(f"{cmd.deed} goes into no other case", field="into_id", allowed="nothing")
    return wanted

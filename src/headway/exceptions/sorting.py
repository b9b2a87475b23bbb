"""What people do to sort cases: let one sleep, put two together, take one apart, say that there was nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import CaseSnoozed, CaseSplit
from headway.exceptions import cases, lifecycle, store
from headway.exceptions.casework import weigh
from headway.exceptions.checks import MAX_NAME, check_text
from headway.exceptions.merging import merge
from headway.exceptions.model import (
    Case,
    CaseState,
    CaseSubject,
    Cause,
    DismissCase,
    HandCase,
    MergeCases,
    SnoozeCase,
    SplitCase,
    WakeCase,
)
from headway.exceptions.naming import SPLIT
from headway.exceptions.precision import learn
from headway.exceptions.severity import due_after
from headway.exceptions.store import Q, UnknownCase
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

LONGEST_SLEEP = timedelta(days=30)
MAX_SUBJECTS = 5000


async def snooze_case(cmd: SnoozeCase, uow: UnitOfWork) -> Case:
    """Let it sleep, with its clock; one that sleeps already gets another time.

    Raises:
        BadInput: the time has no zone, is not to come, or is more than 30 days away.
    """
    until = cmd.until
    if until.tzinfo is None or not uow.now < until <= uow.now + LONGEST_SLEEP:
        allowed = f"a time with its zone, after {uow.now.isoformat()} and at most 30 days later"
        raise BadInput(f"a case cannot sleep until {until.isoformat()}", field="until", allowed=allowed)
    case = await store.lock_case(uow.conn, cmd.case_id)
    after = cases.snoozed(case, until, uow.now, or_worse=cmd.or_worse)
    uow.emit(CaseSnoozed(case_id=case.id, until=until, or_worse=cmd.or_worse, by=uow.actor))
    text = f"sleeps until {until.isoformat()}" + (", or until it worsens" if cmd.or_worse else "")
    return await lifecycle.kept(uow, after, "snoozed", text)


async def wake_case(cmd: WakeCase, uow: UnitOfWork) -> Case:
    """End its sleep; nothing where it is awake."""
    case = await store.lock_case(uow.conn, cmd.case_id)
    return await lifecycle.wake(uow, case, f"{uow.actor} wakes it")


async def merge_cases(cmd: MergeCases, uow: UnitOfWork) -> Case:
    """Put one open case into another; returns the one that has all of it.

    Raises:
        BadInput: they are the same. UnknownCase: one is not there. WrongCaseState: one is over.
    """
    check_text(cmd.reason, "reason")
    if cmd.case_id == cmd.into_id:
        raise BadInput("a case is not merged into itself", field="into_id", allowed="another open case")
    found = {case.id: case for case in await store.lock_cases(uow.conn, (cmd.case_id, cmd.into_id))}
    for case_id in (cmd.case_id, cmd.into_id):
        if case_id not in found:
            raise UnknownCase(f"there is no case {case_id}", case_id=case_id)
    for case in found.values():
        _must_be_open(case)
    _, after = await merge(uow, found[cmd.case_id], found[cmd.into_id], cmd.reason)
    return await weigh(uow, after, await store.subjects_of(uow.conn, after.id))


async def split_case(cmd: SplitCase, uow: UnitOfWork) -> Case:
    """Make some of its subjects a case of their own, with the same people and clock; returns the new one.

    Raises:
        BadInput: a subject is not in trouble in this case. WrongCaseState: it is over, or nothing would be left.
    """
    check_text(cmd.reason, "reason")
    case = await store.lock_case(uow.conn, cmd.case_id)
    _must_be_open(case)
    views = await store.subjects_of(uow.conn, case.id)
    moved = _moved(cmd, views)
    new = _taken_apart(case, moved, uow.new_id(), uow)
    await store.open_case(uow.conn, new)
    keys = [view.detector for view in moved], [view.subject.id for view in moved]
    await uow.conn.execute(Q.move_subjects, case.id, new.id, *keys)
    await uow.conn.execute(Q.move_signals_of, case.id, new.id, *keys)
    ids = tuple(dict.fromkeys(view.subject.id for view in moved))
    uow.emit(CaseSplit(case_id=case.id, new_case_id=new.id, subjects=ids, by=uow.actor, reason=cmd.reason))
    await lifecycle.kept(uow, new, "opened", f"taken out of {case.id}: {cmd.reason}")
    await store.tell(uow, case.id, "split", f"{len(ids)} of its subjects are case {new.id}: {cmd.reason}")
    await weigh(uow, case, await store.subjects_of(uow.conn, case.id))
    return await weigh(uow, new, await store.subjects_of(uow.conn, new.id))


async def dismiss_case(cmd: DismissCase, uow: UnitOfWork) -> Case:
    """End a case in which there was nothing; its detector's precision is counted anew."""
    check_text(cmd.reason, "reason")
    case = await store.lock_case(uow.conn, cmd.case_id)
    after = await lifecycle.dismiss(uow, case, cmd.reason)
    await learn(uow, case.detector)
    return after


async def hand_case(cmd: HandCase, uow: UnitOfWork) -> Case:
    """Give it to people: playbooks leave it alone from now."""
    check_text(cmd.why, "why")
    if cmd.owner is not None:
        check_text(cmd.owner, "owner", MAX_NAME)
    case = await store.lock_case(uow.conn, cmd.case_id)
    _must_be_open(case)
    return await lifecycle.hand_over(uow, case, cmd.why, owner=cmd.owner)


def _must_be_open(case: Case) -> None:
    if cases.is_over(case):
        raise cases.WrongCaseState(f"case {case.id} is {case.state}", state=case.state, case_id=case.id)


def _moved(cmd: SplitCase, views: list[CaseSubject]) -> list[CaseSubject]:
    wanted = set(cmd.subjects)
    if not wanted or len(wanted) > MAX_SUBJECTS:
        raise BadInput(f"{len(wanted)} subjects", field="subjects", allowed=f"1 to {MAX_SUBJECTS} subjects of the case")
    troubled = {view.subject.id for view in views if view.ended_at is None}
    unknown = sorted(str(id_) for id_ in wanted - troubled)
    if unknown:
        raise BadInput(
            f"{unknown[0]} is not in trouble in this case", field="subjects", allowed="its subjects that are not over"
        )
    if wanted == troubled:
        raise cases.WrongCaseState("nothing would be left of the case", subjects=len(troubled))
    return [view for view in views if view.subject.id in wanted]


def _taken_apart(case: Case, moved: list[CaseSubject], new_id: UUID, uow: UnitOfWork) -> Case:
    """The new case: as the old one, about the first of what moves."""
    first = next((view for view in moved if view.detector == case.detector and view.ended_at is None), None)
    first = first or next(view for view in moved if view.ended_at is None)
    return replace(
        case,
        id=new_id,
        detector=first.detector,
        subject_type=first.subject.type,
        subject_id=first.subject.id,
        order_id=first.order_id,
        shipment_id=first.shipment_id,
        carrier_id=first.carrier_id,
        sentence=first.sentence,
        cause=Cause(SPLIT, str(new_id)),
        state=CaseState.OPEN if case.state is CaseState.OPEN else CaseState.IN_PROGRESS,
        opened_at=uow.now,
        due_at=due_after(case.severity, uow.now, acknowledged=case.acknowledged_at is not None),
        since=first.since,
        signals=sum(view.signals for view in moved),
        version=1,
        reopened=0,
        paused_at=None,
        pause_why=None,
        wait_until=None,
        snoozed_until=None,
        snooze_or_worse=False,
    )


COMMANDS: Mapping[type, CommandHandler] = {
    SnoozeCase: snooze_case,
    WakeCase: wake_case,
    MergeCases: merge_cases,
    SplitCase: split_case,
    DismissCase: dismiss_case,
    HandCase: hand_case,
}

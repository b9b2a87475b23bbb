"""What people do with cases. Each command is one entry on the case's timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from headway.events.exceptions import CaseAcknowledged, CaseWoken, CaseWorked
from headway.exceptions import cases, lifecycle, sorting, store
from headway.exceptions.checks import MAX_NAME, MAX_TEXT, check_text
from headway.exceptions.lifecycle import resolve
from headway.exceptions.model import (
    AcknowledgeCase,
    AssignCase,
    Case,
    CaseState,
    CommentCase,
    MoveCase,
    ResolveCase,
    SaveOwners,
)
from headway.exceptions.owning import clocked_now
from headway.kernel.errors import BadInput
from headway.kernel.rooms import CommandHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MAX_RULES = 1000
LONGEST_WAIT = timedelta(days=3)


async def acknowledge_case(cmd: AcknowledgeCase, uow: UnitOfWork) -> Case:
    """Take a case on. Who has taken it on already may say so again."""
    case = await store.lock_case(uow.conn, cmd.case_id)
    if case.state is CaseState.ACKNOWLEDGED and case.assignee == uow.actor:
        return case
    taken = replace(cases.acknowledged(_at_work(case, uow), uow.now), assignee=uow.actor)
    return await _take(uow, case, taken, "acknowledged", f"{uow.actor} takes it on")


async def assign_case(cmd: AssignCase, uow: UnitOfWork) -> Case:
    """Give a case to a person."""
    check_text(cmd.assignee, "assignee", MAX_NAME)
    case = await store.lock_case(uow.conn, cmd.case_id)
    after = cases.assigned(_at_work(case, uow), cmd.assignee, uow.now)
    return await _take(uow, case, after, "assigned", f"given to {cmd.assignee}")


async def move_case(cmd: MoveCase, uow: UnitOfWork) -> Case:
    """Say how far the work has come; resolving and acknowledging have commands of their own.

    While it waits for somebody's answer its clock stands still, three days at most.

    Raises:
        BadInput: `to` is none of in_progress, waiting and closed.
    """
    if cmd.to not in (CaseState.IN_PROGRESS, CaseState.WAITING, CaseState.CLOSED):
        raise BadInput(f"a case is not moved to {cmd.to}", field="to", allowed="in_progress, waiting or closed")
    case = await store.lock_case(uow.conn, cmd.case_id)
    if cases.is_over(case):
        after = cases.moved(case, cmd.to)
    else:
        after = cases.acknowledged(_at_work(case, uow), uow.now, cmd.to)
    if cmd.to is CaseState.WAITING:
        after = cases.paused(after, "an answer is awaited", uow.now, uow.now + LONGEST_WAIT)
    return await _take(uow, case, after, "moved", f"{case.state} before, now {cmd.to}")


async def comment_case(cmd: CommentCase, uow: UnitOfWork) -> Case:
    """Leave a note; also on a case that is over."""
    check_text(cmd.text, "text", MAX_TEXT)
    case = await store.lock_case(uow.conn, cmd.case_id)
    await store.tell(uow, case.id, "comment", cmd.text)
    uow.emit(CaseWorked(case_id=case.id, what="comment"))
    return case


async def resolve_case(cmd: ResolveCase, uow: UnitOfWork) -> Case:
    """End a case by hand, with a reason."""
    check_text(cmd.reason, "reason", MAX_TEXT)
    case = await store.lock_case(uow.conn, cmd.case_id)
    return await resolve(uow, case, cmd.reason, automatic=False)


async def save_owners(cmd: SaveOwners, uow: UnitOfWork) -> int:
    """Replace the rules of who owns what; they hold for cases opened from now. Returns how many there are."""
    if len(cmd.rules) > MAX_RULES:
        raise BadInput(f"{len(cmd.rules)} rules", field="rules", allowed=f"at most {MAX_RULES}")
    for rule in cmd.rules:
        check_text(rule.owner, "owner", MAX_NAME)
    await uow.conn.execute(store.Q.drop_owner_rules)
    rows = [(at, rule.detector, rule.severity, rule.owner) for at, rule in enumerate(cmd.rules)]
    await uow.conn.executemany(store.Q.put_owner_rule, rows)
    return len(rows)


def _at_work(case: Case, uow: UnitOfWork) -> Case:
    """Who does something about it ends its sleep, and its clock runs."""
    return cases.ticking(cases.awake(case), uow.now)


async def _take(uow: UnitOfWork, before: Case, after: Case, kind: str, text: str) -> Case:
    taken_on = before.acknowledged_at is None and after.acknowledged_at is not None
    if taken_on:
        after = await clocked_now(uow, after)
    await lifecycle.kept(uow, after, kind, text, clock=cases.next_look(before) != cases.next_look(after))
    if before.snoozed_until is not None:
        uow.emit(CaseWoken(case_id=after.id, why=text))
    if taken_on:
        uow.emit(CaseAcknowledged(case_id=after.id, by=after.assignee or uow.actor))
    else:
        uow.emit(CaseWorked(case_id=after.id, what=kind))
    return after


COMMANDS: Mapping[type, CommandHandler] = {
    AcknowledgeCase: acknowledge_case,
    AssignCase: assign_case,
    MoveCase: move_case,
    CommentCase: comment_case,
    ResolveCase: resolve_case,
    SaveOwners: save_owners,
    **sorting.COMMANDS,
}

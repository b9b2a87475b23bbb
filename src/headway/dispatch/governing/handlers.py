"""Asking a second person, answering, and wanting one at all; the table at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from headway.dispatch.commands import check_reason
from headway.dispatch.governing import store
from headway.dispatch.governing.model import (
    APPROVAL_TRANSITIONS,
    ASKABLE,
    SETTING,
    AnswerActivation,
    Approval,
    ApprovalStatus,
    AskActivation,
    AskedAlready,
    Governance,
    NobodyNeeded,
    SamePerson,
    SetSecondPerson,
    WithdrawActivation,
    same_person,
)
from headway.dispatch.governing.store import Q, approval_of
from headway.dispatch.tenders import check
from headway.events.dispatch import PolicyApprovalAnswered, PolicyApprovalAsked, SecondPersonSet
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork


async def ask(cmd: AskActivation, uow: UnitOfWork) -> Approval:
    """Ask for it.

    Raises:
        NobodyNeeded: no second person is wanted. AskedAlready: the same waits already, or may be put in force.
    """
    reason = check_reason(cmd.reason, needed=True)
    if cmd.document not in ASKABLE:
        raise BadInput(f"{cmd.document[:40]!r} is no document", field="document", allowed=", ".join(ASKABLE))
    if not (await store.governance(uow.conn)).second_person:
        raise NobodyNeeded("no second person is wanted")
    version = 0 if cmd.document == SETTING else cmd.version
    row = await uow.conn.fetchrow(Q.ask, uow.new_id(), cmd.document, version, reason, uow.actor, uow.now)
    if row is None:
        raise AskedAlready("it is asked already, or somebody agreed", document=cmd.document, version=version)
    asked = approval_of(row)
    uow.emit(PolicyApprovalAsked(approval_id=asked.id, document=asked.document, version=version, reason=reason))
    return asked


async def answer(cmd: AnswerActivation, uow: UnitOfWork) -> Approval:
    """Agree or refuse; the same answer of the same person again is the same answer.

    Raises:
        NoApproval: there is no such question. SamePerson: it is one's own. WrongState: it was answered.
    """
    reason = check_reason(cmd.reason, needed=not cmd.approve)
    asked = await store.find(uow.conn, cmd.approval_id, lock=True)
    if same_person(asked.asked_by, uow.actor):
        raise SamePerson("the one who asks does not answer", asked_by=asked.asked_by)
    wanted = ApprovalStatus.APPROVED if cmd.approve else ApprovalStatus.REFUSED
    if asked.status is wanted and asked.answered_by == uow.actor:
        return asked
    return await _end(uow, asked, wanted, reason)


async def withdraw(cmd: WithdrawActivation, uow: UnitOfWork) -> Approval:
    """Ask no more, also where somebody agreed; the same again changes nothing.

    Raises:
        NoApproval: there is no such question. WrongState: it was refused or used.
    """
    asked = await store.find(uow.conn, cmd.approval_id, lock=True)
    if asked.status is ApprovalStatus.WITHDRAWN:
        return asked
    return await _end(uow, asked, ApprovalStatus.WITHDRAWN, "withdrawn")


async def _end(uow: UnitOfWork, asked: Approval, status: ApprovalStatus, reason: str) -> Approval:
    check(APPROVAL_TRANSITIONS, "question", asked.status, status)
    row = await uow.conn.fetchrow(Q.end_approval, asked.id, status, uow.actor, uow.now, reason)
    assert row is not None
    uow.emit(
        PolicyApprovalAnswered(
            approval_id=asked.id, document=asked.document, version=asked.version, answer=status, reason=reason
        )
    )
    return approval_of(row)


async def set_second_person(cmd: SetSecondPerson, uow: UnitOfWork) -> Governance:
    """Want a second person at once; to want none any more, a second person has to agree first.

    Raises:
        SecondPersonNeeded: nobody else agreed that none is needed any more.
    """
    reason = check_reason(cmd.reason, needed=True)
    now = await store.governance(uow.conn)
    if now.second_person == cmd.on:
        return now
    await store.need_nobody_else(uow, SETTING, 0, back=cmd.on)
    await uow.conn.execute(Q.set_governance, cmd.on, reason, uow.actor, uow.now)
    uow.emit(SecondPersonSet(setting_id=uow.tenant_id, on=cmd.on, reason=reason))
    return Governance(cmd.on, reason, uow.actor, uow.now)


COMMANDS: Mapping[type[Any], CommandHandler] = {
    AskActivation: ask,
    AnswerActivation: answer,
    WithdrawActivation: withdraw,
    SetSecondPerson: set_second_person,
}

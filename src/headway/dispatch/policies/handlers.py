"""Saving a version of the policy, and putting one in force; the table at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from headway.carriers.lookup import known_codes
from headway.dispatch.commands import check_reason
from headway.dispatch.governing.model import DISPATCH
from headway.dispatch.governing.store import need_nobody_else
from headway.dispatch.policies import store
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.commands import (
    ActivateDispatchPolicy,
    PolicyActivation,
    PolicySaving,
    SaveDispatchPolicy,
)
from headway.dispatch.policies.errors import NoPolicy, PolicyMoved
from headway.events.dispatch import PolicyActivated, PolicySaved
from headway.kernel.canonical import digest

if TYPE_CHECKING:
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork


async def save_policy(cmd: SaveDispatchPolicy, uow: UnitOfWork) -> PolicySaving:
    """Check, number and keep the text as it is.

    Raises:
        BadPolicy: it has faults; nothing is kept.
    """
    note = check_reason(cmd.note, needed=False)
    document = checked(cmd.text, await known_codes(uow.conn))
    strategy = str(document.strategy)
    newest = await store.newest(uow.conn)
    if newest is not None and newest.digest == digest(cmd.text):
        return PolicySaving(newest.version, document.name, strategy, repeated=True)
    kept = await store.save(uow, document, cmd.text, note)
    uow.emit(PolicySaved(policy_id=kept.id, version=kept.version, name=document.name))
    return PolicySaving(kept.version, document.name, strategy, repeated=False)


async def activate_policy(cmd: ActivateDispatchPolicy, uow: UnitOfWork) -> PolicyActivation:
    """Put a version in force.

    Raises:
        NoPolicy: there is no such version.
        PolicyMoved: another version is in force than the one named, or somebody else was faster.
        SecondPersonNeeded: somebody else has to agree first; not where an older version comes back.
        BadPolicy: it is no longer fit, because what it names is gone or the checks have become stricter.
    """
    reason = check_reason(cmd.reason, needed=True)
    last = await store.last_activation(uow.conn)
    before = 0 if last is None else last.version
    if cmd.before not in (None, before):
        raise PolicyMoved(f"version {before} is in force, not {cmd.before}", version=before)
    if last is not None and before == cmd.version:
        return PolicyActivation(before, last.before, last.reason, last.activated_by, last.activated_at, repeated=True)
    await _fit(uow, cmd.version)
    back = cmd.version < before and (cmd.version == 0 or await store.was_in_force(uow.conn, cmd.version))
    await need_nobody_else(uow, DISPATCH, cmd.version, back=back)
    made = await store.activate(uow, cmd.version, before, 1 if last is None else last.number + 1, reason)
    policy_id = await store.policy_id(uow)
    uow.emit(PolicyActivated(policy_id=policy_id, version=cmd.version, before=before, reason=reason))
    return made


async def _fit(uow: UnitOfWork, version: int) -> None:
    """A version that is there and passes today's checks; the one built in always does."""
    if version == 0:
        return
    text = await store.text_of(uow.conn, version)
    if text is None:
        raise NoPolicy(f"there is no version {version}", version=version)
    checked(text, await known_codes(uow.conn), f"version {version}")


COMMANDS: Mapping[type[Any], CommandHandler] = {
    SaveDispatchPolicy: save_policy,
    ActivateDispatchPolicy: activate_policy,
}

"""Saving ownership and restoring an older version; the table at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from headway.dispatch.commands import check_reason
from headway.exceptions.detectors import NAMES
from headway.exceptions.ownership.book import Q
from headway.exceptions.ownership.model import (
    BUILT_IN,
    KeptOwnership,
    NoOwnership,
    OwnershipMoved,
    RestoreOwnership,
    SaveOwnership,
)
from headway.exceptions.ownership.reading import read_ownership

if TYPE_CHECKING:
    from headway.kernel.rooms import CommandHandler
    from headway.kernel.uow import UnitOfWork


async def save_ownership(cmd: SaveOwnership, uow: UnitOfWork) -> KeptOwnership:
    """Check the text and put it in force as the next version.

    Raises:
        BadOwnership: it has faults; nothing is kept. OwnershipMoved: another is in force than `before`.
    """
    note = check_reason(cmd.note, needed=False)
    document = read_ownership(cmd.text, NAMES)
    row = await uow.conn.fetchrow(Q.in_force)
    before = 0 if row is None else row["version"]
    if cmd.before not in (None, before):
        raise OwnershipMoved(f"version {before} is in force, not {cmd.before}", version=before)
    return await _keep(uow, before + 1, document.name, cmd.text, note)


async def restore_ownership(cmd: RestoreOwnership, uow: UnitOfWork) -> KeptOwnership:
    """Put an older text in force again, as the next version; 0: what is built in.

    Raises:
        NoOwnership: there is no such version.
    """
    reason = check_reason(cmd.reason, needed=True)
    row = await uow.conn.fetchrow(Q.in_force)
    text = await uow.conn.fetchval(Q.text_of, cmd.version)
    if text is None and cmd.version:
        raise NoOwnership(f"there is no version {cmd.version}", version=cmd.version)
    name = read_ownership(text, NAMES, f"version {cmd.version}").name if text else BUILT_IN.name
    note = f"as version {cmd.version}: {reason}"[:1000]
    return await _keep(uow, (0 if row is None else row["version"]) + 1, name, text or "", note)


async def _keep(uow: UnitOfWork, version: int, name: str, text: str, note: str) -> KeptOwnership:
    if await uow.conn.fetchval(Q.save, version, name, text, note, uow.now, uow.actor) is None:
        raise OwnershipMoved("somebody else saved a version at this moment")
    return KeptOwnership(version, name, note, uow.actor, uow.now)


COMMANDS: Mapping[type[Any], CommandHandler] = {
    SaveOwnership: save_ownership,
    RestoreOwnership: restore_ownership,
}

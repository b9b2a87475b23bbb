"""Saving a version of a playbook, and putting one to work."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.commands import check_reason
from headway.events.exceptions import PlaybookActivated, PlaybookSaved
from headway.exceptions.playbooks.book import OFF, SHIPPED, PlaybookBook
from headway.exceptions.playbooks.checking import checked
from headway.exceptions.playbooks.commands import (
    ActivatePlaybook,
    CheckPlaybook,
    PlaybookActivation,
    PlaybookSaving,
    SavePlaybook,
    TryPlaybook,
    may,
)
from headway.exceptions.playbooks.faults import NoPlaybook, PlaybookMoved
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.steps.base import Step
from headway.exceptions.playbooks.store import Q
from headway.exceptions.playbooks.trial import Trial, try_playbook
from headway.kernel.canonical import digest

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

_ATTEMPTS = 8
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it was saved; `playbook_id` is the same for all versions of a name."""

    playbook_id: UUID
    name: str
    version: int
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Activation:
    """One putting to work; `number` counts from 1 for each name."""

    name: str
    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


@dataclass(frozen=True, slots=True)
class Versions:
    """The handlers of the commands about documents."""

    steps: Mapping[str, Step]
    detectors: Collection[str]
    book: PlaybookBook

    async def check(self, cmd: CheckPlaybook, uow: UnitOfWork) -> Playbook:
        """The document, fit to be saved; raises BadPlaybook."""
        return self.checked(cmd.text, cmd.scopes, cmd.source)

    def checked(self, text: str, scopes: frozenset[str], source: str = "playbook") -> Playbook:
        """See `check`."""
        return checked(text, self.steps, self.detectors, source=source, may=partial(may, scopes))

    async def attempt(self, cmd: TryPlaybook, uow: UnitOfWork) -> Trial:
        """What it would have done with a period's cases.

        Raises:
            BadPlaybook: it has faults. BadInput: the period is empty or too long.
        """
        document = self.checked(cmd.text, frozenset({"*"}), cmd.source)
        until = cmd.until or uow.now + timedelta(seconds=1)
        return await try_playbook(uow.conn, document, self.steps, cmd.since or until - WEEK, until)

    async def save(self, cmd: SavePlaybook, uow: UnitOfWork) -> PlaybookSaving:
        """Check, number and keep the text as it is.

        Raises:
            BadPlaybook: it has faults; nothing is kept.
        """
        note = check_reason(cmd.note, needed=False)
        document = self.checked(cmd.text, cmd.scopes)
        newest = await versions(uow.conn, document.name, before=None, limit=1)
        if newest and newest[0].digest == digest(cmd.text):
            return PlaybookSaving(document.name, newest[0].version, len(document.steps), repeated=True)
        kept = await _save(uow, document.name, cmd.text, note)
        uow.emit(PlaybookSaved(playbook_id=kept.playbook_id, name=kept.name, version=kept.version, note=note))
        return PlaybookSaving(document.name, kept.version, len(document.steps), repeated=False)

    async def activate(self, cmd: ActivatePlaybook, uow: UnitOfWork) -> PlaybookActivation:
        """Put a version to work.

        Raises:
            NoPlaybook: there is no such version.
            PlaybookMoved: another version is at work than the one named, or somebody else was faster.
            BadPlaybook: it is no longer fit, or does what whoever puts it to work may not do.
        """
        reason = check_reason(cmd.reason, needed=True)
        found = await activations(uow.conn, cmd.name, before=None, limit=1)
        last = found[0] if found else None
        shipped = cmd.name in self.book.shipped
        before = last.version if last is not None else SHIPPED if shipped else OFF
        if cmd.before not in (None, before):
            raise PlaybookMoved(f"version {before} is at work, not {cmd.before}", version=before)
        await self._fit(uow, cmd)
        if last is not None and before == cmd.version:
            repeated = (last.reason, last.activated_by, last.activated_at)
            return PlaybookActivation(cmd.name, before, last.before, *repeated, repeated=True)
        row = (1 if last is None else last.number + 1, cmd.version, before, reason, uow.actor, uow.now)
        if await uow.conn.fetchval(Q.activate, cmd.name, *row) is None:
            raise PlaybookMoved("somebody else activated a version at this moment")
        self.book.forget(uow)
        kept = await versions(uow.conn, cmd.name, before=None, limit=1)
        playbook_id = kept[0].playbook_id if kept else uow.new_id()
        uow.emit(
            PlaybookActivated(playbook_id=playbook_id, name=cmd.name, version=cmd.version, before=before, reason=reason)
        )
        return PlaybookActivation(cmd.name, cmd.version, before, reason, uow.actor, uow.now)

    async def _fit(self, uow: UnitOfWork, cmd: ActivatePlaybook) -> None:
        """A version that is there, passes today's checks, and does nothing that its activator may not do."""
        if cmd.version == OFF and (cmd.name in self.book.shipped or await versions(uow.conn, cmd.name, None, 1)):
            return
        text = await text_of(uow.conn, self.book, cmd.name, cmd.version)
        self.checked(text, cmd.scopes, f"{cmd.name} version {cmd.version}")


async def versions(conn: Connection, name: str, before: int | None, limit: int) -> list[Kept]:
    """Versions that are kept, newest first, older than `before` where given."""
    return [Kept(**dict(row)) for row in await conn.fetch(Q.versions, name, before, limit)]


async def activations(conn: Connection, name: str, before: int | None, limit: int) -> list[Activation]:
    """Activations, newest first, before a number where given."""
    return [Activation(**dict(row)) for row in await conn.fetch(Q.activations, name, before, limit)]


async def text_of(conn: Connection, book: PlaybookBook, name: str, version: int) -> str:
    """What was written in a version.

    Raises:
        NoPlaybook: there is no such version.
    """
    if version == SHIPPED and name in book.shipped:
        return book.shipped[name].text
    found = await versions(conn, name, version + 1, 1) if version > SHIPPED else []
    if not found or found[0].version != version:
        raise NoPlaybook(f"there is no version {version} of the playbook {name!r}", name=name, version=version)
    text: str = await conn.fetchval(Q.text_of, found[0].digest)
    return text


async def _save(uow: UnitOfWork, name: str, text: str, note: str) -> Kept:
    """Keep the next version, however many are saved at the same moment."""
    await uow.conn.execute(Q.put_text, digest(text), text)
    for _ in range(_ATTEMPTS):
        fields = (uow.new_id(), name, digest(text), note, uow.actor, uow.now)
        row = await uow.conn.fetchrow(Q.save_version, *fields)
        if row is not None:
            return Kept(**dict(row))
    raise PlaybookMoved("others save versions at this moment")

"""Versions of the policy and their activations, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.dispatch.policies.book import BUILT_IN_POLICY, ActivePolicy
from headway.dispatch.policies.commands import PolicyActivation
from headway.dispatch.policies.errors import NoPolicy, PolicyMoved
from headway.dispatch.policies.model import PolicyDocument
from headway.dispatch.policies.reading import read_policy
from headway.dispatch.store import Q
from headway.kernel.canonical import digest

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Kept:
    """A version as it was saved; its `id` is that of the policy, the same for all its versions."""

    id: UUID
    version: int
    name: str
    strategy: str
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class Activation:
    """One putting in force; `number` counts from 1."""

    number: int
    version: int
    before: int
    reason: str
    activated_by: str
    activated_at: datetime


async def newest(conn: Connection) -> Kept | None:
    """The version that was saved last."""
    found = await versions(conn, before=None, limit=1)
    return found[0] if found else None


async def versions(conn: Connection, *, before: int | None, limit: int) -> list[Kept]:
    """Versions, newest first, older than `before` where given."""
    return [Kept(**dict(row)) for row in await conn.fetch(Q.policy_versions, before, limit)]


async def find(conn: Connection, version: int) -> Kept:
    """One version; raises NoPolicy."""
    found = await versions(conn, before=version + 1, limit=1)
    if not found or found[0].version != version:
        raise NoPolicy(f"there is no version {version}", version=version)
    return found[0]


async def text_of(conn: Connection, version: int) -> str | None:
    """What was written in a version."""
    text: str | None = await conn.fetchval(Q.policy_text, version)
    return text


async def document_of(conn: Connection, version: int) -> ActivePolicy:
    """A version ready to be resolved, whether in force or not; raises NoPolicy."""
    if version == 0:
        return BUILT_IN_POLICY
    text = await text_of(conn, version)
    if text is None:
        raise NoPolicy(f"there is no version {version}", version=version)
    return ActivePolicy(version, read_policy(text, f"version {version}"))


async def save(uow: UnitOfWork, document: PolicyDocument, text: str, note: str) -> Kept:
    """Keep the next version, however many are saved at the same moment."""
    fields = (document.name, str(document.strategy), text, digest(text), note, uow.actor, uow.now)
    for _ in range(_ATTEMPTS):
        row = await uow.conn.fetchrow(Q.save_policy, uow.new_id(), *fields)
        if row is not None:
            return Kept(**dict(row))
    raise PolicyMoved("others save versions at this moment")


async def policy_id(uow: UnitOfWork) -> UUID:
    """The id of the tenant's policy; a new one where only the one built in was ever in force."""
    first = await newest(uow.conn)
    return uow.new_id() if first is None else first.id


async def last_activation(conn: Connection) -> Activation | None:
    """The activation that counts; None: what is built in has always been in force."""
    found = await activations(conn, before=None, limit=1)
    return found[0] if found else None


async def activations(conn: Connection, *, before: int | None, limit: int) -> list[Activation]:
    """Activations, newest first, before a number where given."""
    return [Activation(**dict(row)) for row in await conn.fetch(Q.policy_activations, before, limit)]


async def was_in_force(conn: Connection, version: int) -> bool:
    """Was a version ever in force?"""
    return bool(await conn.fetchval(Q.policy_was_in_force, version))


async def activate(uow: UnitOfWork, version: int, before: int, number: int, reason: str) -> PolicyActivation:
    """Keep an activation; raises PolicyMoved where another has its number."""
    row = (number, version, before, reason, uow.actor, uow.now)
    if await uow.conn.fetchval(Q.activate_policy, *row) is None:
        raise PolicyMoved("somebody else activated a version at this moment")
    return PolicyActivation(version, before, reason, uow.actor, uow.now)

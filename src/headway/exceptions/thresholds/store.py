"""Versions of thresholds and their activations, as they are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.exceptions.thresholds.book import Q
from headway.exceptions.thresholds.model import KeptThresholds, NoThresholds, ThresholdsActivated, ThresholdsMoved
from headway.kernel.canonical import digest

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

_ATTEMPTS = 8


async def versions(conn: Connection, *, before: int | None, limit: int) -> list[KeptThresholds]:
    """Versions, newest first, older than `before` where given."""
    return [KeptThresholds(**dict(row)) for row in await conn.fetch(Q.thresholds_versions, before, limit)]


async def find(conn: Connection, version: int) -> KeptThresholds:
    """One version; raises NoThresholds."""
    found = await versions(conn, before=version + 1, limit=1)
    if not found or found[0].version != version:
        raise NoThresholds(f"there is no version {version}", version=version)
    return found[0]


async def text_of(conn: Connection, version: int) -> str | None:
    """What was written in a version."""
    text: str | None = await conn.fetchval(Q.thresholds_text, version)
    return text


async def activations(conn: Connection, *, before: int | None, limit: int) -> list[ThresholdsActivated]:
    """Activations, newest first, before a number where given."""
    rows = await conn.fetch(Q.thresholds_activations, before, limit)
    return [ThresholdsActivated(**dict(row)) for row in rows]


async def save(uow: UnitOfWork, name: str, text: str, note: str) -> int:
    """Keep the next version, however many are saved at the same moment."""
    row = (uow.new_id(), name, text, digest(text), note, uow.actor, uow.now)
    for _ in range(_ATTEMPTS):
        version: int | None = await uow.conn.fetchval(Q.save_thresholds, *row)
        if version is not None:
            return version
    raise ThresholdsMoved("others save versions at this moment")


async def was_in_force(conn: Connection, version: int) -> bool:
    """Was a version ever in force?"""
    return bool(await conn.fetchval(Q.thresholds_were_in_force, version))


async def activate(uow: UnitOfWork, number: int, version: int, before: int, reason: str) -> ThresholdsActivated:
    """Keep an activation; raises ThresholdsMoved where another has its number."""
    if await uow.conn.fetchval(Q.activate_thresholds, number, version, before, reason, uow.now, uow.actor) is None:
        raise ThresholdsMoved("somebody else activated a version at this moment")
    return ThresholdsActivated(number, version, before, reason, uow.actor, uow.now)

"""Signing in with an address and a password: counted before it is known to fail, and always as slow."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING
from uuid import UUID

import structlog

from headway.kernel.app import App
from headway.people import passwords, throttle
from headway.people.commands import BeginSession, StrengthenPassword
from headway.people.model import NOWHERE, TooManyAttempts, Where, WrongPassword
from headway.people.naming import MAX_EMAIL, folded
from headway.people.store import Q
from headway.people.throttle import Failures, Limit

if TYPE_CHECKING:
    from datetime import datetime

    from headway.kernel.db.database import Connection

log = structlog.get_logger(__name__)
MAX_SLUG = 63


@dataclass(frozen=True, slots=True)
class House:
    """A tenant, as the page shows it before anybody is signed in."""

    id: UUID
    slug: str
    name: str


async def house_of(app: App, slug: str) -> House | None:
    """The tenant of a short name; without one, the only one that is no sandbox."""
    async with app.scope.db.system() as conn:
        rows = await conn.fetch(Q.tenants_by_slug, slug.strip().lower()[: MAX_SLUG + 1].replace("\x00", ""))
    return House(**rows[0]) if len(rows) == 1 else None


async def enter(app: App, slug: str, email: str, password: str, where: Where = NOWHERE) -> str:
    """Begin a session; returns its secret.

    Raises:
        WrongPassword: the tenant, the address or the password is wrong, or the user is not active.
        TooManyAttempts: too many attempts failed before. Busy: too many sign in at this moment.
    """
    slug, email = slug.strip().lower()[: MAX_SLUG + 1], folded(email[: MAX_EMAIL + 1])
    limits = throttle.limits(slug, email, where.address)
    await _count(app, limits, where)
    house = await house_of(app, slug)
    kept, user_id = (None, None) if house is None else await _kept(app, house.id, email)
    verdict = await passwords.verify(kept, password)
    if house is None or kept is None or user_id is None or not verdict.right:
        raise WrongPassword("the address or the password is wrong")
    await _forgive(app, limits)
    actor = f"user:{email}"
    if verdict.outdated:
        await app.run(house.id, StrengthenPassword(user_id, kept, await passwords.make(password)), actor=actor)
    secret: str = await app.run(house.id, BeginSession(user_id, "password", where), actor=actor)
    return secret


async def check_password(app: App, tenant_id: UUID, email: str, password: str, where: Where = NOWHERE) -> None:
    """Is this the password of who is signed in? Attempts count as above.

    Raises:
        WrongPassword, TooManyAttempts, Busy: as above.
    """
    limits = throttle.limits(str(tenant_id), email, where.address)
    await _count(app, limits, where)
    kept, _ = await _kept(app, tenant_id, email)
    if not (await passwords.verify(kept, password)).right:
        raise WrongPassword("this is not your password")
    await _forgive(app, limits)


async def _kept(app: App, tenant_id: UUID, email: str) -> tuple[str | None, UUID | None]:
    """The hash of an active user's password, and who it is."""
    async with app.scope.reading(tenant_id) as (conn, _):
        row = await conn.fetchrow(Q.find_by_email, email)
    if row is None or row["deactivated_at"] is not None:
        return None, None
    return row["password"], row["id"]


async def _count(app: App, limits: tuple[Limit, ...], where: Where) -> None:
    """Take an attempt; those that wait are not counted, so that waiting ends."""
    now = app.scope.clock.now()
    async with app.scope.db.system() as conn, conn.transaction():
        await conn.execute(Q.sweep_attempts, now - throttle.MEMORY)
        waits = [throttle.wait(limit, await _failures(conn, limit, now), now) for limit in limits]
        longest = ceil(max(waits).total_seconds())
        if not longest:
            for limit in limits:
                await conn.execute(Q.count_attempt, limit.key, now, now - throttle.MEMORY)
    if longest:
        log.warning("people.attempts_wait", address=where.address, wait_s=longest)
        raise TooManyAttempts(f"too many attempts failed; the next one is possible in {longest} s", wait_s=longest)


async def _failures(conn: Connection, limit: Limit, now: datetime) -> Failures:
    row = await conn.fetchrow(Q.begin_attempt, limit.key, now)
    assert row is not None
    return Failures(row["failures"], row["last_at"])


async def _forgive(app: App, limits: tuple[Limit, ...]) -> None:
    """What succeeded counts nowhere, and ends the wait of this user at this address."""
    async with app.scope.db.system() as conn, conn.transaction():
        for limit in limits:
            query = Q.forget_attempts if limit.free == throttle.NEAR else Q.forgive_attempt
            await conn.execute(query, limit.key)

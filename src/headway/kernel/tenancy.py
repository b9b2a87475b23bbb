"""Tenants and the keys that speak for them. A key is shown once; only its SHA-256 is kept."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo, available_timezones

import asyncpg

from headway.kernel.db.queries import load_queries
from headway.kernel.entropy import secret_token
from headway.kernel.errors import BadInput, Conflict, Unauthenticated
from headway.kernel.ids import uuid7
from headway.kernel.money import check_currency
from headway.kernel.uow import Scope

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
_SLUG = re.compile(r"^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$")
_PREFIX = "hw_"


class SlugTaken(Conflict):
    """Another tenant has this short name."""

    code = "slug_taken"


@dataclass(frozen=True, slots=True)
class NewTenant:
    """What a tenant is made from. A sandbox has a test clock that begins at `clock_at`; a live tenant has none."""

    slug: str
    name: str
    currency: str = "USD"
    timezone: str = "UTC"
    clock_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who a key speaks for; `tenant_id` is None for an operator."""

    key_id: UUID
    tenant_id: UUID | None
    label: str
    scopes: frozenset[str]

    def may(self, scope: str) -> bool:
        """Does the key carry `scope`, or everything of its room (`orders:*`), or everything (`*`)?"""
        return not self.scopes.isdisjoint({scope, scope.split(":")[0] + ":*", "*"})


async def create_tenant(scope: Scope, new: NewTenant, conn: Connection | None = None) -> UUID:
    """Add a tenant; on `conn`, a connection of the system's role, where it is to be part of a transaction.

    Raises:
        BadInput: the slug, currency or time zone is not valid.
        SlugTaken: the slug is in use.
    """
    if not _SLUG.match(new.slug):
        raise BadInput(f"{new.slug!r} is no slug", field="slug", allowed="1 to 63 of a-z, 0-9 and inner hyphens")
    if not 1 <= len(new.name) <= 200:
        raise BadInput(f"a name of {len(new.name)} characters", field="name", allowed="1 to 200 characters")
    if new.timezone not in available_timezones():
        raise BadInput(f"{new.timezone!r} is unknown", field="timezone", allowed="an IANA zone such as Europe/Berlin")
    check_currency(new.currency)
    created = scope.clock.now()
    tenant_id = uuid7(created, scope.entropy)
    row = (tenant_id, new.slug, new.name, new.clock_at is not None, new.clock_at, new.currency, new.timezone, created)
    try:
        async with _system(scope, conn) as system:
            await system.execute(Q.insert_tenant, *row)
    except asyncpg.UniqueViolationError:
        raise SlugTaken(f"the slug {new.slug} is taken", slug=new.slug) from None
    return tenant_id


async def tenant_zone(conn: Connection) -> ZoneInfo:
    """The time zone of the tenant the transaction is bound to."""
    return ZoneInfo(await conn.fetchval("SELECT timezone FROM tenant WHERE id = current_tenant()"))


async def create_key(
    scope: Scope,
    *,
    tenant_id: UUID | None,
    label: str,
    scopes: Collection[str],
    expires_at: datetime | None = None,
    conn: Connection | None = None,
) -> tuple[UUID, str]:
    """Add a key and return its id and its secret, which cannot be had again; on `conn`, in its transaction."""
    secret = _PREFIX + secret_token()
    now = scope.clock.now()
    key_id = uuid7(now, scope.entropy)
    async with _system(scope, conn) as system:
        await system.execute(
            Q.insert_key, key_id, tenant_id, _hash(secret), label, sorted(set(scopes)), now, expires_at
        )
    return key_id, secret


async def authenticate(scope: Scope, secret: str) -> Principal:
    """Who the key speaks for.

    Raises:
        Unauthenticated: the key is unknown, revoked or expired.
    """
    async with scope.db.system() as conn:
        row = await conn.fetchrow(Q.find_key, _hash(secret))
    if row is None or row["revoked_at"] is not None:
        raise Unauthenticated("the key is unknown or revoked")
    if row["expires_at"] is not None and row["expires_at"] <= scope.clock.now():
        raise Unauthenticated("the key has expired")
    return Principal(row["id"], row["tenant_id"], row["label"], frozenset(row["scopes"]))


@asynccontextmanager
async def _system(scope: Scope, conn: Connection | None) -> AsyncIterator[Connection]:
    if conn is not None:
        yield conn
        return
    async with scope.db.system() as own:
        yield own


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()

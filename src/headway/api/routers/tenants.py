"""Tenants, made by an operator, and the keys that speak for them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, Field

from headway.api.access import covers, is_scope
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Code, Instant, PageOf, Sent
from headway.events.people import KeyMade, KeyRevoked
from headway.kernel import tenancy
from headway.kernel.db.queries import load_queries
from headway.kernel.errors import Forbidden, NotFound

router = Router("tenants", "Tenants and keys.")
Q = load_queries("headway.kernel")
FIRST = UUID(int=0)


class UnknownTenant(NotFound):
    """There is no such tenant."""

    code = "unknown_tenant"


class UnknownKey(NotFound):
    """There is no such key, or it was revoked."""

    code = "unknown_key"


def _known_scope(scope: str) -> str:
    if not is_scope(scope):
        raise ValueError(
            "a scope of the description of the security scheme, `carrier:<code>`, `room:*` or `*` is allowed"
        )
    return scope


Scope = Annotated[str, Field(max_length=80), AfterValidator(_known_scope)]


class TenantIn(Sent):
    """A tenant. With `clock_at` it is a sandbox, whose clock stands there until it is moved."""

    slug: Annotated[str, Field(min_length=1, max_length=63)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    currency: Annotated[str, Field(max_length=3)] = "USD"
    timezone: Annotated[str, Field(max_length=100)] = "UTC"
    clock_at: Instant | None = None


class TenantOut(BaseModel):
    """A tenant; `clock_at` is a sandbox's time."""

    id: UUID
    slug: str
    name: str
    sandbox: bool
    clock_at: datetime | None
    currency: str
    timezone: str
    created_at: datetime


class KeyIn(Sent):
    """A key to make."""

    label: Code
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1, max_length=100)]
    expires_at: Instant | None = None


class KeyOut(BaseModel):
    """A key, without its secret."""

    id: UUID
    label: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewKeyOut(BaseModel):
    """A key that was made. `secret` is shown this once, and null when the answer is replayed."""

    id: UUID
    label: str
    scopes: list[str]
    expires_at: datetime | None
    secret: str | None


@router.operator("POST", "/tenants", "operator:write", raises=(tenancy.SlugTaken,), status_code=201)
async def create_tenant(turn: Now, body: TenantIn) -> TenantOut:
    """Make a tenant."""
    new = tenancy.NewTenant(body.slug, body.name, body.currency, body.timezone, body.clock_at)
    tenant_id = await tenancy.create_tenant(turn.app.scope, new, turn.db)
    return await _tenant(turn, tenant_id)


@router.operator("GET", "/tenants", "operator:read", raises=(BadCursor,))
async def list_tenants(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[TenantOut]:
    """All tenants, oldest first."""
    rows = await turn.db.fetch(Q.list_tenants, id_of(after) or FIRST, limit + 1)
    return page([TenantOut(**row) for row in rows], limit, lambda tenant: tenant.id)


@router.operator("GET", "/tenants/{tenant_id}", "operator:read", raises=(UnknownTenant,))
async def get_tenant(turn: Now, tenant_id: UUID) -> TenantOut:
    """One tenant."""
    return await _tenant(turn, tenant_id)


@router.operator("POST", "/tenants/{tenant_id}/keys", "operator:write", raises=(UnknownTenant,), status_code=201)
async def create_tenant_key(turn: Now, tenant_id: UUID, body: KeyIn) -> NewKeyOut:
    """Make a key of a tenant, such as its first."""
    await _tenant(turn, tenant_id)
    return await _made(turn, tenant_id, body)


@router.get("/tenant", "tenant:read")
async def get_own_tenant(turn: Now) -> TenantOut:
    """The tenant of the key."""
    return await _tenant(turn, turn.tenant_id)


@router.get("/keys", "keys:read", raises=(BadCursor,))
async def list_keys(
    turn: Now,
    revoked: Annotated[bool, Query(description="also those that were revoked")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[KeyOut]:
    """The tenant's keys, oldest first, without their secrets."""
    rows = await turn.db.fetch(Q.list_keys, id_of(after) or FIRST, revoked, limit + 1)
    return page([KeyOut(**row) for row in rows], limit, lambda key: key.id)


@router.post("/keys", "keys:write", status_code=201)
async def create_key(turn: Now, body: KeyIn) -> NewKeyOut:
    """Make a key; it cannot carry a scope that the calling key does not."""
    beyond = [scope for scope in body.scopes if not covers(turn.caller, scope)]
    if beyond:
        raise Forbidden("a key cannot hand on what it does not carry", beyond=beyond)
    return await _made(turn, turn.tenant_id, body)


@router.delete("/keys/{key_id}", "keys:write", raises=(UnknownKey,))
async def revoke_key(turn: Now, key_id: UUID) -> KeyOut:
    """End a key, at once and for ever; also one that was ended before."""
    if await turn.db.execute(Q.revoke_key, key_id, turn.app.scope.clock.now()) == "UPDATE 1":
        turn.work.emit(KeyRevoked(key_id=key_id))
    row = await turn.db.fetchrow(Q.show_key, key_id)
    if row is None:
        raise UnknownKey(f"there is no key {key_id}", key_id=key_id)
    return KeyOut(**row)


async def _tenant(turn: Now, tenant_id: UUID) -> TenantOut:
    row = await turn.db.fetchrow(Q.find_tenant, tenant_id)
    if row is None:
        raise UnknownTenant(f"there is no tenant {tenant_id}", tenant_id=tenant_id)
    return TenantOut(**row)


async def _made(turn: Now, tenant_id: UUID, body: KeyIn) -> NewKeyOut:
    key_id, secret = await tenancy.create_key(
        turn.app.scope,
        tenant_id=tenant_id,
        label=body.label,
        scopes=body.scopes,
        expires_at=body.expires_at,
        conn=turn.db,
    )
    turn.secret = secret
    scopes = sorted(set(body.scopes))
    if turn.uow is not None:
        turn.uow.emit(KeyMade(key_id=key_id, label=body.label, scopes=tuple(scopes)))
    return NewKeyOut(id=key_id, label=body.label, scopes=scopes, expires_at=body.expires_at, secret=secret)

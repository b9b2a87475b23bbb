"""Who sits at the screens: one-time links and sessions, both kept as hashes only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.entropy import secret_token
from headway.kernel.errors import BadInput, Forbidden, Unauthenticated
from headway.kernel.tenancy import Principal, authenticate

Q = load_queries("headway.web")
LIFETIME = timedelta(hours=12)
INVITATION = timedelta(hours=1)
_MAX_SECRET = 200


class LinkUsed(Unauthenticated):
    """The link was used before, has expired, or never was."""

    code = "link_used"
    advice = "Maybe ask for a new link, or sign in with an access key."


class OperatorKey(Forbidden):
    """An operator's key belongs to no tenant, and the screens show one tenant."""

    code = "operator_key"
    advice = "Maybe sign in with a key of the tenant."


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person. `csrf` must come with every form the session sends."""

    tenant_id: UUID
    name: str
    scopes: frozenset[str]
    csrf: str

    @property
    def actor(self) -> str:
        return f"user:{self.name}"

    def may(self, scope: str) -> bool:
        """Does the session carry `scope`, everything of its room (`orders:*`), or everything (`*`)?"""
        return not self.scopes.isdisjoint({scope, scope.split(":")[0] + ":*", "*"})


async def invite(
    app: App, tenant_id: UUID, name: str, scopes: Collection[str] = ("*",), *, lifetime: timedelta = INVITATION
) -> str:
    """A token for `/enter?token=...`, good once, that signs `name` in.

    Raises:
        BadInput: the name is empty or too long.
    """
    if not 1 <= len(name) <= _MAX_SECRET:
        raise BadInput(f"a name of {len(name)} characters", field="name", allowed=f"1 to {_MAX_SECRET} characters")
    token, now = secret_token(), app.scope.clock.now()
    async with app.scope.db.system() as conn:
        await conn.execute(Q.sweep_invitations, now)
        await conn.execute(Q.put_invitation, _hash(token), tenant_id, name, sorted(set(scopes)), now, now + lifetime)
    return token


async def redeem(app: App, token: str) -> str:
    """Use a link up and begin a session; returns the session's secret.

    Raises:
        LinkUsed: the token is unknown, used or expired.
    """
    now = app.scope.clock.now()
    async with app.scope.db.system() as conn, conn.transaction():
        row = await conn.fetchrow(Q.take_invitation, _hash(token))
        if row is not None and row["expires_at"] > now:
            secret = secret_token()
            named = (row["tenant_id"], None, row["name"], row["scopes"])
            await conn.execute(Q.put_session, _hash(secret), *named, now, now + LIFETIME)
            return secret
    raise LinkUsed("this link was used before, or has expired")


async def sign_in(app: App, key: str) -> str:
    """Begin a session with a tenant's access key; it ends with the key at the latest. Returns the session's secret.

    Raises:
        Unauthenticated: the key is unknown, revoked or expired.
        OperatorKey: the key belongs to no tenant.
    """
    if not 0 < len(key) <= _MAX_SECRET:
        raise Unauthenticated("the key is unknown or revoked")
    who: Principal = await authenticate(app.scope, key)
    if who.tenant_id is None:
        raise OperatorKey("this is an operator's key")
    secret, now = secret_token(), app.scope.clock.now()
    async with app.scope.db.system() as conn:
        await conn.execute(Q.sweep_sessions, now)
        named = (who.tenant_id, who.key_id, who.label, sorted(who.scopes))
        await conn.execute(Q.put_session, _hash(secret), *named, now, now + LIFETIME)
    return secret


async def find_session(app: App, secret: str) -> Session | None:
    """The session of a cookie's secret; None where it has ended."""
    if not 0 < len(secret) <= _MAX_SECRET:
        return None
    async with app.scope.db.system() as conn:
        row = await conn.fetchrow(Q.find_session, _hash(secret), app.scope.clock.now())
    if row is None:
        return None
    return Session(row["tenant_id"], row["name"], frozenset(row["scopes"]), _csrf(secret))


async def sign_out(app: App, secret: str) -> None:
    """End a session; the secret is worth nothing from now on."""
    async with app.scope.db.system() as conn:
        await conn.execute(Q.end_session, _hash(secret))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _csrf(secret: str) -> str:
    return _hash(f"form:{secret}").hex()

"""Who sits at the screens: sessions of users, of keys and of one-time links; all kept as hashes only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.app import App
from headway.kernel.db import load_queries
from headway.kernel.entropy import secret_token
from headway.kernel.errors import BadInput, Forbidden, Unauthenticated
from headway.kernel.tenancy import Principal, authenticate
from headway.people import sessions
from headway.people.model import LIFETIME, NOWHERE, Role, Where
from headway.people.roles import scopes_of
from headway.people.store import Q as PEOPLE

if TYPE_CHECKING:
    from typing import Any

    import asyncpg

__all__ = ["LIFETIME", "Session", "find_session", "invite", "redeem", "sign_in", "sign_out"]

Q = load_queries("headway.web")
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
    """A signed-in person. `csrf` must come with every form the session sends.

    Attributes:
        name: who acts: a user's address, a key's label, or what a link was made for.
        person_id: the user; None of a key or a one-time link. shown: what the screens call them.
        via: `password`, `oidc:<provider>`, `key` or `link`.
        driver: the code of the driver this is.
    """

    tenant_id: UUID
    name: str
    scopes: frozenset[str]
    csrf: str
    id: UUID
    person_id: UUID | None = None
    shown: str = ""
    via: str = "link"
    driver: str | None = None

    @property
    def actor(self) -> str:
        return f"{'key' if self.via == 'key' else 'user'}:{self.name}"

    def may(self, scope: str) -> bool:
        """Does the session carry `scope`, or everything of its room, or everything?"""
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


async def redeem(app: App, token: str, where: Where = NOWHERE) -> str:
    """Use a link up and begin a session; returns the session's secret.

    Raises:
        LinkUsed: the token is unknown, used or expired.
    """
    now = app.scope.clock.now()
    async with app.scope.db.system() as conn, conn.transaction():
        row = await conn.fetchrow(Q.take_invitation, _hash(token))
        if row is not None and row["expires_at"] > now:
            whose = (row["tenant_id"], None, None, row["name"])
            _, secret = await sessions.put(conn, whose, row["scopes"], "link", where, now)
            return secret
    raise LinkUsed("this link was used before, or has expired")


async def sign_in(app: App, key: str, where: Where = NOWHERE) -> str:
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
    now = app.scope.clock.now()
    async with app.scope.db.system() as conn:
        await conn.execute(PEOPLE.sweep_sessions, now)
        whose = (who.tenant_id, who.key_id, None, who.label)
        _, secret = await sessions.put(conn, whose, who.scopes, "key", where, now)
    return secret


async def find_session(app: App, secret: str) -> Session | None:
    """The session of a cookie's secret; None where it has ended. A user's roles count as they are now."""
    if not 0 < len(secret) <= _MAX_SECRET:
        return None
    now = app.scope.clock.now()
    async with app.scope.db.system() as conn:
        row = await conn.fetchrow(PEOPLE.find_session, _hash(secret), now)
        if row is not None and now - row["seen_at"] >= sessions.SEEN_EVERY:
            await conn.execute(PEOPLE.see_session, _hash(secret), now)
    return None if row is None else _session(row, secret)


def _session(row: asyncpg.Record, secret: str) -> Session:
    same: dict[str, Any] = {"tenant_id": row["tenant_id"], "id": row["id"], "csrf": _csrf(secret), "via": row["via"]}
    if row["person_id"] is None:
        return Session(name=row["name"], scopes=frozenset(row["scopes"]), shown=row["name"], **same)
    roles = [Role(name) for name in row["roles"]]
    scopes = scopes_of(roles, row["carrier_code"])
    driver = row["driver_code"] if Role.DRIVER in roles else None
    person: dict[str, Any] = {"person_id": row["person_id"], "shown": row["person_name"], "driver": driver}
    return Session(name=row["email"], scopes=scopes, **person, **same)


async def sign_out(app: App, secret: str) -> None:
    """End a session; the secret is worth nothing from now on."""
    async with app.scope.db.system() as conn:
        await conn.execute(PEOPLE.drop_session, _hash(secret))


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _csrf(secret: str) -> str:
    return _hash(f"form:{secret}").hex()

"""Sessions: 256 random bits in a cookie, of which the hash is kept; whose they are is asked anew with every request."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events import people as news
from headway.kernel.clock import Clock
from headway.kernel.entropy import holder_id, secret_token
from headway.people.commands import BeginSession, EndSession, EndSessionsOf
from headway.people.links import hashed
from headway.people.model import LIFETIME, Deactivated, NoSession, Where
from headway.people.store import Q, lock

if TYPE_CHECKING:
    from collections.abc import Collection

    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

MAX_AGENT = 200
SEEN_EVERY = timedelta(minutes=5)
"""How exactly is known when a session was last used: a request writes at most so often."""


class Sessions:
    """Sessions of users, by the system's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def begin(self, cmd: BeginSession, uow: UnitOfWork) -> str:
        """Sign a user in; returns the secret.

        Raises:
            NoUser: there is none. Deactivated: the user is not active.
        """
        person, now = await lock(uow.conn, cmd.user_id), self._clock.now()
        if not person.active:
            raise Deactivated(f"{person.email} is not active", user_id=person.id)
        whose = (uow.tenant_id, None, person.id, person.email)
        session_id, secret = await put(uow.conn, whose, (), cmd.via, cmd.where, now)
        await uow.conn.execute(Q.note_sign_in, person.id, now)
        who: dict[str, Any] = {"user_id": person.id, "email": person.email}
        uow.emit(news.SignedIn(**who, session_id=session_id, via=cmd.via, address=cmd.where.address))
        return secret

    async def end(self, cmd: EndSession, uow: UnitOfWork) -> None:
        """End one session.

        Raises:
            NoSession: there is none, or it is somebody else's.
        """
        row = await uow.conn.fetchrow(Q.end_session, cmd.session_id, cmd.user_id)
        if row is None:
            raise NoSession(f"there is no session {cmd.session_id}", session_id=cmd.session_id)
        if row["person_id"] is not None:
            person = await lock(uow.conn, row["person_id"])
            uow.emit(news.SessionsEnded(user_id=person.id, email=person.email, sessions_ended=1))

    async def end_of(self, cmd: EndSessionsOf, uow: UnitOfWork) -> int:
        """End a user's sessions; returns how many.

        Raises:
            NoUser: there is none.
        """
        person = await lock(uow.conn, cmd.user_id)
        ended = await end_all(uow, person.id, cmd.but)
        uow.emit(news.SessionsEnded(user_id=person.id, email=person.email, sessions_ended=ended))
        return ended


async def end_all(uow: UnitOfWork, user_id: UUID, but: UUID | None = None) -> int:
    """End a user's sessions, all but one; returns how many."""
    status = await uow.conn.execute(Q.end_sessions, user_id, but)
    return int(status.rpartition(" ")[2])


async def put(
    conn: Connection,
    whose: tuple[UUID, UUID | None, UUID | None, str],
    scopes: Collection[str],
    via: str,
    where: Where,
    now: datetime,
) -> tuple[UUID, str]:
    """Keep a new session; returns its id and its secret.

    Args:
        whose: the tenant, the key it began with, the user, the name that acts.
        scopes: what it may do; a user's come from the roles instead, each time.
    """
    secret, session_id = secret_token(), holder_id()
    place = (via, _text(where.address), _text(where.agent))
    row = (hashed(secret), session_id, *whose, sorted(set(scopes)), *place, now, now + LIFETIME)
    await conn.execute(Q.put_session, *row)
    return session_id, secret


def _text(text: str) -> str:
    return "".join(sign for sign in text[:MAX_AGENT] if sign.isprintable())

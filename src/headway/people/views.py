"""What others may read of users and sessions."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.people.links import hashed
from headway.people.model import LinkDead, NoUser, OpenSession, Person, Role
from headway.people.naming import folded
from headway.people.store import Q, person_of, session_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

FIRST = UUID(int=0)


async def get_user(conn: Connection, user_id: UUID) -> Person:
    """A user.

    Raises:
        NoUser: there is none.
    """
    row = await conn.fetchrow(Q.find_person, user_id)
    if row is None:
        raise NoUser(f"there is no user {user_id}", user_id=user_id)
    return person_of(row)


async def find_user(conn: Connection, email: str) -> Person | None:
    """The user of an address."""
    row = await conn.fetchrow(Q.find_by_email, folded(email))
    return None if row is None else person_of(row)


async def list_users(
    conn: Connection, *, after: UUID = FIRST, limit: int = 50, role: Role | None = None, active: bool | None = None
) -> list[Person]:
    """Users, oldest first."""
    return [person_of(row) for row in await conn.fetch(Q.list_people, after, limit, role, active)]


async def list_sessions(
    conn: Connection, now: datetime, *, after: UUID = FIRST, limit: int = 50, user_id: UUID | None = None
) -> list[OpenSession]:
    """Sessions that last at `now`, the system's time; oldest first."""
    return [session_of(row) for row in await conn.fetch(Q.list_sessions, after, limit, now, user_id)]


async def user_of_link(conn: Connection, token: str, now: datetime) -> Person:
    """Whose password a link sets; `now` is the system's time.

    Raises:
        LinkDead: it was used, has expired, or never was.
    """
    row = await conn.fetchrow(Q.find_link, hashed(token))
    if row is None or row["expires_at"] <= now:
        raise LinkDead("this link was used before, or has expired")
    return person_of(row)

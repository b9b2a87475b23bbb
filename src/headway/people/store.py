"""Users in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from headway.kernel.db.queries import load_queries
from headway.people.model import NoUser, OpenSession, Person, Role

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.people")


def person_of(row: asyncpg.Record) -> Person:
    """The user of a row."""
    return Person(
        id=row["id"],
        email=row["email"],
        name=row["name"],
        roles=tuple(Role(name) for name in row["roles"]),
        carrier=row["carrier_code"],
        driver=row["driver_code"],
        has_password=row["password"] is not None,
        created_at=row["created_at"],
        signed_in_at=row["signed_in_at"],
        deactivated_at=row["deactivated_at"],
        version=row["version"],
    )


def session_of(row: asyncpg.Record) -> OpenSession:
    """The session of a row."""
    fields = ("via", "address", "agent", "created_at", "seen_at", "expires_at")
    return OpenSession(row["id"], row["person_id"], row["name"], **{name: row[name] for name in fields})


async def lock(conn: Connection, user_id: UUID) -> Person:
    """A user, held for a change.

    Raises:
        NoUser: there is none.
    """
    row = await conn.fetchrow(Q.lock_person, user_id)
    if row is None:
        raise NoUser(f"there is no user {user_id}", user_id=user_id)
    return person_of(row)

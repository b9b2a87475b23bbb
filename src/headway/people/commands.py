"""What can be asked of this room. Passwords come as hashes: no command holds one in the clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from headway.people.model import NOWHERE, Person, Where


@dataclass(frozen=True, slots=True)
class AddUser:
    """Let somebody in. `held` are the scopes of who does it; without a `password` a link to set one is made."""

    email: str
    name: str
    roles: Sequence[str]
    held: frozenset[str]
    carrier: str | None = None
    driver: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """Change what a user is; None leaves a part as it is. `carrier` and `driver` go with the roles."""

    user_id: UUID
    held: frozenset[str]
    name: str | None = None
    roles: Sequence[str] | None = None
    carrier: str | None = None
    driver: str | None = None


@dataclass(frozen=True, slots=True)
class DeactivateUser:
    """Keep a user out; all sessions and links end at once."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class ReactivateUser:
    """Let a user in again, with the roles from before. `held` are the scopes of who does it."""

    user_id: UUID
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class MakePasswordLink:
    """A link by which the user sets a password; earlier links end. `held` are the scopes of who does it."""

    user_id: UUID
    held: frozenset[str]


@dataclass(frozen=True, slots=True)
class UsePasswordLink:
    """Set a password by a link, which is used up; all sessions end."""

    token: str
    password: str


@dataclass(frozen=True, slots=True)
class SetPassword:
    """Set one's own password; all sessions end but `session_id`."""

    user_id: UUID
    password: str
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class StrengthenPassword:
    """Keep a better hash of the same password, unless it was changed meanwhile."""

    user_id: UUID
    before: str
    password: str


@dataclass(frozen=True, slots=True)
class BeginSession:
    """Sign a user in."""

    user_id: UUID
    via: str
    where: Where = NOWHERE


@dataclass(frozen=True, slots=True)
class EndSession:
    """End one session; of `user_id` only, where one is named."""

    session_id: UUID
    user_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class EndSessionsOf:
    """End a user's sessions, all but `but`."""

    user_id: UUID
    but: UUID | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The user, and the token of the link that sets the password; None where a password was given."""

    person: Person
    token: str | None


@dataclass(frozen=True, slots=True)
class LinkMade:
    """The token of a link, shown once, and until when it works."""

    token: str
    expires_at: datetime

"""The words of signing in: roles, users, what a session came by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import Conflict, HeadwayError, NotFound, Unauthenticated

LIFETIME = timedelta(hours=12)
"""Of a session."""

WELCOME, RESET = timedelta(days=7), timedelta(hours=24)
"""Of a link by which somebody sets a first password, and a new one."""


class Role(StrEnum):
    """What somebody is here; `roles.GRANTS` says what that lets them do."""

    DISPATCHER = "dispatcher"
    CARRIER_MANAGER = "carrier_manager"
    FINANCE = "finance"
    VIEWER = "viewer"
    ADMIN = "admin"
    CARRIER = "carrier"  # of one carrier, by its code
    DRIVER = "driver"  # one driver, by their code


class Purpose(StrEnum):
    """What a link is for."""

    WELCOME = "welcome"
    RESET = "reset"


class NoUser(NotFound):
    """There is no such user."""

    code = "no_user"


class NoSession(NotFound):
    """There is no such session, or it has ended."""

    code = "no_session"


class EmailTaken(Conflict):
    """Another user has this address."""

    code = "email_taken"


class LastAdmin(Conflict):
    """Somebody must stay who can let others in."""

    code = "last_admin"
    advice = "Maybe make somebody else an admin first."


class Deactivated(Conflict):
    """The user is not active."""

    code = "user_deactivated"
    advice = "Maybe let the user in again first."


class LinkDead(Unauthenticated):
    """The link was used before, has expired, or never was."""

    code = "link_used"
    advice = "Maybe ask an admin for a new one."


class WrongPassword(Unauthenticated):
    """The address or the password is wrong, or the user is not active: which of them is not told."""

    code = "wrong_password"
    advice = "Maybe a letter is off; an admin can make a link that sets a new password."


class TooManyAttempts(HeadwayError):
    """Too many attempts failed; the next one has to wait."""

    code = "too_many_attempts"
    status = 429


@dataclass(frozen=True, slots=True)
class Where:
    """Where somebody signs in from: the address, and what the browser calls itself."""

    address: str = ""
    agent: str = ""


NOWHERE = Where()


@dataclass(frozen=True, slots=True)
class Person:
    """A user. `carrier` and `driver` say which one the roles of these names are about."""

    id: UUID
    email: str
    name: str
    roles: tuple[Role, ...]
    carrier: str | None
    driver: str | None
    has_password: bool
    created_at: datetime
    signed_in_at: datetime | None
    deactivated_at: datetime | None
    version: int

    @property
    def active(self) -> bool:
        return self.deactivated_at is None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as a tenant's admin sees it. `via` is `password`, `key`, `link` or `oidc:<provider>`."""

    id: UUID
    user_id: UUID | None
    name: str
    via: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime

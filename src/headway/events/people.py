"""News of people who sign in. No event holds a password, a link or a session's secret."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class UserEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a user."""

    subject_type: ClassVar[str] = "user"
    subject_field: ClassVar[str] = "user_id"

    user_id: UUID
    email: str


class UserAdded(UserEvent, frozen=True, kw_only=True):
    """Somebody was invited, or came by a provider for the first time; `provider` is its code then."""

    roles: tuple[str, ...]
    carrier_code: str | None
    driver_code: str | None
    provider: str | None = None


class UserChanged(UserEvent, frozen=True, kw_only=True):
    """The name, the roles, or what they are about changed."""

    roles: tuple[str, ...]
    carrier_code: str | None
    driver_code: str | None


class UserDeactivated(UserEvent, frozen=True, kw_only=True):
    """The user may not sign in any more; all sessions ended with this."""

    driver_code: str | None
    sessions_ended: int


class UserReactivated(UserEvent, frozen=True, kw_only=True):
    """The user may sign in again."""


class PasswordLinkMade(UserEvent, frozen=True, kw_only=True):
    """A link was made that sets a password; `purpose` is `welcome` or `reset`."""

    purpose: str


class PasswordSet(UserEvent, frozen=True, kw_only=True):
    """The user has a new password; other sessions ended with this."""

    sessions_ended: int


class SignedIn(UserEvent, frozen=True, kw_only=True):
    """A session began; `via` is `password` or `oidc:<provider>`, `address` where from."""

    session_id: UUID
    via: str
    address: str


class SessionsEnded(UserEvent, frozen=True, kw_only=True):
    """Sessions were ended before their time."""

    sessions_ended: int


class ProviderEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an identity provider."""

    subject_type: ClassVar[str] = "identity_provider"
    subject_field: ClassVar[str] = "provider_id"

    provider_id: UUID
    code: str


class ProviderSaved(ProviderEvent, frozen=True, kw_only=True):
    """A provider was added or changed; its secret is not told."""

    issuer: str
    admits: bool
    active: bool


class ProviderRemoved(ProviderEvent, frozen=True, kw_only=True):
    """Nobody can sign in by this provider any more."""


class KeyEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is a key that another system signs in by."""

    subject_type: ClassVar[str] = "key"
    subject_field: ClassVar[str] = "key_id"

    key_id: UUID


class KeyMade(KeyEvent, frozen=True, kw_only=True):
    """A key was made; its secret is not told."""

    label: str
    scopes: tuple[str, ...]


class KeyRevoked(KeyEvent, frozen=True, kw_only=True):
    """The key, and every session that began with it, ended for ever."""


EVENTS = (
    *(UserAdded, UserChanged, UserDeactivated, UserReactivated, PasswordLinkMade, PasswordSet, SignedIn),
    *(SessionsEnded, ProviderSaved, ProviderRemoved, KeyMade, KeyRevoked),
)

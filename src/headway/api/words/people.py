"""What is said of users, roles, sessions and identity providers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from headway.api.wire import Sent, Shown
from headway.people.model import Person, Role
from headway.people.oidc.model import Provider


def _plain(value: str) -> str:
    if not value.isprintable():
        raise ValueError("one line of text is allowed")
    return value


Line = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain)]
Email = Annotated[str, StringConstraints(min_length=3, max_length=254), AfterValidator(_plain)]
Roles = Annotated[tuple[Role, ...], Field(min_length=1, max_length=7)]
Inside = Annotated[tuple[Role, ...], Field(max_length=5)]


class RoleOut(BaseModel):
    """A role: what it is for, and the scopes it carries."""

    role: Role
    about: str
    scopes: list[str]


class UserIn(Sent):
    """Somebody to invite. `carrier` and `driver` go with the roles of these names, and only with them."""

    email: Email
    name: Line
    roles: Roles
    carrier: Line | None = None
    driver: Line | None = None


class UserChange(Sent):
    """What to change; `carrier` and `driver` are said again with `roles`."""

    name: Line | None = None
    roles: Roles | None = None
    carrier: Line | None = None
    driver: Line | None = None


class UserOut(BaseModel):
    """A user. Times are the system's, also in a sandbox."""

    id: UUID
    email: str
    name: str
    roles: list[Role]
    carrier: str | None
    driver: str | None
    active: bool
    has_password: bool
    created_at: datetime
    signed_in_at: datetime | None
    deactivated_at: datetime | None
    version: int


class PasswordLinkOut(BaseModel):
    """A link that sets a password. `path` is shown this once, and null when the answer is replayed."""

    path: str | None
    expires_at: datetime


class InvitedOut(BaseModel):
    """The user, and the link to hand on."""

    user: UserOut
    link: PasswordLinkOut


class SessionOut(Shown):
    """Somebody is signed in; `via` is `password`, `key`, `link` or `oidc:<provider>`."""

    id: UUID
    user_id: UUID | None
    name: str
    via: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class EndedOut(BaseModel):
    """How many sessions were ended."""

    ended: int


class ProviderIn(Sent):
    """An OpenID Connect provider.

    `secret` null keeps the one there is. `domains` are those of addresses it vouches for: only such users are found, or
    with `admits` made, by their address. Where there are `group_roles`, roles follow the groups with each sign-in.
    """

    name: Line
    issuer: Line
    client_id: Line
    secret: Line | None = None
    scopes: Annotated[tuple[Line, ...], Field(max_length=20)] = ("email", "profile")
    groups_claim: Line = "groups"
    group_roles: Annotated[dict[Line, Inside], Field(max_length=50)] = Field(default_factory=dict)
    default_roles: Inside = ()
    domains: Annotated[tuple[Line, ...], Field(max_length=50)] = ()
    admits: bool = False
    active: bool = True


class ProviderOut(BaseModel):
    """A provider as it is kept; its secret is never told."""

    id: UUID
    code: str
    name: str
    issuer: str
    client_id: str
    has_secret: bool
    scopes: list[str]
    groups_claim: str
    group_roles: dict[str, list[Role]]
    default_roles: list[Role]
    domains: list[str]
    admits: bool
    active: bool
    created_at: datetime
    version: int


def user_out(person: Person) -> UserOut:
    """A user as it is told."""
    same = ("id", "email", "name", "carrier", "driver", "active", "has_password", "created_at", "signed_in_at")
    told = {name: getattr(person, name) for name in (*same, "deactivated_at", "version")}
    return UserOut(roles=list(person.roles), **told)


def provider_out(provider: Provider) -> ProviderOut:
    """A provider as it is told."""
    return ProviderOut(
        id=provider.id,
        code=provider.code,
        name=provider.name,
        issuer=provider.issuer,
        client_id=provider.client_id,
        has_secret=provider.has_secret,
        scopes=list(provider.scopes),
        groups_claim=provider.groups_claim,
        group_roles={group: list(roles) for group, roles in provider.group_roles.items()},
        default_roles=list(provider.default_roles),
        domains=list(provider.domains),
        admits=provider.admits,
        active=provider.active,
        created_at=provider.created_at,
        version=provider.version,
    )

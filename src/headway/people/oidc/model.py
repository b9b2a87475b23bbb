"""The words of signing in by a provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from headway.kernel.errors import Forbidden, HeadwayError, NotFound, Unauthenticated
from headway.people.model import Role
from headway.people.oidc.discovery import Discovery


class NoProvider(NotFound):
    """There is no such identity provider, or it is not active."""

    code = "no_provider"


class ProviderFailed(HeadwayError):
    """The identity provider cannot be reached, or what it says cannot be used."""

    code = "provider_failed"
    status = 502
    advice = "Maybe its address or its settings are wrong; whoever is an admin sees them under Signing in."


class SignInBroken(Unauthenticated):
    """What came back from the provider is not of a sign-in that this browser began, or is not to be trusted."""

    code = "sign_in_broken"
    advice = "Maybe it took too long, or the page was opened twice; begin once more."


class NotAdmitted(Forbidden):
    """The provider vouches for somebody who is no user here."""

    code = "not_admitted"
    advice = "Maybe ask an admin to invite you, with the address that your provider knows."


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider of a tenant.

    Attributes:
        scopes: what is asked for beside `openid`.
        groups_claim: the claim that names somebody's groups; a dot leads inside.
        group_roles: roles by group. Where there are any, roles follow the groups with each sign-in.
        default_roles: of who comes for the first time and is in no such group.
        domains: of addresses that this provider vouches for; only such users are found, or made, by their address.
        admits: users are made when they first come. active: it is offered at all.
    """

    id: UUID
    code: str
    name: str
    issuer: str
    client_id: str
    scopes: tuple[str, ...]
    groups_claim: str
    group_roles: Mapping[str, tuple[Role, ...]]
    default_roles: tuple[Role, ...]
    domains: tuple[str, ...]
    admits: bool
    active: bool
    has_secret: bool
    created_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class SaveProvider:
    """Add a provider or change it. `secret` None keeps the one there is; `held` are the scopes of who does it."""

    code: str
    name: str
    issuer: str
    client_id: str
    held: frozenset[str]
    secret: str | None = field(default=None, repr=False)
    scopes: Sequence[str] = ("email", "profile")
    groups_claim: str = "groups"
    group_roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    default_roles: Sequence[str] = ()
    domains: Sequence[str] = ()
    admits: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class RemoveProvider:
    """Nobody signs in by it any more; users stay."""

    code: str


@dataclass(frozen=True, slots=True)
class Vouched:
    """What a provider says of who signed in, once it is proven."""

    subject: str
    email: str | None
    email_verified: bool
    name: str
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdmitVouched:
    """The user of a proven identity, made or changed as the provider's settings say."""

    provider_id: UUID
    who: Vouched


class Issuers(Protocol):
    """The network behind signing in by a provider; implemented by `integrations/identity`."""

    async def describe(self, tenant_id: UUID, issuer: str) -> Discovery:
        """What the provider says of itself.

        Raises:
            ProviderFailed: it cannot be reached, or may not be called.
        """
        ...

    async def keys(self, tenant_id: UUID, found: Discovery, *, fresh: bool = False) -> Mapping[str, Any]:
        """The provider's keys (JWKS); `fresh` asks again, because a token names one that is not among them."""
        ...

    async def exchange(self, tenant_id: UUID, found: Discovery, form: Mapping[str, str], basic: str | None) -> str:
        """The body of the token endpoint's answer to a form; `basic` is the value of an Authorization header."""
        ...

    async def userinfo(self, tenant_id: UUID, found: Discovery, access_token: str) -> str:
        """The body of the userinfo endpoint's answer."""
        ...

"""Signing in by a provider, from the button to the session; the network is called outside of any transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from headway.kernel.app import App
from headway.people.commands import BeginSession
from headway.people.model import Person, Where
from headway.people.oidc import flow, tokens
from headway.people.oidc.claims import vouched
from headway.people.oidc.discovery import Discovery
from headway.people.oidc.flow import Pending
from headway.people.oidc.model import AdmitVouched, Issuers, NoProvider, Provider, ProviderFailed, Vouched
from headway.people.oidc.store import get_provider, secret_of


async def depart(app: App, issuers: Issuers, tenant_id: UUID, code: str, redirect: str, to: str) -> tuple[str, Pending]:
    """Where the browser goes, and what it keeps until it comes back.

    Raises:
        NoProvider: there is none of this code in use. ProviderFailed: it cannot be reached.
    """
    provider, _ = await _provider(app, tenant_id, code)
    found = await issuers.describe(tenant_id, provider.issuer)
    pending = Pending.begin(code, redirect, to, app.scope.clock.now())
    return flow.address(found, provider, pending), pending


async def arrive(
    app: App, issuers: Issuers, tenant_id: UUID, pending: Pending, answer: Mapping[str, str], where: Where
) -> str:
    """Begin a session for whom the provider vouches; returns its secret.

    Raises:
        SignInBroken: what came back does not belong to this sign-in, or does not hold.
        NotAdmitted: the user is none here. ProviderFailed: the provider does not do its part.
    """
    provider, secret = await _provider(app, tenant_id, pending.provider)
    code = flow.code_of(answer, pending, provider.issuer, app.scope.clock.now())
    found = await issuers.describe(tenant_id, provider.issuer)
    form, basic = flow.redeeming(found, provider, secret, pending, code)
    sent = flow.tokens_of(await issuers.exchange(tenant_id, found, form, basic))
    claims = await _judged(app, issuers, tenant_id, found, provider, pending, sent.id_token)
    more = await _userinfo(issuers, tenant_id, found, sent.access_token, claims["sub"])
    who: Vouched = vouched(claims, more, provider.groups_claim)
    actor = f"oidc:{provider.code}"
    person: Person = await app.run(tenant_id, AdmitVouched(provider.id, who), actor=actor)
    begun: str = await app.run(tenant_id, BeginSession(person.id, actor, where), actor=f"user:{person.email}")
    return begun


async def _provider(app: App, tenant_id: UUID, code: str) -> tuple[Provider, str | None]:
    async with app.scope.reading(tenant_id) as (conn, _):
        provider = await get_provider(conn, code)
        secret = await secret_of(conn, app.scope.vault, tenant_id, code)
    if not provider.active:
        raise NoProvider(f"the identity provider {code} is not in use", provider=code)
    return provider, secret


async def _judged(
    app: App, issuers: Issuers, tenant_id: UUID, found: Discovery, provider: Provider, pending: Pending, token: str
) -> dict[str, Any]:
    """The claims of the token; with keys asked for again where it names one that is new."""
    told = (found, provider.client_id, pending.nonce, app.scope.clock.now())
    try:
        return tokens.judge(token, await issuers.keys(tenant_id, found), *told)
    except tokens.KeyUnknown:
        return tokens.judge(token, await issuers.keys(tenant_id, found, fresh=True), *told)


async def _userinfo(
    issuers: Issuers, tenant_id: UUID, found: Discovery, access_token: str, subject: str
) -> Mapping[str, Any]:
    """What the provider says of the same subject beside the token; nothing where it says nothing."""
    if found.userinfo_endpoint is None or not access_token:
        return {}
    body = await issuers.userinfo(tenant_id, found, access_token)
    try:
        said = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise ProviderFailed("what the provider says of its user cannot be read") from None
    return said if said.get("sub") == subject else {}

"""What signing in by a provider asks of the network. What a provider says of itself is kept for an hour."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from headway.integrations.urls import Resolve, Target, UrlRules, checked, system_resolve
from headway.kernel.db.queries import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.uow import Scope
from headway.people.oidc import discovery
from headway.people.oidc.discovery import Discovery
from headway.people.oidc.model import ProviderFailed

_KERNEL = load_queries("headway.kernel")
TIMEOUT_S = 10
MOST_BYTES = 262_144
KEPT = timedelta(hours=1)
AGAIN = timedelta(minutes=1)
"""Unknown keys make us ask again, but not more often than this."""

MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class _Kept:
    body: bytes
    at: datetime


class HttpIssuers:
    """The providers of all tenants.

    Args:
        live: what a tenant's provider may be. sandbox: what a sandbox's may be.
    """

    def __init__(
        self,
        scope: Scope,
        live: UrlRules | None = None,
        sandbox: UrlRules | None = None,
        resolve: Resolve = system_resolve,
    ) -> None:
        self._scope = scope
        self._live = live or UrlRules()
        self._sandbox = sandbox or self._live
        self._resolve = resolve
        self._kept: dict[tuple[UUID, str], _Kept] = {}

    async def describe(self, tenant_id: UUID, issuer: str) -> Discovery:
        """What the provider says of itself."""
        body = await self._get(tenant_id, discovery.address_of(issuer), KEPT)
        try:
            return discovery.read(body, issuer)
        except BadInput as error:
            self._kept.pop((tenant_id, discovery.address_of(issuer)), None)
            raise ProviderFailed(f"the provider cannot be used: {error.message}") from None

    async def keys(self, tenant_id: UUID, found: Discovery, *, fresh: bool = False) -> Mapping[str, Any]:
        """The provider's keys."""
        body = await self._get(tenant_id, found.jwks_uri, AGAIN if fresh else KEPT)
        try:
            return msgspec.json.decode(body, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise ProviderFailed("the provider's keys are none") from None

    async def exchange(self, tenant_id: UUID, found: Discovery, form: Mapping[str, str], basic: str | None) -> str:
        """The answer of the token endpoint."""
        headers = {} if basic is None else {"authorization": basic}
        body = await self._send(tenant_id, "POST", found.token_endpoint, headers, form)
        return body.decode("utf-8", "replace")

    async def userinfo(self, tenant_id: UUID, found: Discovery, access_token: str) -> str:
        """The answer of the userinfo endpoint."""
        assert found.userinfo_endpoint is not None
        headers = {"authorization": f"Bearer {access_token}"}
        return (await self._send(tenant_id, "GET", found.userinfo_endpoint, headers)).decode("utf-8", "replace")

    async def _get(self, tenant_id: UUID, url: str, longest: timedelta) -> bytes:
        """A published document, as it was asked for at most so long ago."""
        now = self._scope.clock.now()
        kept = self._kept.get((tenant_id, url))
        if kept is not None and now - kept.at < longest:
            return kept.body
        body = await self._send(tenant_id, "GET", url, {})
        while len(self._kept) >= MOST_KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[(tenant_id, url)] = _Kept(body, now)
        return body

    async def _send(
        self, tenant_id: UUID, method: str, url: str, headers: Mapping[str, str], form: Mapping[str, str] | None = None
    ) -> bytes:
        try:
            target = await checked(url, await self._rules(tenant_id), self._resolve)
            status, body = await _call(method, target, headers, form)
        except BadInput as error:
            raise ProviderFailed(f"the provider may not be called: {error.message}") from None
        except (OSError, httpx.TransportError, TimeoutError) as error:
            raise ProviderFailed(f"the provider did not answer: {type(error).__name__}") from None
        if status != 200:
            raise ProviderFailed(f"the provider answered {status} at {target.host}{target.url.path}")
        return body

    async def _rules(self, tenant_id: UUID) -> UrlRules:
        async with self._scope.reading(tenant_id) as (conn, _):
            row = await conn.fetchrow(_KERNEL.find_tenant, tenant_id)
        return self._sandbox if row is not None and row["sandbox"] else self._live


async def _call(
    method: str, target: Target, headers: Mapping[str, str], form: Mapping[str, str] | None
) -> tuple[int, bytes]:
    sent = {**headers, "host": target.host, "accept": "application/json", "user-agent": "headway"}
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT_S)
    extensions = {"sni_hostname": target.server_name}
    data = None if form is None else dict(form)
    async with (
        asyncio.timeout(TIMEOUT_S),
        client,
        client.stream(method, target.url, headers=sent, data=data, extensions=extensions) as response,
    ):
        body = bytearray()
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > MOST_BYTES:
                raise ProviderFailed(f"the provider's answer has more than {MOST_BYTES} bytes")
        return response.status_code, bytes(body)

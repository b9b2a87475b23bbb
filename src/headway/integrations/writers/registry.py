"""All kinds of writers by name, and the one that writes by whatever a tenant has set up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from headway.exceptions.advice.store import Q as ADVICE
from headway.integrations.urls import UrlRules
from headway.integrations.writers.base import WriterKind
from headway.integrations.writers.chat import Chat
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Undeliverable
from headway.kernel.uow import Scope

Q = load_queries("headway.integrations")


def kinds() -> tuple[WriterKind, ...]:
    """One of each kind."""
    return (Chat(),)


class WriterRegistry:
    """Implements advice's `Writer`: reads how the tenant's writer is set up, then lets its kind write.

    Args:
        scope: to read the tenant's settings with.
        known: the kinds there are.
        sandbox_urls: what the operator allows sandbox tenants beyond public addresses; live tenants never.
    """

    def __init__(self, scope: Scope, known: Sequence[WriterKind], sandbox_urls: UrlRules | None = None) -> None:
        self._scope = scope
        self._kinds = {kind.name: kind for kind in known}
        self._sandbox_urls = sandbox_urls or UrlRules()

    def check(self, kind: str, settings: Mapping[str, Any]) -> None:
        """Judge a writer's settings before they are saved; whether its address may be called, whenever it is.

        Raises:
            BadInput: there is no such kind, or its settings cannot work.
        """
        found = self._kinds.get(kind)
        if found is None:
            raise BadInput(f"no writer is called {kind[:40]!r}", field="kind", allowed=", ".join(sorted(self._kinds)))
        found.check(settings, self._sandbox_urls)

    async def write(self, tenant_id: UUID, facts: str) -> tuple[str, str]:
        """Who wrote, and the text; see `Writer`."""
        async with self._scope.reading(tenant_id) as (conn, _):
            sealed = await conn.fetchval(ADVICE.read_writer)
            sandbox = await conn.fetchval(Q.is_sandbox)
        setup = {} if sealed is None else self._scope.vault.unseal(tenant_id, sealed)
        kind = self._kinds.get(setup.get("kind", ""))
        if kind is None:
            raise Undeliverable("no writer is set up any more")
        return await kind.write(facts, setup["settings"], self._sandbox_urls if sandbox else UrlRules())

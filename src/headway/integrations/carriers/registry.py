"""All ways to reach a carrier by name, and the one that picks the right one for an offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from headway.carriers.store import connector_of
from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord, Undeliverable
from headway.integrations.carriers.base import CarrierConnector, CarrierSetup
from headway.integrations.carriers.http import GenericHttp
from headway.integrations.carriers.mail import CarrierMail
from headway.integrations.carriers.portal import Portal
from headway.integrations.urls import UrlRules
from headway.kernel.clock import Clock
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.uow import Scope

Q = load_queries("headway.integrations")


def connectors(clock: Clock) -> tuple[CarrierConnector, ...]:
    """One of each kind."""
    return (Portal(), GenericHttp(clock), CarrierMail())


class CarrierRegistry:
    """Implements dispatch's `CarrierConnectors`: reads how the carrier is set up, then lets its connector deliver.

    Args:
        scope: to read the carrier's settings with.
        kinds: the connectors there are.
        sandbox_urls: what the operator allows sandbox tenants beyond https to public addresses; live tenants never.
    """

    def __init__(self, scope: Scope, kinds: Sequence[CarrierConnector], sandbox_urls: UrlRules | None = None) -> None:
        self._scope = scope
        self._kinds = {kind.name: kind for kind in kinds}
        self._sandbox_urls = sandbox_urls or UrlRules()

    def check(self, connector: str, settings: Mapping[str, Any]) -> None:
        """Judge a carrier's connector and settings before they are saved.

        Raises:
            BadInput: there is no such connector, or its settings cannot work.
        """
        kind = self._kinds.get(connector)
        if kind is None:
            allowed = ", ".join(sorted(self._kinds))
            raise BadInput(f"no connector is called {connector!r}", field="connector", allowed=allowed)
        kind.check(settings)

    async def deliver(self, offer: OfferNote) -> Delivered:
        """Deliver by the carrier's connector.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        kind, setup = await self._reached(offer.tenant_id, offer.carrier_id)
        return await kind.deliver(offer, setup)

    async def tell(self, word: OfferWord) -> None:
        """Tell by the carrier's connector.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        kind, setup = await self._reached(word.tenant_id, word.carrier_id)
        await kind.tell(word, setup)

    async def say(self, note: CarrierNote) -> None:
        """Bring a message by the carrier's connector.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        kind, setup = await self._reached(note.tenant_id, note.carrier_id)
        sealed = note.sealed_link
        link = None if sealed is None else self._scope.vault.unseal(note.tenant_id, sealed)["link"]
        await kind.say(replace(note, sealed_link=None, link=link), setup)

    async def _reached(self, tenant_id: UUID, carrier_id: UUID) -> tuple[CarrierConnector, CarrierSetup]:
        async with self._scope.reading(tenant_id) as (conn, _):
            choice = await connector_of(conn, carrier_id)
            sandbox = await conn.fetchval(Q.is_sandbox)
        kind = self._kinds.get(choice.connector)
        if kind is None:
            raise Undeliverable(f"no connector is called {choice.connector}", connector=choice.connector)
        rules = self._sandbox_urls if sandbox else UrlRules()
        sealed = choice.sealed_settings
        settings = self._scope.vault.unseal(tenant_id, sealed) if sealed else {}
        return kind, CarrierSetup(settings, rules)

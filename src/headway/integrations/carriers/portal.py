"""The carrier looks for itself: it reads its offers through the API or the portal, so nothing has to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord
from headway.integrations.carriers.base import CarrierSetup


class Portal:
    """Delivered as soon as it is there to be read."""

    name = "portal"

    def check(self, settings: Mapping[str, Any]) -> None:
        """Any settings will do; none is used."""

    async def deliver(self, offer: OfferNote, setup: CarrierSetup) -> Delivered:
        """Nothing to send."""
        return Delivered()

    async def tell(self, word: OfferWord, setup: CarrierSetup) -> None:
        """Nothing to send: the offer shows it."""

    async def say(self, note: CarrierNote, setup: CarrierSetup) -> None:
        """Nothing to send: it stands among the carrier's messages."""

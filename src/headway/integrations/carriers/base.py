"""What a carrier connector is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord
from headway.integrations.urls import UrlRules


@dataclass(frozen=True, slots=True)
class CarrierSetup:
    """How one carrier of one tenant is reached: the connector's own settings, and what addresses it may call."""

    settings: Mapping[str, Any]
    url_rules: UrlRules


class CarrierConnector(Protocol):
    """Brings an offer to a carrier.

    Attributes:
        name: what a carrier's `connector` says.
    """

    name: str

    def check(self, settings: Mapping[str, Any]) -> None:
        """Judge settings before they are saved.

        Raises:
            BadInput: they cannot work.
        """
        ...

    async def deliver(self, offer: OfferNote, setup: CarrierSetup) -> Delivered:
        """Deliver; `offer.key` is the same on every try.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...

    async def tell(self, word: OfferWord, setup: CarrierSetup) -> None:
        """Tell the carrier what became of its offer; `word.key` is the same on every try.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...

    async def say(self, note: CarrierNote, setup: CarrierSetup) -> None:
        """Bring a message; `note.key` is the same on every try, `note.link` open.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...

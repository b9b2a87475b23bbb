"""A carrier that reads mail: offers, what became of them, and messages, each with the link to answer by.

Settings: `to` (the carrier's address) and those of the server: `host`, `port`, `sender`, `user`, `password`,
`security` (see `channels/smtp.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import Any
from uuid import UUID

from headway.customers.channels import Letter
from headway.customers.settings import Medium
from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord
from headway.integrations.carriers.base import CarrierSetup
from headway.integrations.channels.smtp import Smtp
from headway.integrations.urls import UrlRules
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Undeliverable
from headway.kernel.time_zones import zone_named

_WORDS = {
    "withdrawn": "We take back the offer {ref}; please do not carry it. {reason}",
    "awarded": "You have {ref} for {price}. {reason}",
    "declined": "We do not take your price for {ref}. {reason}",
}


class CarrierMail:
    """One mail for each; `server` is what sends them."""

    name = "mail"

    def __init__(self, server: Smtp | None = None) -> None:
        self._server = server or Smtp()

    def check(self, settings: Mapping[str, Any]) -> None:
        """Is there an address, and a server that can be meant?

        Raises:
            BadInput: names the field.
        """
        to, own = _parted(settings)
        if "@" not in to or len(to) > 254 or not to.isprintable() or " " in to:
            raise BadInput(f"{to[:60]!r} is no address", field="connector_settings.to", allowed="name@host")
        self._server.check(own, UrlRules(allow_http=True, allow_private=True))

    async def deliver(self, offer: OfferNote, setup: CarrierSetup) -> Delivered:
        """Mail the offer.

        Raises:
            Retriable: the server did not take it.
            Undeliverable: the settings cannot work.
        """
        pickup = offer.pickup_from.astimezone(zone_named(offer.pickup_time_zone) or UTC)
        delivery = offer.deliver_by.astimezone(zone_named(offer.delivery_time_zone) or UTC)
        lines = (
            f"{offer.external_ref}: {offer.pieces} pieces, {offer.weight_kg} kg, {offer.service_code}",
            f"from {offer.origin_site} to {offer.destination_zone}, pickup {pickup:%d %b %Y %H:%M %Z},"
            f" delivery by {delivery:%d %b %Y %H:%M %Z}",
            f"{offer.price}; please answer within {offer.answer_within_s // 60} minutes",
            "" if offer.link is None else f"Answer here: {offer.link}",
        )
        await self._post(offer.key, offer.tenant_id, setup, f"Offer {offer.external_ref}", "\n".join(lines).strip())
        return Delivered()

    async def tell(self, word: OfferWord, setup: CarrierSetup) -> None:
        """Mail what became of an offer.

        Raises:
            Retriable: the server did not take it.
            Undeliverable: the settings cannot work.
        """
        text = _WORDS[word.word].format(ref=word.external_ref, price=word.price or "", reason=word.reason).strip()
        await self._post(word.key, word.tenant_id, setup, f"Offer {word.external_ref} {word.word}", text)

    async def say(self, note: CarrierNote, setup: CarrierSetup) -> None:
        """Mail a message.

        Raises:
            Retriable: the server did not take it.
            Undeliverable: the settings cannot work.
        """
        subject = f"{note.kind.capitalize()} {note.external_ref}".strip()
        text = note.text if note.link is None else f"{note.text}\nAnswer here: {note.link}"
        await self._post(note.key, note.tenant_id, setup, subject, text)

    async def _post(self, key: UUID, tenant_id: UUID, setup: CarrierSetup, subject: str, body: str) -> None:
        to, own = _parted(setup.settings)
        letter = Letter(
            key=key,
            tenant_id=tenant_id,
            medium=Medium.MAIL,
            channel="smtp",
            address=to,
            sender="",
            subject=subject,
            body=body,
        )
        try:
            await self._server.send(letter, own, setup.url_rules)
        except BadInput as error:
            raise Undeliverable(f"the carrier's mail cannot be sent: {error.message}") from None


def _parted(settings: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    own = dict(settings)
    return str(own.pop("to", "")), own

"""A network that fits in the head: site S1 in zone A, carriers C1, C2, C3 to zone B, one cent a kg apart.

C1 costs 100.00, C2 101.00, C3 102.00 for the order of 100 kg; two days by road, nobody has a record yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.carriers import commands as c
from headway.dispatch import views
from headway.dispatch.commands import AnswerOffer, OfferAnswered
from headway.dispatch.connectors import CarrierNote, Delivered, OfferNote, OfferWord
from headway.dispatch.model import Answer, Offer
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.message import Event
from headway.orders.commands import PlaceOrders, PlaceResult, SaveCustomers, SaveSites
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import OrderDraft

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
READY = datetime(2026, 3, 2, 14, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
CARRIERS = ("C1", "C2", "C3")


@dataclass
class Connectors:
    """Remembers what was delivered; a carrier in `broken` cannot be reached, for the reason given."""

    delivered: list[OfferNote] = field(default_factory=list)
    broken: dict[str, Exception] = field(default_factory=dict)
    told: list[OfferWord] = field(default_factory=list)
    said: list[CarrierNote] = field(default_factory=list)

    async def tell(self, word: OfferWord) -> None:
        self.told.append(word)

    async def say(self, note: CarrierNote) -> None:
        if note.carrier_code in self.broken:
            raise self.broken[note.carrier_code]
        self.said.append(note)

    async def deliver(self, offer: OfferNote) -> Delivered:
        if offer.carrier_code in self.broken:
            raise self.broken[offer.carrier_code]
        self.delivered.append(offer)
        return Delivered(reference=f"ref-{offer.sequence}")


@dataclass
class World:
    """An application, a tenant, and short words for what tests do."""

    app: App
    tenant: UUID
    connectors: Connectors

    async def run(self, command: object, actor: str = "user:ann") -> Any:
        return await self.app.run(self.tenant, command, actor=actor)

    async def drain(self) -> None:
        await conductor.drain(self.app, self.tenant)

    async def advance(self, by: timedelta) -> None:
        async with self.app.scope.reading(self.tenant) as (_, now):
            pass
        await conductor.advance(self.app, self.tenant, now + by)

    async def emit(self, *events: Event) -> None:
        """Something happened in another room."""
        async with self.app.scope.begin(self.tenant, "system:test") as uow:
            for event in events:
                uow.emit(event)
        await self.drain()

    async def place(self, *refs: str, **changes: Any) -> list[UUID]:
        """Take in orders and let everything follow that follows at once."""
        result: PlaceResult = await self.run(PlaceOrders(tuple(draft(ref, **changes) for ref in refs)))
        assert not result.refused, result.refused
        await self.drain()
        return [each.id for each in result.accepted]

    async def shipments(self) -> Sequence[views.ShipmentRow]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return sorted(await views.list_shipments(conn), key=lambda row: row.external_ref)

    async def shipment(self) -> views.ShipmentDetail:
        """The only shipment there is."""
        (row,) = await self.shipments()
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await views.get_shipment(conn, row.id)

    async def offers(self) -> tuple[Offer, ...]:
        return (await self.shipment()).offers

    async def offer(self, row: views.ShipmentRow) -> Offer:
        """The offer a shipment stands under."""
        assert row.offer_id is not None
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await views.get_offer(conn, row.offer_id)

    async def story(self) -> list[tuple[str, str]]:
        """The only shipment's offers: carrier and status, in order."""
        return [(offer.terms.carrier_code, str(offer.status)) for offer in await self.offers()]

    async def answer(self, offer: Offer, answer: Answer, reason: str = "") -> OfferAnswered:
        answered: OfferAnswered = await self.run(AnswerOffer(offer.id, answer, reason), f"carrier:{offer.id}")
        await self.drain()
        return answered

    async def events(self, room: str = "dispatch.") -> list[str]:
        """The names of a room's events, in order."""
        names = await self.values("SELECT type FROM event_log ORDER BY xid, seq")
        return [name.removeprefix(room) for name in names if name.startswith(room)]

    async def values(self, statement: str) -> list[Any]:
        """The first column of a statement's rows."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return [row[0] for row in await conn.fetch(statement)]

    async def used(self) -> tuple[int, int]:
        """Places taken of all sites' and of all carriers' days."""
        sites = await self.values("SELECT coalesce(sum(used), 0) FROM site_use")
        carriers = await self.values("SELECT coalesce(sum(reserved + consumed), 0) FROM capacity_day WHERE scope = '*'")
        return int(sites[0]), int(carriers[0])


def draft(ref: str, **changes: Any) -> OrderDraft:
    fields: dict[str, Any] = {
        "external_ref": ref,
        "customer": "ACME",
        "service": "DTD",
        "weight_kg": Decimal(100),
        "ready_at": READY,
        "currency": "USD",
        "destination_zone": "B",
    }
    return OrderDraft(**(fields | changes))


async def build(app: App, tenant: UUID, connectors: Connectors) -> World:
    """Set the network up."""
    world = World(app, tenant, connectors)
    await world.run(SaveCustomers((CustomerDraft("ACME", "Acme"),)))
    await world.run(SaveSites((SiteDraft("S1", "Plant one", zones=("A",)),)))
    await world.run(c.SaveCarriers(tuple(c.CarrierDraft(code, f"{code} Ltd") for code in CARRIERS)))
    await world.run(c.SaveServices(tuple(c.ServiceDraft(code, "DTD", "Door to door") for code in CARRIERS)))
    year = (date(2026, 1, 1), date(2026, 12, 31))
    await world.run(c.SaveContracts(tuple(c.ContractDraft(code, "K", "USD", *year) for code in CARRIERS)))
    for cents, code in enumerate(CARRIERS, start=100):
        await world.run(c.ReplaceRates(code, "K", (rate(Decimal(cents) / 100),)))
    return world


def rate(per_kg: Decimal) -> c.RateRow:
    return c.RateRow(
        row=1,
        service="DTD",
        origin_zone="A",
        destination_zone="B",
        mode="ROAD",
        transit_days=2,
        min_kg=Decimal(0),
        max_kg=Decimal(500),
        per_kg=per_kg,
    )

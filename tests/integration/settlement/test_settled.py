"""When nothing is left to pay for a shipment, settlement says so, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from headway.events.dispatch import ShipmentBooked, ShipmentCancelled
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.settlement import handlers
from headway.settlement.model import InvoiceOutcome, ReceiveInvoice, Resolution, ResolveDispute
from tests.integration.settlement.scenes import OTHER, booked, delivered, happen, invoice


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(handlers.room())


@pytest.fixture
def booking() -> ShipmentBooked:
    return booked("A1", ("freight", 10_000), ("fuel", 1_500))


async def settled(app: App, tenant: UUID) -> list[UUID]:
    """The shipments that were said to be settled, in order."""
    async with app.scope.reading(tenant) as (conn, _):
        rows = await conn.fetch(
            "SELECT subject_id FROM event_log WHERE type = 'settlement.ShipmentSettled' ORDER BY xid, seq"
        )
    return [row["subject_id"] for row in rows]


async def bill(app: App, tenant: UUID, number: str, *lines: tuple[str, str, int], **more: Any) -> InvoiceOutcome:
    outcome: InvoiceOutcome = await app.run(tenant, ReceiveInvoice(invoice(number, *lines, **more)), actor="key:acme")
    await drain(app, tenant)
    return outcome


async def end(app: App, tenant: UUID, outcome: InvoiceOutcome, how: Resolution) -> None:
    assert outcome.dispute_id is not None
    await app.run(tenant, ResolveDispute(outcome.dispute_id, how, "agreed"), actor="user:fin")
    await drain(app, tenant)


async def test_all_charges_billed_and_approved_settle_a_shipment_that_arrived(
    app: App, tenant: UUID, booking: ShipmentBooked
) -> None:
    await happen(app, tenant, booking, delivered(booking))
    await bill(app, tenant, "I1", ("A1", "freight", 10_000), ("A1", "fuel", 1_500))
    assert await settled(app, tenant) == [booking.shipment_id]


async def test_a_charge_that_nobody_has_billed_yet_keeps_it_open(
    app: App, tenant: UUID, booking: ShipmentBooked
) -> None:
    await happen(app, tenant, booking, delivered(booking))
    await bill(app, tenant, "I1", ("A1", "freight", 10_000))
    assert await settled(app, tenant) == []
    await bill(app, tenant, "I2", ("A1", "fuel", 1_500))
    assert await settled(app, tenant) == [booking.shipment_id]


@pytest.mark.parametrize("how", list(Resolution))
async def test_a_dispute_over_it_keeps_it_open_until_it_ends(
    app: App, tenant: UUID, booking: ShipmentBooked, how: Resolution
) -> None:
    await happen(app, tenant, booking, delivered(booking))
    outcome = await bill(app, tenant, "I1", ("A1", "freight", 12_000), ("A1", "fuel", 1_500))
    assert await settled(app, tenant) == []
    await end(app, tenant, outcome, how)
    assert await settled(app, tenant) == [booking.shipment_id]


async def test_a_dispute_over_another_shipment_of_the_invoice_does_not(
    app: App, tenant: UUID, booking: ShipmentBooked
) -> None:
    other = booked("A2", ("freight", 10_000))
    await happen(app, tenant, booking, other, delivered(booking), delivered(other))
    await bill(app, tenant, "I1", ("A1", "freight", 10_000), ("A1", "fuel", 1_500), ("A2", "freight", 99_000))
    assert await settled(app, tenant) == [booking.shipment_id]


async def test_a_charge_taken_back_whole_is_still_to_be_billed(app: App, tenant: UUID, booking: ShipmentBooked) -> None:
    await happen(app, tenant, booking, delivered(booking))
    outcome = await bill(app, tenant, "I1", ("A1", "freight", 10_000), ("A1", "fuel", 1_500), total=12_000)
    await end(app, tenant, outcome, Resolution.CREDIT_NOTE)
    assert await settled(app, tenant) == []


async def test_what_was_paid_before_it_arrived_is_settled_by_its_arrival(
    app: App, tenant: UUID, booking: ShipmentBooked
) -> None:
    await happen(app, tenant, booking)
    outcome = await bill(app, tenant, "I1", ("A1", "freight", 10_000), ("A1", "fuel", 1_500))
    await end(app, tenant, outcome, Resolution.ACCEPT)
    assert await settled(app, tenant) == []
    await happen(app, tenant, delivered(booking))
    assert await settled(app, tenant) == [booking.shipment_id]


@pytest.mark.parametrize("charges", [(), (("freight", 0),)])
async def test_what_costs_nothing_is_settled_by_its_arrival(
    app: App, tenant: UUID, charges: tuple[tuple[str, int], ...]
) -> None:
    booking = booked("A1", *charges)
    await happen(app, tenant, booking, delivered(booking))
    assert await settled(app, tenant) == [booking.shipment_id]


async def test_it_is_said_once_whatever_is_billed_afterwards(app: App, tenant: UUID, booking: ShipmentBooked) -> None:
    await happen(app, tenant, booking, delivered(booking))
    await bill(app, tenant, "I1", ("A1", "freight", 10_000), ("A1", "fuel", 1_500))
    outcome = await bill(app, tenant, "I2", ("A1", "freight", 10_000))
    assert outcome.reasons == ("duplicate_charge",)
    await end(app, tenant, outcome, Resolution.CREDIT_NOTE)
    await happen(app, tenant, delivered(booking, booking.deliver_by))
    assert await settled(app, tenant) == [booking.shipment_id]


async def test_a_cancelled_shipment_is_not_settled(app: App, tenant: UUID) -> None:
    booking = booked("A1")
    gone = ShipmentCancelled(shipment_id=booking.shipment_id, order_id=booking.order_id, reason="flood")
    await happen(app, tenant, booking, gone, delivered(booking))
    assert await settled(app, tenant) == []


async def test_another_carriers_invoice_settles_nothing(app: App, tenant: UUID, booking: ShipmentBooked) -> None:
    other = booked("A2", ("freight", 10_000), carrier=OTHER, code="OTHER")
    await happen(app, tenant, booking, other, delivered(booking), delivered(other))
    await bill(app, tenant, "I1", ("A2", "freight", 10_000), carrier="OTHER")
    assert await settled(app, tenant) == [other.shipment_id]

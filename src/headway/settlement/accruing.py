"""From booking to delivery: what is expected to be paid, and the penalty for arriving late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from headway.dispatch.views import shipments_of_orders
from headway.events.carriers import CarrierSaved
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.orders import DeliveryRescheduled
from headway.events.settlement import ChargesAccrued, PenaltyAccrued
from headway.events.tracking import StopProgressed, TrackingStatusChanged
from headway.kernel.message import Recorded
from headway.kernel.money import Money, total
from headway.kernel.uow import UnitOfWork
from headway.settlement import journal, store
from headway.settlement.journal import Entry, EntryKind
from headway.settlement.model import Billable
from headway.settlement.settling import settle
from headway.settlement.store import Q


async def on_carrier_saved(rec: Recorded[CarrierSaved], uow: UnitOfWork) -> None:
    """Remember which carrier a code on an invoice means."""
    await uow.conn.execute(Q.know_carrier, rec.event.code, rec.event.carrier_id)


async def on_booked(rec: Recorded[ShipmentBooked], uow: UnitOfWork) -> None:
    """Accrue the agreed charges, once for each accepted offer; a new booking takes the old one's place."""
    booked = rec.event
    known = await store.find_billable(uow.conn, booked.shipment_id)
    if known is not None and known.offer_id == booked.offer_id:
        return
    if known is not None:
        await _reverse(uow, booked.shipment_id)
    await uow.conn.execute(Q.know_carrier, booked.carrier_code, booked.carrier_id)
    await store.put_billable(uow.conn, booked, uow.now)
    await store.add_charges(uow, booked.shipment_id, booked.charges)
    amounts = [line.amount for line in booked.charges]
    postings = journal.accrual(amounts)
    await store.post(uow, Entry(kind=EntryKind.ACCRUAL, postings=postings, shipment_id=booked.shipment_id))
    for currency in sorted({amount.currency for amount in amounts}):
        accrued = total((amount for amount in amounts if amount.currency == currency), currency)
        uow.emit(ChargesAccrued(shipment_id=booked.shipment_id, carrier_id=booked.carrier_id, amount=accrued))


async def on_cancelled(rec: Recorded[ShipmentCancelled], uow: UnitOfWork) -> None:
    """Reverse what was accrued and never billed."""
    if await store.find_billable(uow.conn, rec.event.shipment_id) is not None:
        await uow.conn.execute(Q.mark_cancelled, rec.event.shipment_id, uow.now)
        await _reverse(uow, rec.event.shipment_id)


async def on_unbooked(rec: Recorded[ShipmentUnbooked], uow: UnitOfWork) -> None:
    """Reverse what was accrued for a booking that was taken back; the next one accrues its own."""
    known = await store.find_billable(uow.conn, rec.event.shipment_id)
    if known is not None and known.offer_id == rec.event.offer_id and known.cancelled_at is None:
        await uow.conn.execute(Q.mark_cancelled, known.shipment_id, uow.now)
        await _reverse(uow, known.shipment_id)


async def on_rescheduled(rec: Recorded[DeliveryRescheduled], uow: UnitOfWork) -> None:
    """Another time was agreed; where that excuses the carrier, no penalty is due before it."""
    if rec.event.excuses_carrier:
        found = await shipments_of_orders(uow.conn, [rec.event.order_id])
        await uow.conn.execute(Q.excuse, [each.id for each in found.values()], rec.event.deliver_by)


async def on_stop(rec: Recorded[StopProgressed], uow: UnitOfWork) -> None:
    """The delivery stop was completed: the moment that counts."""
    if rec.event.role == "delivery" and rec.event.state == "completed":
        await _arrived(uow, rec.event, rec.event.actual_at, corrects=True)


async def on_status(rec: Recorded[TrackingStatusChanged], uow: UnitOfWork) -> None:
    """A delivered status counts where no stop was reported."""
    if rec.event.after == "delivered":
        await _arrived(uow, rec.event, rec.event.occurred_at, corrects=False)


def penalty_due(shipment: Billable) -> Money:
    """The agreed penalty where the delivery was later than the commitment, else nothing."""
    late = shipment.delivered_at is not None and shipment.delivered_at > shipment.deliver_by
    return shipment.late_penalty if late else Money.zero(shipment.late_penalty.currency)


async def _arrived(
    uow: UnitOfWork, said: StopProgressed | TrackingStatusChanged, at: datetime, *, corrects: bool
) -> None:
    shipment = await store.find_billable(uow.conn, said.shipment_id)
    if shipment is None or shipment.cancelled_at is not None or shipment.delivered_at == at:
        return
    if said.offer_id not in (None, shipment.offer_id) or (shipment.delivered_at is not None and not corrects):
        return
    await uow.conn.execute(Q.mark_delivered, shipment.shipment_id, at)
    await _assess(uow, replace(shipment, delivered_at=at))
    await settle(uow, [shipment.shipment_id])


async def _assess(uow: UnitOfWork, shipment: Billable) -> None:
    """Bring the booked penalty to what is due; a corrected time may take it back, as a negative amount."""
    due = penalty_due(shipment)
    row = await uow.conn.fetchrow(Q.find_penalty, shipment.shipment_id)
    change = due - (Money(row["amount_minor"], row["currency"]) if row else Money.zero(due.currency))
    if not change.minor:
        return
    assert shipment.delivered_at is not None
    late_s = max(0, (shipment.delivered_at - shipment.deliver_by) // timedelta(seconds=1))
    values = (shipment.carrier_id, due.minor, due.currency, late_s, uow.now)
    await uow.conn.execute(Q.put_penalty, shipment.shipment_id, *values)
    kind = EntryKind.PENALTY if change.minor > 0 else EntryKind.PENALTY_REVERSAL
    entry = Entry(kind=kind, postings=journal.penalty(change), shipment_id=shipment.shipment_id)
    await store.post(uow, entry)
    emitted = PenaltyAccrued(
        shipment_id=shipment.shipment_id, carrier_id=shipment.carrier_id, amount=change, late_s=late_s
    )
    uow.emit(emitted)


async def _reverse(uow: UnitOfWork, shipment_id: UUID) -> None:
    amounts = await store.reverse_open_charges(uow.conn, shipment_id)
    postings = journal.accrual_reversal(amounts)
    await store.post(uow, Entry(kind=EntryKind.ACCRUAL_REVERSAL, postings=postings, shipment_id=shipment_id))

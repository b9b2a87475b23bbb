"""The only SQL for settlement's own tables: what the handlers read and write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ChargeLine, ShipmentBooked
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.money import Money
from headway.kernel.uow import UnitOfWork
from headway.settlement.credit import HeldLine
from headway.settlement.intake import content_digest
from headway.settlement.journal import Entry, Unbalanced, imbalance
from headway.settlement.matching import Consignment, ExpectedCharge, LineResult
from headway.settlement.model import Billable, InvoiceDraft, UnknownCarrier

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.settlement")


async def carrier_of(conn: Connection, code: str) -> UUID:
    """The carrier that a code means.

    Raises:
        UnknownCarrier: none does.
    """
    found: UUID | None = await conn.fetchval(Q.carrier_of_code, code)
    if found is None:
        raise UnknownCarrier(f"carrier {code!r} is unknown", field="carrier", allowed="the code of a saved carrier")
    return found


async def find_billable(conn: Connection, shipment_id: UUID) -> Billable | None:
    """What is remembered of a booked shipment, locked; None before it was booked."""
    row = await conn.fetchrow(Q.find_billable, shipment_id)
    if row is None:
        return None
    return Billable(
        shipment_id=row["shipment_id"],
        offer_id=row["offer_id"],
        reference=row["reference"],
        carrier_id=row["carrier_id"],
        carrier_code=row["carrier_code"],
        deliver_by=row["deliver_by"],
        late_penalty=Money(row["late_penalty_minor"], row["currency"]),
        delivered_at=row["delivered_at"],
        cancelled_at=row["cancelled_at"],
    )


async def put_billable(conn: Connection, booked: ShipmentBooked, now: datetime) -> None:
    """Remember a booking."""
    await conn.execute(
        Q.put_billable,
        booked.shipment_id,
        booked.offer_id,
        booked.external_ref,
        booked.carrier_id,
        booked.carrier_code,
        booked.deliver_by,
        booked.late_penalty.minor,
        booked.late_penalty.currency,
        now,
    )


async def add_charges(uow: UnitOfWork, shipment_id: UUID, lines: Sequence[ChargeLine]) -> None:
    """Add one expected charge for each line of the booking."""
    await uow.conn.execute(
        Q.add_charges,
        [uow.new_id() for _ in lines],
        shipment_id,
        uow.now,
        list(range(1, len(lines) + 1)),
        [line.code for line in lines],
        [line.amount.minor for line in lines],
        [line.amount.currency for line in lines],
        [line.sentence for line in lines],
    )


async def reverse_open_charges(conn: Connection, shipment_id: UUID) -> list[Money]:
    """Give up the charges that nobody has billed; returns their amounts."""
    return _amounts(await conn.fetch(Q.reverse_open_charges, shipment_id))


async def post(uow: UnitOfWork, entry: Entry) -> None:
    """Book an entry; one without amounts leaves no trace.

    Raises:
        Unbalanced: debits and credits differ in some currency.
    """
    if differences := imbalance(entry.postings):
        raise Unbalanced(f"an entry of kind {entry.kind} is off by {differences}", kind=str(entry.kind))
    if not entry.postings:
        return
    await uow.conn.execute(
        Q.add_entry,
        *(uow.new_id(), entry.kind, uow.now, entry.shipment_id, entry.invoice_id),
        [str(posting.account) for posting in entry.postings],
        [posting.amount.currency for posting in entry.postings],
        [posting.amount.minor for posting in entry.postings],
    )


async def add_invoice(uow: UnitOfWork, carrier_id: UUID, draft: InvoiceDraft) -> UUID | None:
    """Take in an invoice with its lines; None where the carrier used its number before."""
    row = (draft.carrier, draft.number, draft.currency, draft.total.minor, len(draft.lines), content_digest(draft))
    invoice_id: UUID | None = await uow.conn.fetchval(Q.add_invoice, uow.new_id(), carrier_id, *row, uow.now)
    if invoice_id is not None:
        await uow.conn.execute(
            Q.add_invoice_lines,
            invoice_id,
            [line.shipment for line in draft.lines],
            [line.code for line in draft.lines],
            [line.amount.minor for line in draft.lines],
        )
    return invoice_id


async def consignments(conn: Connection, references: Sequence[str]) -> tuple[Consignment, ...]:
    """The booked shipments that references mean, in the order of the references' text."""
    rows = await conn.fetch(Q.consignments, sorted(set(references)))
    return tuple(Consignment(**dict(row)) for row in rows)


async def lock_charges(conn: Connection, shipment_ids: Sequence[UUID]) -> tuple[ExpectedCharge, ...]:
    """The standing charges of some shipments, locked until the transaction ends."""
    rows = await conn.fetch(Q.lock_charges, sorted(set(shipment_ids)))
    billed = {row["invoice_id"] for row in rows if row["invoice_id"] is not None}
    named = await conn.fetch(Q.numbers_of_invoices, sorted(billed)) if billed else []
    numbers = {row["id"]: row["number"] for row in named}
    return tuple(
        ExpectedCharge(
            id=row["id"],
            shipment_id=row["shipment_id"],
            code=row["code"],
            amount_minor=row["amount_minor"],
            currency=row["currency"],
            billed_on=numbers.get(row["invoice_id"]),
        )
        for row in rows
    )


async def add_match_results(conn: Connection, invoice_id: UUID, results: Sequence[LineResult]) -> None:
    """Keep what became of each line."""
    fields = ("number", "outcome", "shipment_id", "charge_id", "expected_minor", "approved_minor", "disputed_minor")
    columns = [[getattr(result, name) for result in results] for name in (*fields, "sentence")]
    await conn.execute(Q.add_match_results, invoice_id, *columns)


async def take_charges(conn: Connection, charge_ids: Sequence[UUID], invoice_id: UUID) -> list[Money]:
    """Mark charges as billed by this invoice; returns the accrued amounts that it settles."""
    return _amounts(await conn.fetch(Q.take_charges, list(charge_ids), invoice_id)) if charge_ids else []


async def lock_invoice(conn: Connection, invoice_id: UUID) -> asyncpg.Record:
    """An invoice's row, locked.

    Raises:
        NotFound: there is none.
    """
    return _found(await conn.fetchrow(Q.lock_invoice, invoice_id), "invoice", invoice_id)


async def lock_dispute(conn: Connection, dispute_id: UUID) -> asyncpg.Record:
    """A dispute's row, locked.

    Raises:
        NotFound: there is none.
    """
    return _found(await conn.fetchrow(Q.lock_dispute, dispute_id), "dispute", dispute_id)


async def held_lines(conn: Connection, invoice_id: UUID) -> list[HeldLine]:
    """The lines of which something is held."""
    rows = await conn.fetch(Q.held_lines, invoice_id)
    return [HeldLine(row["number"], row["disputed_minor"], row["charge_id"]) for row in rows]


@dataclass(frozen=True, slots=True)
class ShipmentOnInvoice:
    """Did all lines about a shipment match? `shipment_id` is None for lines that name no shipment of ours."""

    invoice_id: UUID
    carrier_id: UUID
    carrier_code: str
    received_at: datetime
    shipment_id: UUID | None
    matched: bool


async def outcomes_of_invoices(conn: Connection, invoice_ids: Sequence[UUID]) -> list[ShipmentOnInvoice]:
    """How invoices matched, shipment by shipment; for the scorecards."""
    return [ShipmentOnInvoice(**dict(row)) for row in await conn.fetch(Q.outcomes_of_invoices, list(invoice_ids))]


def _amounts(rows: Sequence[Any]) -> list[Money]:
    return [Money(row["amount_minor"], row["currency"]) for row in rows]


def _found(row: asyncpg.Record | None, noun: str, wanted: UUID) -> asyncpg.Record:
    if row is None:
        raise NotFound(f"there is no {noun} {wanted}", id=wanted)
    return row

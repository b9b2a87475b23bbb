"""Invoices of the storm: some ask for more than was agreed; what is wrong with each is known here; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal

from headway.kernel.money import Money, total
from headway.settlement.model import InvoiceDraft, ReceiveInvoice
from headway.sim.calls import Action, Planned
from headway.sim.faults.truth import Trip

_TIMES, _MORE_MINOR = Decimal("1.22"), 300


def dearer(item: Planned, refs: Collection[str]) -> Planned:
    """The invoice with a higher freight for some orders."""
    match item.what:
        case Action(command=ReceiveInvoice() as sent) if any(line.shipment in refs for line in sent.invoice.lines):
            return replace(item, what=replace(item.what, command=ReceiveInvoice(_dearer(sent.invoice, refs))))
        case _:
            return item


def _dearer(invoice: InvoiceDraft, refs: Collection[str]) -> InvoiceDraft:
    lines = tuple(
        replace(line, amount=line.amount.times(_TIMES) + Money(_MORE_MINOR, line.amount.currency))
        if line.shipment in refs and line.code == "freight"
        else line
        for line in invoice.lines
    )
    before, after = (total((line.amount for line in each), invoice.currency) for each in (invoice.lines, lines))
    return replace(invoice, lines=lines, total=invoice.total + after - before)


def wrong_of(invoice: InvoiceDraft, trips: Mapping[str, list[Trip]]) -> tuple[str, ...]:
    """What it asks for that was not agreed, by reference; `*` where its sum is not that of its lines."""
    found = [] if invoice.total == total((line.amount for line in invoice.lines), invoice.currency) else ["*"]
    asked = Counter((line.shipment, line.code) for line in invoice.lines)
    for line in invoice.lines:
        agreed = _agreed(trips.get(line.shipment, []), invoice.carrier)
        if agreed.get(line.code) != line.amount or asked[line.shipment, line.code] > 1:
            found.append(line.shipment)
    return tuple(dict.fromkeys(found))


def _agreed(trips: list[Trip], carrier: str) -> dict[str, Money]:
    mine = [trip for trip in trips if trip.booked.carrier_code == carrier]
    return {line.code: line.amount for line in mine[-1].booked.charges} if mine else {}

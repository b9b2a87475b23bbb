"""What carriers bill: the agreed charges of what they delivered, with the faults that carriers' invoices have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal

from headway.events.dispatch import ShipmentBooked
from headway.kernel.money import Money, total
from headway.settlement.model import InvoiceDraft, InvoiceLineDraft, ReceiveInvoice
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.network import BERLIN
from headway.sim.roster import TRAITS, Traits
from headway.sim.strangers import traits_of

_MORNING_HOUR = 12
_HALF_AN_HOUR = timedelta(minutes=30)


def next_run(carrier: str, now: datetime, roster: Mapping[str, Traits] = TRAITS) -> datetime:
    """When the carrier writes its next invoices, at least half an hour from now."""
    hour = traits_of(carrier, roster).invoice_hour
    day = now.astimezone(BERLIN).date() + timedelta(days=int(hour <= _MORNING_HOUR))
    at = datetime.combine(day, time(hour), BERLIN).astimezone(now.tzinfo)
    return at if at >= now + _HALF_AN_HOUR else at + timedelta(days=1)


def invoices(
    seed: int,
    carrier: str,
    delivered: Sequence[ShipmentBooked],
    now: datetime,
    roster: Mapping[str, Traits] = TRAITS,
) -> Iterator[Planned]:
    """The invoices of one run over what was delivered since the last, in the order of the references."""
    traits = traits_of(carrier, roster)
    day = now.astimezone(BERLIN)
    bills = sorted(delivered, key=lambda booked: booked.external_ref)
    for number, first in enumerate(range(0, len(bills), traits.invoice_lines), 1):
        part = bills[first : first + traits.invoice_lines]
        yield from _sent(seed, traits, f"{carrier}-{day:%m%d%H}-{number:03d}", part, now)


def _sent(seed: int, traits: Traits, number: str, bills: Sequence[ShipmentBooked], now: datetime) -> Iterator[Planned]:
    chance = Chance(seed, "invoice", number)
    lines = tuple(line for booked in bills for line in _lines(seed, traits, booked))
    if not lines:
        return
    currency = bills[0].expected_cost.currency
    whole = total((line.amount for line in lines), currency)
    if chance.happens(traits.misbills / 2):
        whole = whole + Money(1000, currency)
    draft = InvoiceDraft(traits.code, number, currency, lines, whole)
    actor = f"carrier-{traits.code.lower()}"
    at = now + chance.minutes(0, 20)
    yield act(at, f"invoice:{number}", actor, ReceiveInvoice(draft))
    if chance.happens(0.03):
        yield act(at + timedelta(minutes=45), f"invoice:{number}:again", actor, ReceiveInvoice(draft))


def _lines(seed: int, traits: Traits, booked: ShipmentBooked) -> Iterator[InvoiceLineDraft]:
    chance = Chance(seed, "bill", booked.external_ref, traits.code)
    fault = chance.weighted(_FAULTS) if chance.happens(traits.misbills) else None
    reference = booked.external_ref
    for charge in booked.charges:
        if not charge.amount.minor:
            continue
        amount = charge.amount
        if fault == "too_much" and charge.code == "freight":
            amount = amount.times(Decimal(str(round(chance.between(1.08, 1.35), 3)))) + Money(150, amount.currency)
        yield InvoiceLineDraft(reference, charge.code, amount)
        if fault == "twice" and charge.code == "freight":
            yield InvoiceLineDraft(reference, charge.code, amount)
    currency = booked.expected_cost.currency
    if fault == "not_agreed":
        yield InvoiceLineDraft(reference, "waiting_time", Money(chance.whole(1500, 6000), currency))
    if fault == "not_ours":
        yield InvoiceLineDraft(f"{reference}-X", "freight", Money(chance.whole(900, 9000), currency))


_FAULTS = (("too_much", 5), ("not_agreed", 3), ("twice", 1), ("not_ours", 1))

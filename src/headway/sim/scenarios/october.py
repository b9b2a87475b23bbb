"""October: 15 carriers, a morning drop, and a peak that two of them do not stand.

At 08:30 ALPENPFEIL confirms 140 of its 200 slots. At 10:00 NORDSTERN goes dark: its lorries stand still, nothing is
answered or reported, until six the next morning. In one variant it says so five minutes later; in the other nobody
does, and its silence has to be found out. Nobody at the shipper lifts a finger.

The depots' gates scan what leaves, so that a pickup is known within the minute whoever comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from headway.carriers.commands import Confirmation, ConfirmCapacity, EndOutage, ReportOutage
from headway.events import dispatch as d
from headway.events.exceptions import CaseOpened
from headway.events.orders import OrderHeld, OrderReceived
from headway.events.settlement import InvoiceDisputed
from headway.kernel.tenancy import NewTenant
from headway.orders.model import OrderDraft
from headway.sim.arrivals import Request, planned
from headway.sim.calls import Action, Planned, Reported, act, slot
from headway.sim.chance import Chance
from headway.sim.customers import CURRENCY, Firm
from headway.sim.network import BERLIN, FULL_SIZE, TIMEZONE, scaled
from headway.sim.people import OrderSeen
from headway.sim.roster import CARRIERS, OWN_CODES, Traits
from headway.sim.world import World
from headway.tracking.model import CapturePod

ORDERS = 1000
PEAK = 1250
"""The carriers made room for a day of so many orders."""

SHORT, SLOTS, CONFIRMED = "ALPENPFEIL", 200, 140
"""Who falls short, what it committed of a day of `ORDERS`, and what it confirms; other days scale both."""

SHORT_PRICE = Decimal("0.92")
"""It was cheap this autumn, so that all its slots are taken."""

DARK = "NORDSTERN"
MORNING = datetime(2026, 10, 5, 4, 0, tzinfo=UTC)
"""Monday, six in the morning in Berlin."""

CONFIRMED_AT, DARK_AT, TOLD_AFTER = time(8, 30), time(10, 0), timedelta(minutes=5)
BACK_AFTER = timedelta(hours=20)
_PICKED_UP = frozenset({"picked_up", OWN_CODES["picked_up"]})
_MINUTE = timedelta(minutes=1)
_LAST_SAME_DAY_HOUR = 12


class Variant(StrEnum):
    """Who says that the carrier is out."""

    DECLARED = "declared"  # the carrier, five minutes later
    SILENT = "silent"  # nobody


def _as_of_october(carrier: Traits) -> Traits:
    if carrier.code == SHORT:
        return replace(carrier, shipments=SLOTS * FULL_SIZE // ORDERS, price=SHORT_PRICE)
    return replace(carrier, shipments=carrier.shipments * PEAK // ORDERS)


class OctoberWorld(World):
    """The scenario of a seed and a variant; a `size` other than 1,000 scales the slots with it."""

    def __init__(self, seed: int, variant: Variant, size: int = ORDERS, *, trouble: bool = True) -> None:
        self.variant, self.trouble = variant, trouble
        self.day: date = MORNING.astimezone(BERLIN).date()
        self.confirmed_at, self.dark_at = self.local(CONFIRMED_AT), self.local(DARK_AT)
        self.back_at = self.dark_at + BACK_AFTER
        super().__init__(seed, size, MORNING, carriers=tuple(map(_as_of_october, CARRIERS)))
        if trouble:
            self._plan(self._trouble())

    @property
    def tenant(self) -> NewTenant:
        """The sandbox it happens in."""
        return NewTenant(
            slug=f"october-{self.variant if self.trouble else 'undisturbed'}",
            name="Demo Handel GmbH",
            currency=CURRENCY,
            timezone=TIMEZONE,
            clock_at=self.start,
        )

    @property
    def slots(self) -> int:
        """What the carrier that falls short had committed."""
        return scaled(self.carriers[SHORT].shipments, self.size)

    @property
    def confirmed(self) -> int:
        """What it confirms of it."""
        return self.slots * CONFIRMED // SLOTS

    def local(self, at: time) -> datetime:
        """A time of the day, in Berlin."""
        return datetime.combine(self.day, at, BERLIN).astimezone(UTC)

    def _trouble(self) -> Iterator[Planned]:
        confirm = ConfirmCapacity((Confirmation(SHORT, self.day, self.confirmed),))
        yield act(self.confirmed_at, "october:confirm", f"carrier-{SHORT.lower()}", confirm)
        if self.variant is Variant.DECLARED:
            said_at = self.dark_at + TOLD_AFTER
            out = ReportOutage(DARK, "systems down, lorries are standing still")
            yield act(said_at, "october:out", f"carrier-{DARK.lower()}", out)
            yield act(self.back_at, "october:back", f"carrier-{DARK.lower()}", EndOutage(DARK))

    def _customers(self) -> tuple[Firm, ...]:
        return tuple(replace(firm, credit_limit=None, blocked_reason=None) for firm in super()._customers())

    def _demand(self) -> Iterator[Request]:
        for request in super()._demand():
            good = self._dropped(request.good)
            yield Request(self._sent_at(good.external_ref), good, good, None)

    def _sent_at(self, ref: str) -> datetime:
        """Between five past six and half past seven."""
        return self.start + Chance(self.seed, "october sent", ref).minutes(5, 90)

    def _dropped(self, good: OrderDraft) -> OrderDraft:
        """The order as part of the morning drop: sound, and ready between half past eight and half past three."""
        chance = Chance(self.seed, "october ready", good.external_ref)
        last = _LAST_SAME_DAY_HOUR if good.service == "same_day" else 15
        first, end = self.local(time(8, 30)), self.local(time(last, 30))
        ready_at = first + chance.minutes(0, (end - first) / _MINUTE)
        days = good.deliver_by.astimezone(BERLIN).date() - self.day if good.deliver_by else None
        if days is not None and good.ready_at.astimezone(BERLIN).hour >= 16:
            days -= timedelta(days=1)
        deliver_by = None
        if days is not None and good.deliver_by is not None:
            at = good.deliver_by.astimezone(BERLIN).time()
            deliver_by = datetime.combine(self.day + days, at, BERLIN).astimezone(UTC)
        return replace(good, ready_at=ready_at, deliver_by=deliver_by, documents=("sds",))

    def _arrivals(self, request: Request) -> Iterable[Planned]:
        return (planned(request),)

    def _received(self, event: OrderReceived, now: datetime) -> Iterator[Planned]:
        self._refs[event.order_id] = event.external_ref
        self._orders[event.external_ref] = OrderSeen(event.order_id, self._requests[event.external_ref])
        return iter(())

    def _offered(self, event: d.TenderOfferSent, now: datetime) -> Iterator[Planned]:
        """A carrier that is dark says nothing, also to what it was asked before."""
        for said in super()._offered(event, now):
            if not (self._is_dark(event.carrier_code, said.at) or self._is_dark(event.carrier_code, now)):
                yield said

    def _shipment_booked(self, event: d.ShipmentBooked, now: datetime) -> Iterator[Planned]:
        caught = self.trouble and event.carrier_code == DARK and now < self.dark_at
        for item in super()._shipment_booked(event, now):
            scanned = self._scanned(item)
            yield self._stood_still(scanned) if caught else scanned

    def _is_dark(self, carrier: str, at: datetime) -> bool:
        return self.trouble and carrier == DARK and self.dark_at <= at < self.back_at

    def _scanned(self, item: Planned) -> Planned:
        if isinstance(item.what, Reported) and item.what.event.code in _PICKED_UP:
            return replace(item, at=slot(item.what.event.occurred_at, _MINUTE))
        return item

    def _stood_still(self, item: Planned) -> Planned:
        """What was to happen after it went dark happens so much later; what was to be told, is told later."""
        match item.what:
            case Reported(_, event) if event.occurred_at < self.dark_at <= item.at:
                return replace(item, at=item.at + BACK_AFTER)
            case Reported(ref, event) if event.occurred_at >= self.dark_at:
                late = msgspec.structs.replace(event, occurred_at=event.occurred_at + BACK_AFTER)
                if late.expected_at is not None:
                    late = msgspec.structs.replace(late, expected_at=late.expected_at + BACK_AFTER)
                return replace(item, at=item.at + BACK_AFTER, what=Reported(ref, late))
            case Action(command=CapturePod() as proof) if proof.captured_at >= self.dark_at:
                later = replace(proof, captured_at=proof.captured_at + BACK_AFTER)
                return replace(item, at=item.at + BACK_AFTER, what=replace(item.what, command=later))
            case _:
                return item

    def _held(self, event: OrderHeld, now: datetime) -> Iterator[Planned]:
        return iter(())

    def _not_allocated(self, event: d.AllocationFailed, now: datetime) -> Iterator[Planned]:
        self._unplaced[self._refs[event.order_id]] = now
        return iter(())

    def _case_opened(self, event: CaseOpened, now: datetime) -> Iterator[Planned]:
        return iter(())

    def _disputed(self, event: InvoiceDisputed, now: datetime) -> Iterator[Planned]:
        return iter(())

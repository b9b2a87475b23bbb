"""The world of the storm: an ordinary day with every kind of fault in it, and people who answer what they are asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from headway.carriers.commands import Confirmation, ConfirmCapacity, SaveServices, ServiceDraft
from headway.events import dispatch as d
from headway.events.orders import (
    OrderHeld,
)
from headway.exceptions.playbooks.commands import ActivatePlaybook
from headway.exceptions.playbooks.shipped import shipped
from headway.kernel.tenancy import NewTenant
from headway.orders.commands import SaveCustomers
from headway.settlement.model import ReceiveInvoice
from headway.sim.arrivals import Request
from headway.sim.calls import Action, Planned, Release, Reported, act
from headway.sim.faults import billing, evenings, offering, outages, oversight, telling, wishes
from headway.sim.faults.befalling import Journey, befallen
from headway.sim.faults.drawing import Outage, draw
from headway.sim.faults.effects import Change
from headway.sim.faults.kinds import Kind
from headway.sim.faults.orders import bent, named
from headway.sim.faults.peopled import PeopledWorld
from headway.sim.faults.truth import DETECTOR_OF, Facts, Trip, begins
from headway.sim.journey import journey
from headway.sim.legs import in_legs
from headway.sim.network import BERLIN, FULL_SIZE, START, TENANT, scaled
from headway.sim.roster import CARRIERS, Traits

CAPABLE = "customs"
COLD = (2, 8)
_NEAR, _SURELY_NEAR = timedelta(hours=4), timedelta(minutes=90)
"""A refusal so shortly before the pickup is a matter of opinion, and surely a trouble."""


def _of_the_storm(carrier: Traits) -> Traits:
    """Contract carriers see to customs, too."""
    return replace(carrier, capabilities=(*carrier.capabilities, CAPABLE)) if carrier.kind == "contract" else carrier


def _post(code: str) -> str:
    return f"versand-{code.lower()}@example.org"


def _cold(service: ServiceDraft) -> ServiceDraft:
    return replace(service, temperature_c=COLD) if "chilled" in service.capabilities else service


def _off() -> Iterator[object]:
    """Every playbook that is shipped is put to rest."""
    for name in shipped():
        yield ActivatePlaybook(name, -1, "to see what people do alone")


def _holds(trip: Trip, out: Outage, day: date) -> bool:
    """Was it booked for that day when the carrier confirmed less?"""
    booked = trip.booked
    mine = booked.carrier_code == out.carrier and booked.pickup_planned_at.astimezone(BERLIN).date() == day
    return mine and trip.booked_at <= out.since and (trip.ended_at is None or trip.ended_at >= out.since)


class FaultWorld(PeopledWorld):
    """One day of `size` orders, everything put in noted in `facts`."""

    def __init__(self, seed: int, size: int = FULL_SIZE, start: datetime = START, *, playbooks: bool = True) -> None:
        self.playbooks, self.label = playbooks, "on" if playbooks else "off"
        self.facts = Facts()
        super().__init__(seed, size, start, carriers=tuple(map(_of_the_storm, CARRIERS)))
        self.evenings = [start + timedelta(days=day) + evenings.LEAVES for day in range(evenings.EVENINGS)]
        self._plan(self._shortfalls())
        self._plan(self._gateways())
        self._remember(size)

    def setup(self) -> tuple[object, ...]:
        """The network: customers can be written to, and who carries chilled goods says how cold; playbooks or none."""
        found: list[object] = []
        for command in super().setup():
            match command:
                case SaveCustomers(customers):
                    found.append(SaveCustomers(tuple(replace(each, email=_post(each.code)) for each in customers)))
                case SaveServices(services):
                    found.append(SaveServices(tuple(map(_cold, services))))
                case _:
                    found.append(command)
        return (*found, *(oversight.tighter() if self.playbooks else _off()))

    @property
    def tenant(self) -> NewTenant:
        """The sandbox it happens in."""
        return replace(TENANT, slug=f"faults-{self.label}-{self.seed}", name=f"Storm of faults, {self.label}")

    @property
    def next_at(self) -> datetime | None:
        """Lorries leave in the evening, whatever else happens."""
        return min((at for at in (super().next_at, *self.evenings[:1]) if at is not None), default=None)

    def due(self, now: datetime) -> list[Action]:
        """What is done by now; in the evening lorries leave first."""
        while self.evenings and self.evenings[0] <= now:
            self._leave(self.evenings.pop(0), now)
        for ref in self._calls(now):
            self._call(ref, now)
        return [each for each in super().due(now) if not self._is_over(each.command)]

    @property
    def requests(self) -> Mapping[str, Request]:
        """What customers wanted, by reference."""
        return self._requests

    def received(self) -> dict[str, bool]:
        """The orders that were taken in; False where the customer gave it up."""
        return {ref: ref not in self._cancelled for ref in self._orders}

    def put_in(self) -> dict[str, int]:
        """How many faults of each kind there are, outages by what they befall."""
        found = Counter(str(kind) for kind in self.drawn.orders.values())
        found.update(str(each.kind) for each in self.drawn.outages)
        found.update({str(truth.kind): 0 for truth in self.facts.put_in if truth.kind is not None})
        for kind in (Kind.BREAKDOWN, Kind.LONG_STOP, Kind.DETOUR):
            found[str(kind)] = len({truth.cause for truth in self.facts.put_in if truth.kind is kind})
        return dict(sorted(found.items()))

    def _demand(self) -> Iterator[Request]:
        """Sound orders and flawed ones, of which some get a fault before they are sent."""
        requests = list(super()._demand())
        self.drawn = draw(self.seed, requests, tuple(self.carriers.values()), self.start)
        for request in requests:
            kind = self.drawn.orders.get(request.good.external_ref)
            yield named(request if kind is None else bent(request, kind))

    def _offered(self, event: d.TenderOfferSent, now: datetime) -> Iterator[Planned]:
        """Carriers answer as ever, except where the order's fault is that they do not take it, or they are dark."""
        ref = self._refs[event.order_id]
        for said in super()._offered(event, now):
            told = offering.answered(
                self.seed, ref, self.drawn.orders.get(ref), event, said, self._first_asked(ref, now)
            )
            if told is not None and not outages.silent(self.drawn, event.carrier_code, now, told.at):
                yield told

    def _first_asked(self, ref: str, now: datetime) -> datetime:
        return self._asked_at.setdefault(ref, now)

    def _shipment_booked(self, event: d.ShipmentBooked, now: datetime) -> Iterator[Planned]:
        ref = event.external_ref
        self._booked[ref] = event
        traits, kind = self.traits(event.carrier_code), self.drawn.orders.get(ref)
        told = journey(self.seed, event, now, replace(traits, hides=1.0) if kind is Kind.HELD_BACK else traits)
        if kind is None:
            told = in_legs(self.seed, event, now, told, traits)
        trip = Trip(event, now, [*told.reports, *told.kept_back])
        trip.kept, trip.silent_until = frozenset(item.tie for item in told.kept_back), told.silent_until
        if kind is not None and not (kind in _ONCE and self.facts.trips[ref]):
            trip.items = befallen(kind, Journey(self.seed, event, traits, tuple(trip.items)))
            trip.kinds += [(kind, since, f"{kind}:{ref}") for since in begins(kind, trip)]
        self.facts.trips[ref].append(trip)
        outages.strike(self.seed, self.drawn, trip)
        yield from self._told_of(trip, kind, now)
        kept = tuple(item for item in trip.items if item.tie in trip.kept)
        yield from (item for item in trip.items if item.tie not in trip.kept)
        if trip.silent_until is not None:
            self._kept_back[ref] = kept
            yield Planned(trip.silent_until, f"speaks:{ref}", Release(ref))

    def _told_of(self, trip: Trip, kind: Kind | None, now: datetime) -> Iterator[Planned]:
        """What is told of an order beside its journey: once where it is the shop's or the customer's."""
        order = self._orders.get(trip.ref)
        if order is None:
            return
        first = len(self.facts.trips[trip.ref]) == 1
        if kind is Kind.SHORTAGE and first:
            yield from self._true(kind, trip, wishes.shortage(self.seed, order, trip))
        elif kind is Kind.INSTRUCTION and first:
            yield from self._true(kind, trip, wishes.instruction(self.seed, order, trip, trip.booked.deliver_by))
        elif "chilled" in order.request.good.requirements:
            said = wishes.readings(self.seed, trip, kind)
            yield from (said.planned if kind is not Kind.WARM and said is not None else self._true(kind, trip, said))

    def _true(self, kind: Kind | None, trip: Trip, said: wishes.Said | None) -> Iterable[Planned]:
        """Told, and written down."""
        if said is None or kind is None:
            return ()
        cause = f"{kind}:{trip.ref}"
        self.facts.add(DETECTOR_OF[kind], trip.ref, said.since, cause=cause, kind=kind, until=said.until)
        if said.wish is not None:
            self.facts.wishes[trip.ref] = said.wish
        return said.planned

    def _shipment_unbooked(self, event: d.ShipmentUnbooked, now: datetime) -> Iterator[Planned]:
        trips = self.facts.trips[self._refs[event.order_id]]
        if trips and trips[-1].booked.offer_id == event.offer_id:
            trips[-1].ended_at = now
        return super()._shipment_unbooked(event, now)

    def _tell(self, ref: str, reported: Reported, now: datetime) -> bool:
        """A delivery is billed also where nobody signed."""
        told = super()._tell(ref, reported, now)
        booked = self._booked.get(ref)
        unsigned = (
            self.drawn.orders.get(ref) in (Kind.NO_POD, Kind.WRONG_POD)
            and telling.word_of(reported.event) == "delivered"
        )
        if told and unsigned and booked is not None and ref not in self._unbilled[booked.carrier_code]:
            self._bill(ref, booked, now)
        return told

    def _invoices(self, carrier: str, at: datetime) -> Iterator[Planned]:
        """As carriers bill, some of it wrongly."""
        wrong = {ref for ref, kind in self.drawn.orders.items() if kind is Kind.BILLED_WRONGLY}
        for item in super()._invoices(carrier, at):
            sent = billing.dearer(item, wrong)
            yield sent
            self._note_invoice(sent)

    def _note_invoice(self, sent: Planned) -> None:
        if not isinstance(sent.what, Action) or not isinstance(sent.what.command, ReceiveInvoice):
            return
        invoice = sent.what.command.invoice
        faults = billing.wrong_of(invoice, self.facts.trips)
        if faults and not sent.what.key.endswith(":again"):
            mine = any(self.drawn.orders.get(ref) is Kind.BILLED_WRONGLY for ref in faults)
            subject = f"invoice:{invoice.number}"
            kind = Kind.BILLED_WRONGLY if mine else None
            self.facts.add(DETECTOR_OF[Kind.BILLED_WRONGLY], subject, sent.at, cause=subject, kind=kind)

    def _offer_over(self, event: d.OfferEvent, now: datetime) -> Iterator[Planned]:
        """A refusal near the pickup is a trouble, whoever meant it or not."""
        if isinstance(event, d.TenderOfferDeclined | d.TenderOfferExpired) and event.pickup_from is not None:
            left, ref = event.pickup_from - now, self._refs[event.order_id]
            kind = self.drawn.orders.get(ref)
            cause = f"{kind}:{ref}" if kind in offering.OFFERED else f"{ref}:tender"
            if left < _NEAR:
                detector = DETECTOR_OF[Kind.REFUSED_NEAR]
                self.facts.add(detector, ref, now, cause=cause, kind=kind, sure=left < _SURELY_NEAR)
        return super()._offer_over(event, now)

    def _leave(self, evening: datetime, now: datetime) -> None:
        """Lorries are loaded and leave; what befalls them delays what is on them."""
        lorries = evenings.lorries_of(self.seed, evening, self._on_the_way(), self.carriers)
        by_ref = {trip.ref: trip for trip in self._on_the_way()}
        changes: list[tuple[Trip, Change]] = []
        for lorry in lorries:
            trips = [by_ref[ref] for ref in lorry.goods]
            self._plan(evenings.loads(lorry, trips, now))
            if lorry.fate is not None and lorry.since is not None:
                evenings.note(self.facts, lorry, trips)
                changes += [(trip, evenings.later(lorry)) for trip in trips]
        self._plan(evenings.tracked(self.seed, lorries))
        self.bend(changes)

    def _on_the_way(self) -> list[Trip]:
        return [
            trips[-1]
            for ref, trips in self.facts.trips.items()
            if trips and ref in self._booked and ref not in self._undone
        ]

    def _shortfalls(self) -> Iterator[Planned]:
        for outage in self.drawn.of(Kind.SHORTFALL):
            day = outage.since.astimezone(BERLIN).date()
            confirm = ConfirmCapacity((Confirmation(outage.carrier, day, self._confirmed(outage)),))
            actor = f"carrier-{outage.carrier.lower()}"
            yield act(outage.since, f"confirm:{outage.carrier}", actor, confirm)

    def _gateways(self) -> Iterator[Planned]:
        """The gateway of a carrier says every half hour how it fares."""
        for out in self.drawn.of(Kind.CONNECTOR):
            yield from outages.noted(out, self.start)
            subject = f"connector:{out.carrier}"
            self.facts.add(DETECTOR_OF[out.kind], subject, out.since, cause=out.cause, kind=out.kind, until=out.until)

    def _confirmed(self, outage: Outage) -> int:
        """Half of what it committed."""
        return scaled(self.carriers[outage.carrier].shipments, self.size) // 2

    def note_shortfalls(self) -> None:
        """Write down, when all is over, whether the carrier held more than it confirmed."""
        for out in self.drawn.of(Kind.SHORTFALL):
            day = out.since.astimezone(BERLIN).date()
            held = sum(_holds(trip, out, day) for trips in self.facts.trips.values() for trip in trips)
            sure, subject = held > self._confirmed(out), f"carrier:{out.carrier}"
            self.facts.add(DETECTOR_OF[out.kind], subject, out.since, cause=out.cause, kind=out.kind, sure=sure)

    def _held(self, event: OrderHeld, now: datetime) -> Iterator[Planned]:
        """The clerk mends what a clerk sees; papers for customs are a case."""
        ref = self._refs.get(event.order_id, "")
        if "address" in event.holds:
            self.facts.add(DETECTOR_OF[Kind.ADDRESS], ref, now, cause=f"{ref}:hold")
        if self.drawn.orders.get(ref) is not Kind.CUSTOMS:
            if "document" in event.holds:
                self.facts.add(DETECTOR_OF[Kind.CUSTOMS], ref, now, cause=f"{ref}:hold", sure=False)
            yield from super()._held(event, now)
        elif "document" in event.holds:
            detector = DETECTOR_OF[Kind.CUSTOMS]
            self.facts.add(detector, ref, now, cause=f"{Kind.CUSTOMS}:{ref}", kind=Kind.CUSTOMS)

    def _not_allocated(self, event: d.AllocationFailed, now: datetime) -> Iterator[Planned]:
        """What finds nobody is a case, and waits for what comes of it."""
        ref = self._refs[event.order_id]
        self._unplaced[ref] = now
        if event.reason == "exhausted":
            kind = self.drawn.orders.get(ref)
            cause = f"{kind}:{ref}" if kind in offering.OFFERED else f"{ref}:tender"
            self.facts.add(DETECTOR_OF[Kind.NOBODY_TAKES_IT], ref, now, cause=cause, kind=kind)
        return iter(())

    def _customers(self) -> Any:
        """Also what is kept from the first order on: the base asks for its customers before anything else."""
        self._asked_at: dict[str, datetime] = {}
        return super()._customers()


_UNSIGNED = frozenset({Kind.NO_POD, Kind.WRONG_POD})
_ONCE = frozenset({Kind.DAMAGED, Kind.LATE_TO_PICKUP, Kind.NOT_CONFIRMED, Kind.SLOW_DOCK, Kind.HELD_BACK})
"""Faults of a carrier's journey: another booking does not have them."""

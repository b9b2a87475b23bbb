"""The world of the storm: an ordinary day with every kind of fault in it, and people who answer what they are asked."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from headway.carriers.commands import Confirmation, ConfirmCapacity
from headway.events import dispatch as d
from headway.events.exceptions import CaseHanded, CaseMerged, CaseOpened, CaseResolved, QuestionAnswered, QuestionAsked
from headway.events.orders import AddressCorrected, DeliveryRescheduled, OrderCancelled, OrderHeld
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.kernel.message import Event
from headway.kernel.tenancy import NewTenant
from headway.orders.commands import ReviseOrder
from headway.settlement.model import ReceiveInvoice
from headway.sim.arrivals import Request
from headway.sim.calls import Action, Planned, Release, Reported, act
from headway.sim.chance import Chance
from headway.sim.faults import asked, billing, desk, effects, evenings, offering, outages, telling
from headway.sim.faults.befalling import Journey, befallen
from headway.sim.faults.drawing import draw
from headway.sim.faults.effects import Change
from headway.sim.faults.kinds import Kind
from headway.sim.faults.orders import bent
from headway.sim.faults.truth import DETECTOR_OF, Facts, Trip, begins, state_of
from headway.sim.journey import journey
from headway.sim.legs import in_legs
from headway.sim.network import BERLIN, FULL_SIZE, START, TENANT, scaled
from headway.sim.roster import CARRIERS, Traits
from headway.sim.world import World

CAPABLE = "customs"
_NEAR, _SURELY_NEAR = timedelta(hours=4), timedelta(minutes=90)
"""A refusal so shortly before the pickup is a matter of opinion, and surely a trouble."""

_PROOF = frozenset({"pod_missing"})


def _of_the_storm(carrier: Traits) -> Traits:
    """Contract carriers see to customs, too."""
    return replace(carrier, capabilities=(*carrier.capabilities, CAPABLE)) if carrier.kind == "contract" else carrier


class FaultWorld(World):
    """One day of `size` orders, everything put in noted in `facts`."""

    def __init__(self, seed: int, size: int = FULL_SIZE, start: datetime = START, *, label: str = "on") -> None:
        self.label = label
        self.facts = Facts()
        super().__init__(seed, size, start, carriers=tuple(map(_of_the_storm, CARRIERS)))
        self.evenings = [start + timedelta(days=day) + evenings.LEAVES for day in range(evenings.EVENINGS)]
        self._plan(self._shortfalls())
        self._desk = desk.Desk(seed, size)
        self._opened: dict[UUID, CaseOpened] = {}
        self._over: set[UUID] = set()
        self._cancelled: set[str] = set()
        self._reactions |= self._more()

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

    def _is_over(self, command: object) -> bool:
        """A person who comes to a case that is over leaves it."""
        return isinstance(command, AcknowledgeCase | ResolveCase) and command.case_id in self._over

    def _more(self) -> dict[type[Event], Callable[[Any, datetime], Iterable[Planned]]]:
        return {
            CaseHanded: self._handed,
            CaseResolved: self._case_over,
            CaseMerged: self._case_over,
            OrderCancelled: self._order_cancelled,
            QuestionAsked: self._asked_something,
            QuestionAnswered: self._answered,
            DeliveryRescheduled: self._rescheduled,
            AddressCorrected: self._found,
        }

    def _demand(self) -> Iterator[Request]:
        """Sound orders and flawed ones, of which some get a fault before they are sent."""
        requests = list(super()._demand())
        self.drawn = draw(self.seed, requests, tuple(self.carriers.values()), self.start)
        for request in requests:
            kind = self.drawn.orders.get(request.good.external_ref)
            yield request if kind is None else bent(request, kind)

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
        kept = tuple(item for item in trip.items if item.tie in trip.kept)
        yield from (item for item in trip.items if item.tie not in trip.kept)
        if trip.silent_until is not None:
            self._kept_back[ref] = kept
            yield Planned(trip.silent_until, f"speaks:{ref}", Release(ref))

    def _shipment_unbooked(self, event: d.ShipmentUnbooked, now: datetime) -> Iterator[Planned]:
        trips = self.facts.trips[self._refs[event.order_id]]
        if trips and trips[-1].booked.offer_id == event.offer_id:
            trips[-1].ended_at = now
        return super()._shipment_unbooked(event, now)

    def _tell(self, ref: str, reported: Reported, now: datetime) -> bool:
        """A delivery is billed also where nobody signed."""
        told = super()._tell(ref, reported, now)
        booked = self._booked.get(ref)
        unsigned = self.drawn.orders.get(ref) is Kind.NO_POD and telling.word_of(reported.event) == "delivered"
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

    def bend(self, changes: Sequence[tuple[Trip, Change]]) -> None:
        """Change what is still to be told of some journeys; what was told stays told."""
        mine = {item.tie for trip, _ in changes for item in trip.items}
        pending = {entry[1] for entry in self._heap if entry[1] in mine}
        self._heap = [entry for entry in self._heap if entry[1] not in pending]
        heapq.heapify(self._heap)
        for trip, change in changes:
            known = {item.tie for item in trip.items}
            trip.items = change(trip.items)
            self._plan(item for item in trip.items if item.tie in pending or item.tie not in known)
            if trip.ref in self._kept_back:
                self._kept_back[trip.ref] = tuple(item for item in trip.items if item.tie in trip.kept)

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
        return [trips[-1] for ref, trips in self.facts.trips.items() if trips and ref in self._booked]

    def _shortfalls(self) -> Iterator[Planned]:
        for outage in self.drawn.of(Kind.SHORTFALL):
            size = scaled(self.carriers[outage.carrier].shipments, self.size)
            day = outage.since.astimezone(BERLIN).date()
            confirm = ConfirmCapacity((Confirmation(outage.carrier, day, size * 3 // 5),))
            actor = f"carrier-{outage.carrier.lower()}"
            yield act(outage.since, f"confirm:{outage.carrier}", actor, confirm)
            subject = f"carrier:{outage.carrier}"
            self.facts.add(DETECTOR_OF[outage.kind], subject, outage.since, cause=outage.cause, kind=outage.kind)

    def _case_opened(self, event: CaseOpened, now: datetime) -> Iterator[Planned]:
        """Nobody looks at a case before it is handed to a person."""
        self._opened[event.case_id] = event
        return iter(())

    def _handed(self, event: CaseHanded, now: datetime) -> Iterator[Planned]:
        """A person takes it when one is free."""
        case = self._opened.get(event.case_id)
        if case is None:
            return
        ref = self._refs.get(case.order_id) if case.order_id else None
        name = f"{case.detector}:{ref or case.cause_key or case.carrier_id}"
        self._times[name] += 1
        name = f"{name}:{self._times[name]}"
        taken = self._desk.take(name, now)
        place = self._orders[ref].request.good.address if ref in self._orders else None
        yield from desk.works(case, name, taken, desk.agreed(case, self.seed, name, taken.begins, place))
        if case.detector in desk.CALLS_CARRIER and ref:
            yield Planned(taken.begins, f"call:{name}", Release(ref))

    def _asked_something(self, event: QuestionAsked, now: datetime) -> Iterator[Planned]:
        """Who is asked answers truly, in their time, or not at all."""
        case, ref = self._opened.get(event.case_id), self._refs.get(event.order_id) if event.order_id else None
        detector = "" if case is None else case.detector
        name = f"question:{event.audience}:{detector}:{ref or event.carrier_id}"
        self._times[name] += 1
        name = f"{name}:{self._times[name]}"
        self._questions[event.question_id] = (event, ref, detector)
        said = asked.answers(self.seed, name, event, now, self._knows(ref, detector, now))
        if said is not None:
            yield said

    def _knows(self, ref: str | None, detector: str, now: datetime) -> asked.Truthful:
        """What is so about an order."""
        order, trips = self._orders.get(ref or ""), self.facts.trips.get(ref or "", [])
        kind = self.drawn.orders.get(ref or "")
        place = None if order is None else order.request.good.address
        return asked.Truthful(kind, place, state_of(trips[-1], now) if trips else "yes")

    def _answered(self, event: QuestionAnswered, now: datetime) -> Iterator[Planned]:
        """A carrier that answers tells what it had not told; a customer sends the paper that is missing."""
        question, ref, detector = self._questions.get(event.question_id, (None, None, ""))
        if question is None or ref is None:
            return
        if event.audience == "carrier":
            yield Planned(now, f"call:{event.question_id}", Release(ref))
        if detector in _PROOF and (found := self._proof(ref, now)) is not None:
            yield found
        if detector == DETECTOR_OF[Kind.CUSTOMS] and question.order_id is not None:
            papers = ReviseOrder(order_id=question.order_id, documents=("commercial_invoice",))
            yield act(now + timedelta(minutes=10), f"papers:{ref}", "customer", papers)

    def _proof(self, ref: str, now: datetime) -> Planned | None:
        trips = self.facts.trips.get(ref, [])
        return effects.proof(trips[-1], now, Chance(self.seed, "proof", ref)) if trips else None

    def _rescheduled(self, event: DeliveryRescheduled, now: datetime) -> Iterator[Planned]:
        self.facts.agreed[self._refs.get(event.order_id, "")].append((now, event.deliver_by))
        return self._affect(event.order_id, now, lambda trip: effects.delivered_in(
            self.seed, trip, now, event.deliver_from, event.deliver_by))  # fmt: skip

    def _found(self, event: AddressCorrected, now: datetime) -> Iterator[Planned]:
        """It matters to a driver who has stood before the wrong house."""
        ref = self._refs.get(event.order_id, "")
        if self.drawn.orders.get(ref) is not Kind.ADDRESS:
            return iter(())
        return self._affect(event.order_id, now, lambda trip: effects.delivered_soon(self.seed, trip, now))

    def _affect(self, order_id: UUID, now: datetime, make: Callable[[Trip], Change | None]) -> Iterator[Planned]:
        trips = self.facts.trips.get(self._refs.get(order_id, ""), [])
        change = make(trips[-1]) if trips and trips[-1].ended_at is None else None
        if change is not None:
            self.bend([(trips[-1], change)])
        return iter(())

    def _calls(self, now: datetime) -> list[str]:
        due = [entry for entry in self._heap if entry[0] <= now and entry[1].startswith("call:")]
        return [entry[2].what.ref for entry in sorted(due) if isinstance(entry[2].what, Release)]

    def _call(self, ref: str, now: datetime) -> None:
        """Somebody calls the carrier: what has happened is told now."""
        trips = self.facts.trips.get(ref, [])
        if trips and trips[-1].ended_at is None and not outages.silent(self.drawn, trips[-1].booked.carrier_code, now):
            trips[-1].silent_until = None if trips[-1].silent_until is None else min(trips[-1].silent_until, now)
            self.bend([(trips[-1], effects.told_now(now))])

    def _case_over(self, event: CaseResolved | CaseMerged, now: datetime) -> Iterator[Planned]:
        self._over.add(event.case_id)
        return iter(())

    def _order_cancelled(self, event: OrderCancelled, now: datetime) -> Iterator[Planned]:
        self._cancelled.add(self._refs.get(event.order_id, ""))
        return iter(())

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
        self._times: Counter[str] = Counter()
        self._questions: dict[UUID, tuple[QuestionAsked, str | None, str]] = {}
        return super()._customers()


_ONCE = frozenset({Kind.DAMAGED, Kind.LATE_TO_PICKUP, Kind.NOT_CONFIRMED, Kind.SLOW_DOCK, Kind.HELD_BACK})
"""Faults of a carrier's journey: another booking does not have them."""

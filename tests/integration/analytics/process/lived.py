"""A small life of cases, told as events at moments: what the figures of process intelligence are checked on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

from headway.analytics import handlers
from headway.events.dispatch import ShipmentBooked, ShipmentDelivered, ShipmentPlanned, TenderOfferSent
from headway.events.exceptions import (
    CaseAcknowledged,
    CaseDismissed,
    CaseHanded,
    CaseOpened,
    CaseResolved,
    RunEnded,
    RunStarted,
    SignalRaised,
)
from headway.events.orders import OrderReceived, OrderReleased
from headway.events.tracking import ConnectorFailing
from headway.kernel.app import App
from headway.kernel.conductor import drain
from headway.kernel.message import Event
from headway.kernel.money import Money
from headway.kernel.rooms import Room
from tests.conftest import START
from tests.integration.settlement.scenes import booked

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Life:
    """An application with analytics alone, a tenant whose clock is moved, and short words for what happens."""

    def __init__(self, app: App, tenant: UUID) -> None:
        self.app, self.tenant = app, tenant

    async def at(self, moment: datetime, *events: Event, actor: str = "system:test") -> None:
        """The clock is put to a moment, and something happens there; nobody reads of it yet."""
        async with self.app.scope.begin(self.tenant, actor) as uow:
            await uow.conn.execute("UPDATE tenant SET clock_at = $1 WHERE clock_at < $1", moment)
        async with self.app.scope.begin(self.tenant, actor) as uow:
            for event in events:
                uow.emit(event)

    async def read(self) -> None:
        """Everybody reads the log."""
        await drain(self.app, self.tenant)


def begin(make_app: Callable[..., App], tenant: UUID) -> Life:
    return Life(make_app(Room(name="nobody"), handlers.room()), tenant)


def ordered(booking: ShipmentBooked) -> tuple[Event, ...]:
    """An order taken in and released at once."""
    order = booking.order_id
    return (
        OrderReceived(
            order_id=order, external_ref=booking.external_ref, customer=booking.customer, service="S", source="f"
        ),
        OrderReleased(order_id=order, decision_id=uuid4()),
        ShipmentPlanned(order_id=order, shipment_id=booking.shipment_id),
    )


def offered(booking: ShipmentBooked) -> TenderOfferSent:
    return TenderOfferSent(
        shipment_id=booking.shipment_id,
        order_id=booking.order_id,
        tender_id=uuid4(),
        offer_id=booking.offer_id,
        carrier_id=booking.carrier_id,
        carrier_code=booking.carrier_code,
        sequence=1,
        service_code="DTD",
        origin_zone=booking.origin_zone,
        destination_zone=booking.destination_zone,
        weight_kg="100",
        price=Money(10_000, "USD"),
        pickup_from=START,
        deliver_by=START,
        expires_at=START,
    )


def arrived(booking: ShipmentBooked, at: datetime) -> ShipmentDelivered:
    return ShipmentDelivered(shipment_id=booking.shipment_id, order_id=booking.order_id, delivered_at=at)


def opened(booking: ShipmentBooked, case_id: UUID, **more: Any) -> CaseOpened:
    fields: dict[str, Any] = {
        "case_id": case_id,
        "detector": "late",
        "severity": "high",
        "owner": "tower",
        "due_at": START,
        "order_id": booking.order_id,
        "shipment_id": booking.shipment_id,
        "carrier_id": booking.carrier_id,
    }
    return CaseOpened(**{**fields, **more})


def seen(booking: ShipmentBooked, case_id: UUID, since: datetime | None = None, **more: Any) -> SignalRaised:
    fields: dict[str, Any] = {
        "case_id": case_id,
        "detector": "late",
        "about_type": "shipment",
        "about_id": booking.shipment_id,
        "order_id": booking.order_id,
        "shipment_id": booking.shipment_id,
        "carrier_id": booking.carrier_id,
        "severity": "high",
        "sentence": "late",
        "since": since,
        "joined": True,
    }
    return SignalRaised(**{**fields, **more})


def over(case_id: UUID, *, automatic: bool = True) -> CaseResolved:
    return CaseResolved(case_id=case_id, automatic=automatic, resolution="over")


Plan = list[tuple[datetime, tuple[Event, ...], str]]


async def busy_week(life: Life, seed: int = 7) -> None:
    """Six days of shipments and cases from three sites; one carrier is bad at one of them, a playbook comes halfway."""
    chance, plan = Random(seed), Plan()
    for day in range(6):
        morning, made = START + day * DAY, _day(chance, day)
        plan.append((morning, tuple(event for each in made for event in ordered(each)), "system:test"))
        plan.append((morning + 12 * MINUTE, tuple(offered(each) for each in made), "system:test"))
        plan.append((morning + 50 * MINUTE, tuple(made), "system:test"))
        for number, each in enumerate(made):
            if chance.random() < (0.6 if (each.carrier_code, each.origin_site) == ("BOLT", "LEJ") else 0.12):
                plan += _trouble(chance, each, morning + timedelta(minutes=90 + 4 * number), live=day >= 3)
        plan.append((morning + 20 * HOUR, tuple(arrived(each, morning + 11 * HOUR) for each in made), "system:test"))
    words: dict[str, Any] = {"connector_id": uuid4(), "kind": "hook", "name": "BOLT push", "carrier_code": "BOLT"}
    failing = ConnectorFailing(**words, failures=0, since=START + 5 * DAY, sentence="no message for 9 h")
    plan.append((START + 5 * DAY + 21 * HOUR, (failing,), "system:test"))
    for moment, events, actor in sorted(plan, key=lambda each: each[0]):
        await life.at(moment, *events, actor=actor)
    await life.at(START + 6 * DAY)
    await life.read()


def _day(chance: Random, day: int) -> list[ShipmentBooked]:
    found = []
    for number in range(30):
        code, carrier = chance.choice((("ACME", 501), ("BOLT", 502), ("CARGO", 503)))
        site, zone = chance.choice((("HAM", "N"), ("LEJ", "E"), ("MUC", "S")))
        more = {"origin_site": site, "origin_zone": zone, "destination_zone": f"Z{chance.randrange(4)}"}
        plans = {"pickup_planned_at": START + day * DAY + HOUR * (2 + number % 9), "customer": f"C{number % 5}"}
        times = {"delivery_planned_at": START + day * DAY + 14 * HOUR, "deliver_by": START + day * DAY + 16 * HOUR}
        freight = ("freight", 8_000 + 100 * number)
        found.append(
            booked(f"D{day}-{number}", freight, code=code, carrier=UUID(int=carrier), **more, **plans, **times)
        )
    return found


def _trouble(chance: Random, each: ShipmentBooked, at: datetime, *, live: bool) -> Plan:
    """A case: taken by the playbook where that is live, else by a person; one in ten was nothing, some stay open."""
    case_id, kind = uuid4(), "missed_pickup" if each.carrier_code == "BOLT" else chance.choice(("no_update", "late"))
    begun = at - timedelta(minutes=chance.randrange(5, 40))
    sentence = f"{each.external_ref} has not been picked up"
    raised = (seen(each, case_id, begun, detector=kind, sentence=sentence),) * 2
    plan: Plan = [(at, (opened(each, case_id, detector=kind), *raised), "system:test")]
    if live and chance.random() < 0.8:
        run: dict[str, Any] = {"case_id": case_id, "run_id": uuid4(), "playbook": "chase_the_carrier", "version": 1}
        later = at + timedelta(minutes=chance.randrange(8, 30))
        ended = RunEnded(**run, outcome="done", why="its cause is gone")
        begun_run = RunStarted(**run, shadow=False, decision_id=uuid4())
        return [*plan, (at, (begun_run,), "system:test"), (later, (ended, over(case_id)), "system:test")]
    handed = CaseHanded(case_id=case_id, owner=chance.choice(("tower", "carriers")), why="no playbook fits")
    plan.append((at, (handed,), "system:test"))
    if chance.random() < 0.15:
        return plan
    plan.append((at + 9 * MINUTE, (CaseAcknowledged(case_id=case_id, by="user:ann"),), "user:ann"))
    later = at + timedelta(minutes=chance.randrange(60, 300))
    ending: tuple[Event, ...] = (over(case_id, automatic=False),)
    if chance.random() < 0.1:
        ending = (CaseDismissed(case_id=case_id, detector=kind, by="user:ann", reason="it was there"), *ending)
    return [*plan, (later, ending, "user:ann")]


def bookings(count: int, **more: Any) -> list[ShipmentBooked]:
    return [booked(f"A{number}", ("freight", 10_000), **more) for number in range(count)]

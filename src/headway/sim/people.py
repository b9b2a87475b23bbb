"""The people of the simulated shipper: a clerk, finance, a dispatcher and customers, each with habits and delays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from headway.dispatch.commands import RetryAllocation
from headway.events.exceptions import CaseOpened
from headway.events.settlement import InvoiceDisputed
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.orders.commands import CancelOrder, LiftHold, ReviseOrder
from headway.settlement.model import Resolution, ResolveDispute
from headway.sim.arrivals import Request
from headway.sim.calls import Planned, Release, act
from headway.sim.chance import Chance


@dataclass(frozen=True, slots=True)
class OrderSeen:
    """An order as the people see it."""

    id: UUID
    request: Request

    @property
    def ref(self) -> str:
        return self.request.good.external_ref


def changes_mind(seed: int, order: OrderSeen, now: datetime) -> Iterator[Planned]:
    """Now and then a customer gives an order up; sometimes it has left by then."""
    chance = Chance(seed, "change of mind", order.ref)
    if chance.happens(0.008):
        at = now + chance.minutes(15, 240)
        command = CancelOrder(order_id=order.id, reason="the customer changed their mind")
        yield act(at, f"cancel:{order.ref}", "customer-service", command)


def sees_to_hold(seed: int, order: OrderSeen, hold: str, now: datetime) -> Iterator[Planned]:
    """What is done about an order that is held: mended, lifted, given up, or left lying."""
    chance = Chance(seed, "hold", order.ref, hold)
    draw, wait = chance.uniform(), chance.minutes(10, 120)
    key, good = f"hold:{order.ref}:{hold}", order.request.good
    if hold == "address" and draw < 0.85:
        command = ReviseOrder(order_id=order.id, address=good.address, recipient=good.recipient)
        yield act(now + wait, key, "clerk", command)
    elif hold == "document" and draw < 0.8:
        yield act(now + wait * 2, key, "clerk", ReviseOrder(order_id=order.id, documents=("sds",)))
    elif hold in ("credit", "customer") and draw < 0.5:
        lift = LiftHold(order_id=order.id, hold=hold, reason="payment announced by the customer")
        yield act(now + wait * 2, key, "finance", lift)
    elif hold == "inventory" and draw < 0.4:
        lift = LiftHold(order_id=order.id, hold=hold, reason="counted again: there is enough")
        yield act(now + wait * 2, key, "clerk", lift)
    elif draw > 0.8:
        reason = f"held for {hold} too long"
        yield act(now + timedelta(hours=6) + wait, key, "clerk", CancelOrder(order_id=order.id, reason=reason))


def sees_to_case(seed: int, ref: str, case: CaseOpened, now: datetime) -> Iterator[Planned]:
    """The dispatcher takes most cases on, and does something about some; the rest waits for its clock."""
    chance = Chance(seed, "case", case.detector, ref)
    takes_on, does, wait = chance.happens(0.75), chance.uniform(), chance.minutes(3, 25)
    name = f"{case.detector}:{ref}"
    if not takes_on:
        return
    yield act(now + wait, f"ack:{name}", "dispatcher", AcknowledgeCase(case.case_id))
    later = now + wait + chance.minutes(5, 40)
    if case.detector == "no_update":
        yield Planned(later, f"call:{name}", Release(ref))
    elif case.detector == "tender_exhausted" and case.shipment_id is not None:
        command = RetryAllocation(case.shipment_id, forget_refusals=True)
        yield act(later, f"retry:{name}", "dispatcher", command)
    elif case.detector == "missed_window" and does < 0.4:
        resolve = ResolveCase(case.case_id, "customer informed, delivery is on its way")
        yield act(later + timedelta(hours=1), f"resolve:{name}", "dispatcher", resolve)
    elif case.detector == "no_rate" and does < 0.5 and case.order_id is not None:
        reason = "no carrier for this order, the customer collects it"
        cancel = CancelOrder(order_id=case.order_id, reason=reason)
        yield act(later + timedelta(hours=2), f"cancel:{name}", "dispatcher", cancel)


def tries_again(
    seed: int, ref: str, order_id: UUID, shipment_id: UUID, failures: int, now: datetime
) -> Iterator[Planned]:
    """Nobody took it even when asked again: once more, and then most are given up."""
    chance = Chance(seed, "tries again", ref, failures)
    key, at = f"again:{ref}:{failures}", now + chance.minutes(40, 120)
    if failures < 4 and chance.happens(0.6):
        yield act(at, key, "dispatcher", RetryAllocation(shipment_id, forget_refusals=True))
    elif chance.happens(0.7):
        command = CancelOrder(order_id=order_id, reason="no carrier takes it")
        yield act(at, key, "dispatcher", command)


def never_gives_up(seed: int, ref: str, shipment_id: UUID, failures: int, now: datetime, *, latest: int) -> Planned:
    """Nobody took it: all are asked once more, after 30 to `latest` minutes, also those who refused."""
    at = now + Chance(seed, "asks again", ref, failures).minutes(30, latest)
    return act(at, f"again:{ref}:{failures}", "dispatcher", RetryAllocation(shipment_id, forget_refusals=True))


def sees_to_dispute(seed: int, number: str, disputed: InvoiceDisputed, now: datetime) -> Iterator[Planned]:
    """Finance settles most disputes within hours: usually the carrier takes its claim back."""
    chance = Chance(seed, "dispute", number)
    draw, at = chance.uniform(), now + chance.minutes(30, 300)
    if draw < 0.65:
        command = ResolveDispute(disputed.dispute_id, Resolution.CREDIT_NOTE, "credit note received")
    elif draw < 0.8:
        command = ResolveDispute(disputed.dispute_id, Resolution.ACCEPT, "the carrier proved its claim")
    else:
        return
    yield act(at, f"dispute:{number}", "finance", command)

"""The control tower: a few persons who take cases in the order in which they are handed over, each for some minutes.

They do what a person can do with the case, the same with playbooks as without; what differs is how many cases come to
them, and how long a case waits for a free hand. At night nobody is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.commands import RetryAllocation
from headway.events.exceptions import CaseOpened
from headway.events.orders import InstructionGiven
from headway.exceptions.model import AcknowledgeCase, ResolveCase
from headway.exceptions.questions.slots import offered, slot_of
from headway.orders.commands import CancelOrder, CorrectAddress, RescheduleDelivery, ReviseOrder
from headway.orders.instructions import SettleInstruction
from headway.orders.model import Address
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.network import BERLIN

OPENS, CLOSES = time(6), time(21)
ORDERS_A_PERSON = 700
"""The tower has one person for so many orders a day, two at least."""

WORK_MIN = (5.0, 14.0)
"""What a case takes of a person's time."""

PERSONS = ("user:sim-dispatcher", "user:sim-clerk", "user:sim-finance", "user:sim-customer-service")
"""The shipper's own people; carriers, recipients and customers are not."""

Deed = Callable[[CaseOpened], object | None]


@dataclass(frozen=True, slots=True)
class Taken:
    """When a person works on a case."""

    begins: datetime
    ends: datetime


class Desk:
    """Who is free when."""

    def __init__(self, seed: int, orders: int) -> None:
        self._seed = seed
        self._free: list[datetime | None] = [None] * max(2, orders // ORDERS_A_PERSON)

    def take(self, name: str, now: datetime) -> Taken:
        """The next free hand takes it."""
        chance = Chance(self._seed, "desk", name)
        hand = min(range(len(self._free)), key=lambda index: self._free[index] or now)
        begins = opened(max(now + chance.minutes(2, 9), self._free[hand] or now))
        ends = begins + chance.minutes(*WORK_MIN)
        self._free[hand] = ends
        return Taken(begins, ends)


def granted(wish: InstructionGiven) -> object:
    """What was asked for is done: another time is agreed, anything else is passed on."""
    if wish.deliver_from is None or wish.deliver_by is None:
        return SettleInstruction(instruction_id=wish.instruction_id, outcome="done", reason="passed on to the carrier")
    times = (wish.deliver_from, wish.deliver_by)
    return RescheduleDelivery(
        order_id=wish.order_id, deliver_from=times[0], deliver_by=times[1], reason="as asked for", by=wish.by
    )


def works(case: CaseOpened, name: str, taken: Taken, noted: object | None) -> Iterator[Planned]:
    """What the person does: take it on, do what can be done (`noted` after a call), and say that it is dealt with."""
    yield act(taken.begins, f"ack:{name}", "dispatcher", AcknowledgeCase(case.case_id))
    make = DEEDS.get(case.detector)
    deed = noted if make is None else make(case)
    if deed is not None:
        yield act(taken.begins + (taken.ends - taken.begins) * 0.6, f"deed:{name}", "dispatcher", deed)
    if case.detector in UNPLACED and case.order_id is not None:
        given_up = CancelOrder(order_id=case.order_id, reason=GIVEN_UP)
        yield act(taken.ends + GIVES_UP_AFTER, f"give-up:{name}", "dispatcher", given_up)
        return
    resolve = ResolveCase(case.case_id, "seen to by the control tower")
    yield act(taken.ends, f"resolve:{name}", "dispatcher", resolve)


def opened(at: datetime) -> datetime:
    """When somebody is there, at or after a moment."""
    local = at.astimezone(BERLIN)
    if local.time() < OPENS:
        return datetime.combine(local.date(), OPENS, BERLIN).astimezone(at.tzinfo)
    if local.time() >= CLOSES:
        return datetime.combine(local.date() + timedelta(days=1), OPENS, BERLIN).astimezone(at.tzinfo)
    return at


def _again(case: CaseOpened) -> object | None:
    return None if case.shipment_id is None else RetryAllocation(case.shipment_id, forget_refusals=True)


def _elsewhere(case: CaseOpened) -> object | None:
    return None if case.shipment_id is None else ReassignShipment(case.shipment_id, "its carrier does not come")


def _papers(case: CaseOpened) -> object | None:
    return None if case.order_id is None else ReviseOrder(order_id=case.order_id, documents=("commercial_invoice",))


DEEDS: Mapping[str, Deed] = {
    "tender_exhausted": _again,
    "tender_refused_late": _again,
    "missed_pickup": _elsewhere,
    "customs_incomplete": _papers,
    "no_rate": _again,
}
"""What a person commands."""

CALLS_CARRIER = frozenset({"no_update", "pickup_not_confirmed", "pod_missing", "connector_failing"})
CALLS_RECIPIENT = frozenset({"failed_attempt"})
ASKS_ADDRESS = frozenset({"address_error"})
"""Whom a person calls; the one called tells, or says when and where the goods are to come."""

UNPLACED = frozenset({"tender_exhausted", "tender_refused_late", "no_rate", "needs_review"})
"""These end with a booking; whatever nobody has some hours after all were asked again is given up."""

GIVES_UP_AFTER, GIVEN_UP = timedelta(hours=4), "no carrier takes it, the customer collects it"

REACHED = 0.85
"""A recipient picks the phone up so often: assumed."""


def agreed(case: CaseOpened, seed: int, name: str, at: datetime, place: Address | None) -> object | None:
    """What the person writes down after a call: another time of delivery, or the right address."""
    chance = Chance(seed, "phone", name)
    if case.order_id is None or not chance.happens(REACHED):
        return None
    if case.detector in CALLS_RECIPIENT:
        start, end = slot_of(offered(at, BERLIN)[chance.whole(0, 3)].code)
        wish = "as agreed on the phone"
        return RescheduleDelivery(order_id=case.order_id, deliver_from=start, deliver_by=end, reason=wish)
    if case.detector in ASKS_ADDRESS and place is not None:
        street = f"{place.street}, Hinterhaus"
        return CorrectAddress(order_id=case.order_id, reason="as the recipient said on the phone", street=street)
    return None

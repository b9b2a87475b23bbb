"""What became of each shipment that an incident touched: saved before its cut-off, or not and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from headway.dispatch.policy import PolicyParameters
from headway.events import dispatch as d
from headway.kernel.money import Money
from headway.sim.customers import CURRENCY
from headway.sim.roster import Traits
from headway.sim.scenarios.affected import Asked, Booking, Story

SAME_DAY_CUTOFF_HOUR = 14
REFUSED = frozenset({"TenderOfferDeclined", "TenderOfferExpired", "TenderOfferDeliveryFailed"})


@dataclass(frozen=True, slots=True)
class Agreed:
    """What held for a shipment when the incident came: booked, or only offered."""

    carrier: str
    service: str
    price: Money
    pickup_at: datetime
    deliver_by: datetime
    late_penalty_minor: int
    booked: bool


@dataclass(frozen=True, slots=True)
class Fate:
    """One shipment's.

    Attributes:
        cutoff_at: when the agreed service stops picking up on the agreed day; who is booked by then can still come.
        rebooked_at: when the carrier that has it in the end accepted; None: nobody did.
        reason: `saved`, else a stable word; `sentence` for a person. Saved is who was accepted by another carrier by
            the cut-off, which picks it up on the agreed day, or on another and still plans to be in time.
        refusals: offers after the incident that were declined or not answered.
        late: it was not delivered by the time it had to be.
    """

    ref: str
    agreed: Agreed
    cutoff_at: datetime
    rebooked_at: datetime | None
    carrier: str | None
    price: Money | None
    reason: str
    sentence: str
    refusals: int
    late: bool
    penalty_minor: int

    @property
    def saved(self) -> bool:
        return self.reason == "saved"


@dataclass(frozen=True, slots=True)
class Clockwork:
    """Where cut-offs are looked up: the carriers, and the zone their hours are in."""

    carriers: Mapping[str, Traits]
    zone: ZoneInfo

    def day(self, at: datetime) -> object:
        return at.astimezone(self.zone).date()

    def cutoff(self, agreed: Agreed) -> datetime:
        """Of the agreed service on the agreed day; midnight where it has none."""
        hour = self.carriers[agreed.carrier].cutoff_hour
        if agreed.service == "same_day":
            hour = SAME_DAY_CUTOFF_HOUR
        day = agreed.pickup_at.astimezone(self.zone).date()
        if hour is None:
            return datetime.combine(day + timedelta(days=1), time(0), self.zone)
        return datetime.combine(day, time(hour), self.zone)


def agreed_of(story: Story, at: datetime) -> Agreed | None:
    """What held at that moment."""
    booking = story.booked(at)
    if booking is not None:
        terms = booking.terms
        price = Money(booking.price_minor, terms.expected_cost.currency)
        late = terms.late_penalty.minor
        return Agreed(
            terms.carrier_code, terms.service_code, price, terms.pickup_planned_at, terms.deliver_by, late, booked=True
        )
    asked = story.offered(at)
    if asked is None:
        return None
    offer = asked.offer
    return Agreed(
        offer.carrier_code, offer.service_code, offer.price, offer.pickup_from, offer.deliver_by, 0, booked=False
    )


def fate(story: Story, ref: str, at: datetime, agreed: Agreed, clock: Clockwork, until: datetime | None = None) -> Fate:
    """What became of a shipment after the incident at that moment.

    Args:
        until: the next incident: what was agreed by then counts, and what became of that is the next one's.
    """
    then = None if until is None else story.booked(until)
    last, cutoff = then or story.last, clock.cutoff(agreed)
    final = last is story.last
    reason, sentence = _why(story, last, at, agreed, cutoff, clock)
    return Fate(
        ref=ref,
        agreed=agreed,
        cutoff_at=cutoff,
        rebooked_at=None if last is None or last.at <= at else last.at,
        carrier=None if last is None else last.terms.carrier_code,
        price=None if last is None else Money(last.price_minor, last.terms.expected_cost.currency),
        reason=reason,
        sentence=sentence,
        refusals=sum(_refused(asked, at, until) for asked in story.asked),
        late=final and (story.delivered_at is None or story.delivered_at > agreed.deliver_by),
        penalty_minor=agreed.late_penalty_minor or late_cost(story),
    )


def _refused(asked: Asked, at: datetime, until: datetime | None) -> bool:
    return at <= asked.at and (until is None or asked.at < until) and asked.end in REFUSED


def late_cost(story: Story) -> int:
    """What its last agreement says a late delivery costs, else what the policy believes, in minor units."""
    last = story.last
    owed = 0 if last is None else last.terms.late_penalty.minor
    currency = CURRENCY if last is None else last.terms.late_penalty.currency
    return owed or Money.of(PolicyParameters().late_cost, currency).minor


def _why(
    story: Story, last: Booking | None, at: datetime, agreed: Agreed, cutoff: datetime, clock: Clockwork
) -> tuple[str, str]:
    if last is None:
        return _nobody([failed for failed_at, failed in story.failures if failed_at > at])
    local = last.at.astimezone(clock.zone)
    if last.at <= at:
        return "kept", f"nobody else was left; {agreed.carrier} has it still"
    if last.terms.carrier_code == agreed.carrier:
        return "waited", f"nobody else was left; {agreed.carrier} took it again at {local:%H:%M on %A}"
    carrier = last.terms.carrier_code
    if last.at > cutoff:
        full = any(failed.reason == "no_capacity" for failed_at, failed in story.failures if at < failed_at < last.at)
        reason, why = ("no_capacity", "nobody had room that day") if full else ("too_late", "nobody took it that day")
        return reason, f"{why}; {carrier} took it at {local:%H:%M on %A}, after its cut-off"
    pickup = last.terms.pickup_planned_at
    if clock.day(pickup) != clock.day(agreed.pickup_at) and last.terms.delivery_planned_at > agreed.deliver_by:
        return "next_day", f"{carrier} picks it up on {pickup.astimezone(clock.zone):%A} only, too late to be in time"
    return "saved", f"{carrier} took it at {local:%H:%M}"


def _nobody(failures: list[d.AllocationFailed]) -> tuple[str, str]:
    if not failures:
        return "unanswered", "nobody had answered when the scenario ended"
    return failures[-1].reason, failures[-1].detail

"""Everything an allocation uses, frozen: the ledger keeps it, and a replay needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from headway.carriers.capacity import emptied, has_room, hours_of, within
from headway.carriers.model import Learned, Load, Quote, RateProblem, ServiceOption
from headway.carriers.rating import price
from headway.dispatch.hauling.model import FleetQuote
from headway.dispatch.keeping import Kept
from headway.dispatch.planning import Ends, Plan, earliest_pickup, plan
from headway.dispatch.policy import PolicyParameters
from headway.kernel.money import total
from headway.orders.model import DispatchOrder, OriginOption


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier was asked in this tender and did not take it; `how` is declined, expired or delivery_failed."""

    carrier_code: str
    how: str


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """A person's override: this candidate and no other, for a reason."""

    candidate: str
    by: str
    reason: str


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What a pickup on one calendar day could use: sites and carrier services with the capacity they have left.

    `learned` is what all carriers together teach about one of them; `fleet` what the shipment adds to the routes of
    carriers that drive from a site that day.
    """

    day: date
    origins: tuple[OriginOption, ...]
    options: tuple[ServiceOption, ...]
    learned: Learned = Learned()
    fleet: tuple[FleetQuote, ...] = ()


class AllocationInputs(msgspec.Struct, frozen=True, kw_only=True):
    """The snapshot.

    Attributes:
        order: the order, without its origins, which stand in `days`.
        destination_zone: where it goes, None where no zone holds its address.
        days: the first possible pickup day, and the next one for services whose cut-off has passed.
        refusals: the memory of the tender.
        timezone: the tenant's IANA zone; sites and the door that keep another name it themselves.
        tenant_currency: what the sites' handling costs are in.
        attempt: counts the shipment's allocations from 1.
        kept: what a person said about every allocation of the shipment, until it is taken back.
    """

    order: DispatchOrder
    destination_zone: str | None
    days: tuple[Day, ...]
    refusals: tuple[Refusal, ...]
    policy: PolicyParameters
    timezone: str
    tenant_currency: str
    now: datetime
    attempt: int
    pin: Pin | None = None
    kept: Kept | None = None

    @property
    def learned(self) -> Learned:
        """What all carriers together teach about one of them."""
        return self.days[0].learned

    @property
    def door(self) -> ZoneInfo:
        """By whose clock it is delivered."""
        return ZoneInfo(self.order.time_zone or self.timezone)


@dataclass(frozen=True, slots=True)
class Situation:
    """One candidate with everything that is judged about it; `memo` keeps what is the same for all of one order."""

    inputs: AllocationInputs
    day: date
    origin: OriginOption
    option: ServiceOption
    plan: Plan
    quote: Quote | RateProblem
    fleet: FleetQuote | None = None
    memo: dict[str, dict[str, object]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def id(self) -> str:
        return candidate_id(self.origin, self.option)

    @property
    def pickup_hour(self) -> int:
        """The hour of the planned pickup, by the clock of the site."""
        return self.plan.pickup_at.astimezone(zone_of(self.inputs, self.origin)).hour

    @property
    def label(self) -> str:
        return f"{self.option.carrier_name}, {self.option.product}, from {self.origin.site}"

    @property
    def pinned(self) -> bool:
        return self.inputs.pin is not None and self.inputs.pin.candidate == self.id


def candidate_id(origin: OriginOption, option: ServiceOption) -> str:
    """Stable words, no ids, so that ties and memories mean the same on every run."""
    return f"{origin.site}|{option.carrier_code}|{option.product}|{option.origin_zone}"


def load_of(order: DispatchOrder) -> Load:
    """What is priced: the order's weight and requirements."""
    return Load(weight_kg=order.weight_kg, requirements=order.requirements)


def zone_of(inputs: AllocationInputs, origin: OriginOption | None) -> ZoneInfo:
    """By whose clock goods leave a site; the tenant's for one that is not known any more."""
    return ZoneInfo((origin.time_zone if origin else None) or inputs.timezone)


def plan_of(inputs: AllocationInputs, option: ServiceOption, origin: OriginOption | None) -> Plan:
    """The planned times of a service for this order from a site."""
    return plan(
        earliest=earliest_pickup(inputs.order.ready_at, inputs.now, inputs.policy.pickup_lead_min),
        deliver_by=inputs.order.deliver_by,
        cutoff_hour=option.cutoff_hour,
        transit_days=option.transit_days,
        committed_days=option.commitment.transit_days,
        hours=inputs.policy.hours,
        zones=Ends(zone_of(inputs, origin), inputs.door),
        full=full_hours(option, inputs.order.weight_kg),
    )


def full_hours(option: ServiceOption, weight_kg: Decimal) -> tuple[tuple[int, int], ...]:
    """The pickup hours, each from one to before another, in which the carrier has no room for so much."""
    full = (each for each in option.capacity_windows if not has_room(each, weight_kg))
    return tuple(hours_of(each.window) for each in full)


def situations(inputs: AllocationInputs, only: str | None = None) -> Iterator[Situation]:
    """Every pair of a site and a service from that site's zones, on the day the service would pick up.

    Args:
        only: a candidate's id; the others are passed over before anything is priced.
    """
    load = load_of(inputs.order)
    plans: dict[tuple[object, ...], Plan] = {}
    memo: dict[str, dict[str, object]] = {}
    for day in inputs.days:
        for option in day.options:
            quote: Quote | RateProblem | None = None
            times = (option.cutoff_hour, option.transit_days, option.commitment.transit_days, option.capacity_windows)
            for origin in day.origins:
                if option.origin_zone not in origin.zones or only not in (None, candidate_id(origin, option)):
                    continue
                key = (origin.time_zone, *times)
                planned = plans.get(key) or plans.setdefault(key, plan_of(inputs, option, origin))
                if planned.pickup_day != day.day:
                    continue
                quote = quote or price(option, load, inputs.order.currency)
                driven = next((each for each in day.fleet if _drives(each, origin, option)), None)
                if driven is None or driven.refused is not None:
                    yield Situation(inputs, day.day, origin, option, planned, quote, driven, memo)
                else:
                    moved = _driven(planned, driven)
                    yield Situation(inputs, day.day, origin, option, moved, _route_price(driven), driven, memo)


def _drives(quote: FleetQuote, origin: OriginOption, option: ServiceOption) -> bool:
    return (quote.site, quote.carrier_code) == (origin.site, option.carrier_code)


def _driven(planned: Plan, quote: FleetQuote) -> Plan:
    return planned if quote.arrive_at is None else replace(planned, delivery_at=quote.arrive_at)


def _route_price(quote: FleetQuote) -> Quote:
    amount = total((line.amount for line in quote.charges), quote.currency)
    return Quote(charges=quote.charges, total=amount, band_id=f"route:{quote.depot}")


def find(inputs: AllocationInputs, candidate: str) -> Situation:
    """The situation of a candidate that a verdict names."""
    return next(situations(inputs, candidate))


def without_capacity(inputs: AllocationInputs, at: Situation, *, site: bool) -> AllocationInputs:
    """The snapshot with the site's, else the carrier's, capacity gone: somebody took the last of it this moment.

    Where the pickup's hour has a limit of its own, that is gone first, so that another hour may be tried.
    """
    empty = _without_site if site else _without_carrier
    days = tuple(empty(day, at) if day.day == at.day else day for day in inputs.days)
    return msgspec.structs.replace(inputs, days=days)


def _without_site(day: Day, at: Situation) -> Day:
    return msgspec.structs.replace(day, origins=tuple(_emptied_site(origin, at) for origin in day.origins))


def _without_carrier(day: Day, at: Situation) -> Day:
    return msgspec.structs.replace(day, options=tuple(_emptied_carrier(option, at) for option in day.options))


def _emptied_site(origin: OriginOption, at: Situation) -> OriginOption:
    return replace(origin, capacity_left=0) if origin.site == at.origin.site else origin


def _emptied_carrier(option: ServiceOption, at: Situation) -> ServiceOption:
    if (option.carrier_id, option.origin_zone) != (at.option.carrier_id, at.option.origin_zone):
        return option
    windows = tuple(emptied(each) if within(each.window, at.pickup_hour) else each for each in option.capacity_windows)
    if windows == option.capacity_windows:
        return msgspec.structs.replace(option, capacity_left=0)
    return msgspec.structs.replace(option, capacity_windows=windows)

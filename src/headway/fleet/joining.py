"""A shift with its vehicle and its driver: can it be planned on, and what can it do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from uuid import UUID

from msgspec import Struct

from headway.fleet.hours import Kind, RuleSet, breaks_of, rule_set
from headway.fleet.model import UNLIMITED, Depot, Dimension, Driver, Missing, Resource, Shift, Vehicle
from headway.kernel.moments import stamp

LICENCE = "licence_"
"""Before a licence class, to make a skill of it."""


class Joined(Struct, frozen=True, kw_only=True):
    """A shift as it is stored, with its vehicle and driver."""

    shift_id: UUID
    shift: Shift
    vehicle_id: UUID
    vehicle: Vehicle
    driver_id: UUID
    driver: Driver
    out_since: datetime | None = None
    out_until: datetime | None = None
    out_reason: str | None = None
    signed_off_at: datetime | None = None
    signed_off_reason: str | None = None


def judge(joined: Joined) -> Missing | None:
    """Why nothing can be planned on the shift; None where something can."""
    for reason, sentence in _reasons(joined):
        return Missing(
            shift_id=joined.shift_id,
            vehicle=joined.vehicle.code,
            driver=joined.driver.code,
            reason=reason,
            sentence=sentence,
        )
    return None


def _reasons(joined: Joined) -> list[tuple[str, str]]:
    found, until = [], joined.out_until
    if joined.signed_off_at is not None:
        found.append(("signed_off", f"{joined.driver.name} signed off: {joined.signed_off_reason}"))
    if joined.out_since is not None and (until is None or until >= joined.shift.end):
        back = f", expected back {stamp(until)}" if until else ", until further notice"
        found.append(("vehicle_out", f"{joined.vehicle.code} is out of service: {joined.out_reason}{back}"))
    idle = [thing.code for thing in (joined.vehicle, joined.driver) if not thing.active]
    found += [("inactive", f"{code} is not active") for code in idle]
    return found


def resource_of(joined: Joined, depot: Depot, dimensions: Sequence[Dimension], currency: str) -> Resource:
    """The shift as planning needs it; a vehicle that comes back during it starts then."""
    shift, vehicle, rules = joined.shift, joined.vehicle, rule_set(joined.driver.hours)
    back = joined.out_until if joined.out_since is not None else None
    start = max(shift.start, back) if back else shift.start
    return Resource(
        shift_id=joined.shift_id,
        vehicle_id=joined.vehicle_id,
        driver_id=joined.driver_id,
        vehicle=vehicle.code,
        driver=joined.driver.code,
        driver_name=joined.driver.name,
        carrier=vehicle.carrier,
        depot=shift.depot,
        start=start,
        end=shift.end,
        capacity=capacity_of(vehicle.capacity, dimensions),
        skills=skills_of(joined.driver, vehicle),
        rates=vehicle.rates,
        currency=currency,
        breaks=shift.breaks or breaks_of(rules, start, shift.end + timedelta(seconds=shift.overtime_s)),
        duty_s=_limit(rules, Kind.DAILY_DUTY),
        driving_s=_limit(rules, Kind.DAILY_DRIVING),
        overtime_s=shift.overtime_s,
        load_s=depot.loading_minutes * 60,
        profile=vehicle.profile,
        range_m=vehicle.range_m,
        max_stops=vehicle.max_stops,
        trips=vehicle.trips,
        emission_class=vehicle.emission_class,
        carbon_g_per_km=vehicle.carbon_g_per_km,
    )


def capacity_of(amounts: Mapping[str, Decimal], dimensions: Sequence[Dimension]) -> tuple[int, ...]:
    """What a vehicle takes, in whole steps in the order of the dimensions, rounded down; one not named never binds."""
    steps = (amounts[each.name] * each.steps if each.name in amounts else Decimal(UNLIMITED) for each in dimensions)
    return tuple(min(UNLIMITED, int(each.to_integral_value(ROUND_FLOOR))) for each in steps)


def load_of(amounts: Mapping[str, Decimal], dimensions: Sequence[Dimension]) -> tuple[int, ...]:
    """What a shipment takes up, in whole steps in the order of the dimensions, rounded up; one not named is 0."""
    steps = (amounts.get(each.name, Decimal(0)) * each.steps for each in dimensions)
    return tuple(int(each.to_integral_value(ROUND_CEILING)) for each in steps)


def skills_of(driver: Driver, vehicle: Vehicle) -> frozenset[str]:
    """What the two can do together."""
    return frozenset((*driver.skills, *vehicle.equipment, *(LICENCE + each for each in driver.licences)))


def _limit(rules: RuleSet, kind: Kind) -> int | None:
    rule = rules.limit(kind)
    return None if rule is None else rule.limit_s

"""When goods would be picked up and delivered: their readiness, the time to get there, cut-offs, hours, transit days.

Days are calendar days where it happens, at the site or at the door: weekends and holidays count like any other day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """The working day of the network, in hours 0..23 by the clock of the place.

    Attributes:
        opening: before it nothing is picked up on any day.
        delivery: by when a carrier delivers on the day it promised.
    """

    opening: int = 8
    delivery: int = 18


@dataclass(frozen=True, slots=True)
class Plan:
    """Planned times of one candidate; `pickup_day` is the site's calendar day of `pickup_at`."""

    pickup_day: date
    pickup_at: datetime
    delivery_at: datetime
    deliver_by: datetime


@dataclass(frozen=True, slots=True)
class Ends:
    """By whose clock goods leave, and by whose they arrive."""

    site: ZoneInfo
    door: ZoneInfo


def earliest_pickup(ready_at: datetime, now: datetime, lead_min: int) -> datetime:
    """When the goods are ready, but not before somebody could answer an offer made `now` and drive there.

    Args:
        lead_min: minutes from the offer to the pickup, 0 or more.
    """
    return max(ready_at, now + timedelta(minutes=lead_min))


def first_day(earliest: datetime, zone: ZoneInfo) -> date:
    """The first calendar day a pickup can be on."""
    return earliest.astimezone(zone).date()


def at_hour(day: date, hour: int, zone: ZoneInfo, *, like: datetime) -> datetime:
    """`hour` o'clock of `day` in `zone`, expressed in the time zone of `like`."""
    return datetime.combine(day, time(hour), zone).astimezone(like.tzinfo)


def pickup_time(earliest: datetime, cutoff_hour: int | None, hours: Hours, zone: ZoneInfo) -> datetime:
    """`earliest`, or the opening of its day if that is later; from the cut-off hour on, the opening of the next day."""
    local = earliest.astimezone(zone)
    if cutoff_hour is not None and local.hour >= cutoff_hour:
        return at_hour(local.date() + timedelta(days=1), hours.opening, zone, like=earliest)
    return max(earliest, at_hour(local.date(), hours.opening, zone, like=earliest))


def free_hour(pickup_at: datetime, last: int, full: Sequence[tuple[int, int]], zone: ZoneInfo) -> datetime:
    """The pickup, or the first full hour after it, before `last` o'clock, in which there is room; else as it is."""
    local = pickup_at.astimezone(zone)
    taken = {hour for begin, end in full for hour in range(begin, end)}
    if local.hour not in taken:
        return pickup_at
    free = next((hour for hour in range(local.hour + 1, last) if hour not in taken), None)
    return pickup_at if free is None else at_hour(local.date(), free, zone, like=pickup_at)


def delivery_time(
    pickup_at: datetime, transit_days: int, hours: Hours, zone: ZoneInfo, door: ZoneInfo | None = None
) -> datetime:
    """The delivery hour, `transit_days` calendar days after the pickup's day; the day after, where that has passed.

    Args:
        zone: of the pickup, whose day counts. door: by whose clock it is delivered; None: the same.
    """
    day, there = pickup_at.astimezone(zone).date() + timedelta(days=transit_days), door or zone
    at = at_hour(day, hours.delivery, there, like=pickup_at)
    return at if at > pickup_at else at_hour(day + timedelta(days=1), hours.delivery, there, like=pickup_at)


def plan(
    *,
    earliest: datetime,
    deliver_by: datetime | None,
    cutoff_hour: int | None,
    transit_days: int,
    committed_days: int,
    hours: Hours,
    zones: Ends,
    full: Sequence[tuple[int, int]] = (),
) -> Plan:
    """The planned times; without `deliver_by` the later of the plan and what the carrier committed to.

    Args:
        earliest: of the pickup, see `earliest_pickup`.
        cutoff_hour: from this hour 0..23 on the carrier picks up the next day; None: it always comes the same day.
        transit_days: planned transit, calendar days, 0 or more.
        committed_days: what the carrier is held to, calendar days.
        full: hours of the pickup's day, each from one to before another, in which the carrier has no room left.
    """
    zone, door = zones.site, zones.door
    last = hours.delivery if cutoff_hour is None else cutoff_hour
    pickup_at = free_hour(pickup_time(earliest, cutoff_hour, hours, zone), last, full, zone)
    delivery_at = delivery_time(pickup_at, transit_days, hours, zone, door)
    promised = delivery_time(pickup_at, max(transit_days, committed_days), hours, zone, door)
    return Plan(pickup_at.astimezone(zone).date(), pickup_at, delivery_at, deliver_by or promised)


def next_morning(now: datetime, hour: int, zone: ZoneInfo) -> datetime:
    """`hour` o'clock of the tenant's next calendar day."""
    return at_hour(now.astimezone(zone).date() + timedelta(days=1), hour, zone, like=now)

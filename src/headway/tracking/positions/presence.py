"""Arrival at a place and departure from it, once each, however the fixes jitter at its edge.

Inside is inside the place; outside is beyond it by a margin. Between the two nothing is learnt. A change is believed
when two fixes say so and time has passed or, for an arrival, the vehicle is slow: who drives past does not arrive. It
happened at the first of these fixes.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from headway.tracking.positions.model import Fix

MARGIN_M = 40.0
SLOW_MPS = 3.0
STAYS = timedelta(seconds=45)
LEAVES = timedelta(seconds=30)
COMES_BACK_AFTER = timedelta(minutes=10)
"""Who is back sooner has not left."""


class Crossing(StrEnum):
    """What happened at a place."""

    ARRIVED = "arrived"
    DEPARTED = "departed"


class Presence(Struct, frozen=True):
    """What is known of a vehicle at a place; `doubt` counts the fixes in a row that speak against it, since when.

    Attributes:
        visits: how often it has arrived. dwell_told: a long stay of the present visit was told.
    """

    inside: bool = False
    doubt: int = 0
    doubt_since: datetime | None = None
    arrived_at: datetime | None = None
    departed_at: datetime | None = None
    visits: int = 0
    dwell_told: bool = False


def see(presence: Presence, outside_m: float, fix: Fix) -> tuple[Presence, Crossing | None]:
    """What one more fix, `outside_m` outside the place (negative: inside), says.

    The crossing's time is the presence's `arrived_at` or `departed_at`.
    """
    says_inside = _says(outside_m, fix)
    if says_inside is None:
        return presence, None
    if says_inside is presence.inside:
        return replace(presence, doubt=0, doubt_since=None), None
    since = presence.doubt_since or fix.at
    doubting = replace(presence, doubt=presence.doubt + 1, doubt_since=since)
    if not _believed(doubting, fix, since):
        return doubting, None
    return _left(presence, since) if presence.inside else _came(presence, since)


def _says(outside_m: float, fix: Fix) -> bool | None:
    if outside_m <= 0:
        return True
    return False if outside_m > max(MARGIN_M, fix.accuracy_m or 0.0) else None


def _believed(doubting: Presence, fix: Fix, since: datetime) -> bool:
    lasted = fix.at - since
    if doubting.doubt < 2:
        return False
    if doubting.inside:
        return lasted >= LEAVES
    return lasted >= STAYS or (fix.speed_mps is not None and fix.speed_mps < SLOW_MPS)


def _came(presence: Presence, since: datetime) -> tuple[Presence, Crossing | None]:
    left = presence.departed_at
    if left is not None and since - left < COMES_BACK_AFTER:
        return replace(presence, inside=True, doubt=0, doubt_since=None), None
    return (
        Presence(inside=True, arrived_at=since, departed_at=left, visits=presence.visits + 1),
        Crossing.ARRIVED,
    )


def _left(presence: Presence, since: datetime) -> tuple[Presence, Crossing | None]:
    """It left; who had come back for a moment only was told to have left already."""
    away = replace(presence, inside=False, doubt=0, doubt_since=None, departed_at=since)
    told = presence.arrived_at is None or (
        presence.departed_at is not None and presence.departed_at > presence.arrived_at
    )
    return away, None if told else Crossing.DEPARTED

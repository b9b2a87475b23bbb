"""What a week brings: orders of each morning and of the day, and the luck of everything that is done with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import exp

from headway.kernel.geo import Point
from headway.sim.chance import Chance

DEPOT = Point(50.11, 8.68)
MONDAY = date(2026, 3, 2)
WINDOW_SHARE, LATER_SHARE, CANCEL_SHARE, FAIL_SHARE, BREAKDOWN_SHARE = 0.4, 0.15, 0.02, 0.04, 0.03
"""Of orders: with a window of two hours, that come in the day, cancelled in it, not met; of van days: broken down."""
SPREAD_DEG = 0.12
BIAS, TRAVEL_SIGMA, SERVICE_SIGMA = 1.08, 0.18, 0.35
"""Ways take 8 % longer than planned on average, and vary; so does the work."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One order: where it goes, when it has to be there, and what becomes of it."""

    ref: str
    at: Point
    weight_kg: int
    service_s: int
    opens: datetime | None
    due: datetime
    placed: datetime
    cancelled: datetime | None


@dataclass(frozen=True, slots=True)
class Luck:
    """The draws of one seed; the same words draw the same."""

    seed: int

    def travel(self, day: date, vehicle: str, key: str) -> float:
        """How much longer than planned the way there takes."""
        return BIAS * exp(TRAVEL_SIGMA * Chance(self.seed, "travel", day, vehicle, key).normal(0, 1))

    def service(self, key: str) -> float:
        """How much longer than planned the work takes."""
        return exp(SERVICE_SIGMA * Chance(self.seed, "service", key).normal(0, 1))

    def fails(self, key: str, attempt: int) -> bool:
        """Nobody is there."""
        return Chance(self.seed, "fails", key, attempt).happens(FAIL_SHARE)

    def breaks_down(self, day: date, vehicle: str) -> datetime | None:
        """When a vehicle goes no further that day."""
        chance = Chance(self.seed, "breakdown", day, vehicle)
        return at(day, chance.between(8.5, 13)) if chance.happens(BREAKDOWN_SHARE) else None


def wishes(seed: int, day: date, orders: int) -> list[Wish]:
    """The orders of a day, in the order they come in."""
    found = [_wish(Chance(seed, "order", day, number), day, number) for number in range(orders)]
    return sorted(found, key=lambda each: (each.placed, each.ref))


def _wish(chance: Chance, day: date, number: int) -> Wish:
    point = Point(DEPOT.lat + SPREAD_DEG * chance.normal(0, 1), DEPOT.lon + 1.5 * SPREAD_DEG * chance.normal(0, 1))
    later = chance.happens(LATER_SHARE)
    placed = at(day, chance.between(7.5, 12)) if later else at(day, 4)
    windowed, begin = chance.happens(WINDOW_SHARE), chance.whole(8, 14)
    begin = max(begin, placed.hour + 2) if later else begin
    opens = at(day, begin) if windowed else None
    due = at(day, begin + 2) if windowed else at(day, 17)
    gone = chance.happens(CANCEL_SHARE)
    cancelled = at(day, chance.between(8, 11)) if gone and not later else None
    return Wish(
        f"{day:%a}{number:03d}".upper(),
        point,
        chance.whole(5, 80),
        chance.whole(180, 600),
        opens,
        due,
        placed,
        cancelled,
    )


def at(day: date, hour: float) -> datetime:
    """A moment of the day, UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour)

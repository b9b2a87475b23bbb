"""What a shipment adds to a day's routes: checked at the corners, and by what must hold whatever the numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from msgspec.structs import replace

from headway.dispatch.hauling.estimating import estimate, expected_stops, ground_of
from headway.dispatch.hauling.lessons import ratio
from headway.dispatch.hauling.model import Cluster, Haul, Lesson, Yard
from headway.fleet.model import Dimension, Rates, Resource

SIX = datetime(2026, 3, 2, 6, tzinfo=UTC)
RATES = Rates(fixed=Decimal(4000), per_km=Decimal(60), per_hour=Decimal(2500))
VAN = Resource(
    shift_id=UUID(int=1),
    vehicle_id=UUID(int=2),
    driver_id=UUID(int=3),
    vehicle="V1",
    driver="anna",
    driver_name="Anna",
    carrier="OWN",
    depot="D1",
    start=SIX,
    end=SIX + timedelta(hours=8),
    capacity=(8000,),
    skills=frozenset({"tail_lift"}),
    rates=RATES,
    currency="EUR",
)
YARD = Yard(
    site="S1",
    depot="D1",
    carrier="OWN",
    day=date(2026, 3, 2),
    latitude=47.0,
    longitude=9.0,
    currency="EUR",
    dimensions=(Dimension(name="kg", steps=10),),
    resources=(VAN,),
)
HAUL = Haul(load=(1000,), latitude=47.1, longitude=9.1, ready_at=SIX, service_s=300)


def minor(haul: Haul = HAUL, yard: Yard = YARD) -> int:
    return estimate(haul, yard).charges[0].amount.minor


@pytest.mark.parametrize(
    ("haul", "yard", "why"),
    [
        (replace(HAUL, load=(9000,)), YARD, "needs 900 kg, the largest vehicle at D1 takes 800"),
        (replace(HAUL, skills=("hazmat",)), YARD, "needs hazmat; none at D1 on 2026-03-02 has it"),
        (HAUL, replace(YARD, load=(7500,)), "needs 100 kg, D1's vehicles have 50 left on 2026-03-02"),
        (HAUL, replace(YARD, resources=()), "needs a vehicle; none at D1 on 2026-03-02 has it"),
        (replace(HAUL, latitude=52.0), YARD, "no shift at D1 on 2026-03-02 is long enough to go there, 751 km away"),
        (replace(HAUL, ready_at=SIX + timedelta(hours=8)), YARD, "no shift at D1"),
    ],
)
def test_what_nobody_can_take_says_why(haul: Haul, yard: Yard, why: str) -> None:
    quote = estimate(haul, yard)
    assert quote.refused is not None
    assert quote.refused.startswith(why)
    assert quote.charges == ()


def test_shifts_that_are_full_take_no_more() -> None:
    full = replace(YARD, booked=(Cluster(latitude=47.1, longitude=9.1, stops=500),))
    assert "500 stops are booked" in (estimate(replace(HAUL, load=(0,)), full).refused or "")


def test_farther_is_dearer() -> None:
    assert minor(replace(HAUL, latitude=47.3)) > minor()


def test_the_more_stops_like_days_had_the_less_each_pays() -> None:
    van = replace(YARD, resources=(replace(VAN, capacity=(10**9,)),))
    few, many = (replace(van, lesson=Lesson(stops=stops, plans=20)) for stops in (2.0, 40.0))
    assert expected_stops(ground_of(HAUL, few)) < expected_stops(ground_of(HAUL, many))
    assert minor(HAUL, few) > minor(HAUL, many)


def test_what_was_learned_corrects_the_price_and_keeps_the_raw_one() -> None:
    quote = estimate(HAUL, replace(YARD, lesson=Lesson(ratio=1.5, plans=9)))
    assert quote.charges[0].amount.minor == round(quote.raw_minor * 1.5)
    assert "x 1.50 by 9 plans" in quote.charges[0].sentence


def test_less_slack_is_more_risk() -> None:
    early, late = (replace(HAUL, due_at=SIX + timedelta(hours=each)) for each in (8, 1))
    assert estimate(early, YARD).late_ppm < estimate(late, YARD).late_ppm
    assert estimate(HAUL, YARD).late_ppm == 0


def test_the_cheapest_able_vehicle_is_quoted() -> None:
    cheap = replace(VAN, vehicle="V2", rates=Rates(per_km=Decimal(10), per_hour=Decimal(2000)))
    assert estimate(HAUL, replace(YARD, resources=(VAN, cheap))).vehicle == "V2"


def test_a_ratio_is_shrunken_and_kept_within_bounds() -> None:
    assert ratio(0, 0, 0) == 1.0
    assert ratio(200, 100, 1) == 1.25
    assert ratio(200, 100, 97) == pytest.approx(1.97, abs=0.01)
    assert ratio(10_000, 100, 99) == 2.0

"""What counts as saved, and why the rest was not: stories of one shipment each, told by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from headway.events.dispatch import AllocationFailed, ChargeLine, ShipmentBooked
from headway.kernel.money import Money
from headway.sim.roster import TRAITS
from headway.sim.scenarios.affected import Booking, Story
from headway.sim.scenarios.fates import Agreed, Clockwork, agreed_of, fate

BERLIN = ZoneInfo("Europe/Berlin")
TEN = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
"""Ten in Berlin; NORDSTERN's cut-off is at five in the afternoon, 15:00 UTC."""

CLOCK = Clockwork(TRAITS, BERLIN)
ID = UUID(int=1)
BEFORE, HOUR, DAY = TEN - timedelta(hours=2), timedelta(hours=1), timedelta(days=1)


def booking(carrier: str, at: datetime, minor: int = 5_000, late: timedelta = timedelta(0)) -> Booking:
    """Picked up two hours after ten and delivered in time, or so much later."""
    terms = ShipmentBooked(
        shipment_id=ID,
        order_id=ID,
        offer_id=ID,
        carrier_id=ID,
        carrier_code=carrier,
        service_id=ID,
        service_code="standard",
        external_ref="SO-1",
        customer="C1",
        origin_site="HAM1",
        origin_zone="DE-HH",
        destination_zone="DE-BE",
        weight_kg="10",
        charges=(ChargeLine(code="freight", amount=Money(minor, "EUR"), sentence="freight"),),
        expected_cost=Money(minor, "EUR"),
        pickup_planned_at=TEN + 2 * HOUR + late,
        delivery_planned_at=TEN + DAY + late,
        deliver_by=TEN + DAY + 2 * HOUR,
        late_penalty=Money(4_000, "EUR"),
    )
    return Booking(at, terms)


def story(*later: Booking, full: bool = False) -> tuple[Story, Agreed]:
    """Booked with NORDSTERN until five past ten; and what came after."""
    first = booking("NORDSTERN", BEFORE)
    told = Story(ID, bookings=[first, *later])
    agreed = agreed_of(told, TEN)
    assert agreed is not None
    if later:
        first.ended_at = TEN + HOUR / 12
    if full:
        reason = AllocationFailed(
            shipment_id=ID, order_id=ID, decision_id=ID, attempt=2, reason="no_capacity", detail="all full"
        )
        told.failures.append((TEN + HOUR / 12, reason))
        first.ended_at = TEN + HOUR / 12
    return told, agreed


def why(told: Story, agreed: Agreed) -> str:
    return fate(told, "SO-1", TEN, agreed, CLOCK).reason


@pytest.mark.parametrize(
    ("later", "full", "reason"),
    [
        ((booking("RHEINWEG", TEN + HOUR),), False, "saved"),
        ((booking("RHEINWEG", TEN + 8 * HOUR),), False, "too_late"),
        ((booking("RHEINWEG", TEN + 20 * HOUR),), True, "no_capacity"),
        ((booking("RHEINWEG", TEN + HOUR, late=DAY),), False, "next_day"),
        ((booking("NORDSTERN", TEN + 22 * HOUR),), False, "waited"),
        ((), False, "kept"),
        ((), True, "no_capacity"),
    ],
)
def test_each_story_has_one_reason(later: tuple[Booking, ...], full: bool, reason: str) -> None:
    assert why(*story(*later, full=full)) == reason


def test_who_is_picked_up_a_day_later_and_still_in_time_is_saved() -> None:
    told, agreed = story(booking("RHEINWEG", TEN + HOUR, late=DAY))
    told.bookings[-1].terms = replace(told.bookings[-1].terms, delivery_planned_at=agreed.deliver_by)
    assert why(told, agreed) == "saved"


def test_the_cut_off_is_the_agreed_services_on_the_agreed_day() -> None:
    told, agreed = story()
    assert fate(told, "SO-1", TEN, agreed, CLOCK).cutoff_at == TEN + 7 * HOUR


def test_a_late_one_costs_what_was_agreed_for_it() -> None:
    told, agreed = story(booking("RHEINWEG", TEN + HOUR, 6_000))
    told.delivered_at = TEN + 2 * DAY
    found = fate(told, "SO-1", TEN, agreed, CLOCK)
    assert (found.late, found.penalty_minor) == (True, 4_000)
    assert found.price == Money(6_000, "EUR")

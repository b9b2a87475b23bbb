"""What is left of a day, and which limits bind a load."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from headway.carriers.capacity import (
    ANYWHERE,
    BookLine,
    CapacityBook,
    CapacityClaim,
    CapacityPrice,
    DayCapacity,
    is_window,
    scope_of,
    scopes_of,
    within,
    zones_of,
)
from headway.carriers.model import WindowRoom

ONE, TWO = UUID(int=1), UUID(int=2)
MONDAY = date(2026, 3, 2)
EARLY = datetime(2026, 3, 1, tzinfo=UTC)
D = Decimal


def book(*lines: tuple[str, str, DayCapacity]) -> CapacityBook:
    return CapacityBook((ONE, BookLine(*line)) for line in lines)


@pytest.mark.parametrize(
    ("zone", "anywhere", "left"),
    [
        ((5, 2), (9, 8), 1),
        ((5, 4), (9, 2), 1),
        ((None, 7), (3, 1), 2),
        ((2, 5), (None, 5), 0),
        ((None, 1), (None, 1), None),
    ],
)
def test_the_tighter_of_both_limits_binds(zone: tuple, anywhere: tuple, left: int | None) -> None:
    found = book(("A", "", DayCapacity(*zone)), (ANYWHERE, "", DayCapacity(*anywhere)))
    assert found.room(ONE, "A", "B").shipments == left


def test_a_carrier_without_limits_has_no_end() -> None:
    assert CapacityBook().room(ONE, "A", "B").shipments is None


def test_a_lane_binds_only_its_own_loads() -> None:
    found = book(("A>B", "", DayCapacity(4, 1)))
    assert (found.room(ONE, "A", "B").shipments, found.room(ONE, "A", "C").shipments) == (3, None)


def test_kilograms_bind_beside_shipments() -> None:
    found = book((ANYWHERE, "", DayCapacity(9, 1, D(1000), D(400))), ("A", "", DayCapacity(None, 1, D(900), D(400))))
    room = found.room(ONE, "A", "B")
    assert (room.shipments, room.weight_kg) == (8, D(500))


def test_hours_have_room_of_their_own() -> None:
    found = book(
        (ANYWHERE, "08-12", DayCapacity(5, 5)),
        ("A", "08-12", DayCapacity(9, 2, D(50), D(20))),
        ("A", "12-18", DayCapacity(None, 2)),
    )
    room = found.room(ONE, "A", "B")
    assert room.windows == (WindowRoom(window="08-12", shipments=0, weight_kg=D(30)),)
    assert room.shipments is None


def test_prices_add_up_over_scopes_and_are_as_old_as_the_oldest() -> None:
    prices = (
        CapacityPrice(ONE, ANYWHERE, MONDAY, 500, "USD", EARLY + timedelta(hours=1)),
        CapacityPrice(ONE, "A>B", MONDAY, 70, "USD", EARLY, D("0.5")),
        CapacityPrice(ONE, "A", MONDAY, 9, "EUR", EARLY),
        CapacityPrice(ONE, "A>C", MONDAY, 9, "USD", EARLY),
        CapacityPrice(TWO, ANYWHERE, MONDAY, 9, "USD", EARLY),
    )
    found = CapacityBook((), prices).price(ONE, "A", "B", "USD")
    assert (found.price_minor, found.per_kg_minor, found.priced_at) == (570, D("0.5"), EARLY)


def test_what_is_held_above_the_limit_is_the_excess() -> None:
    held = DayCapacity(140, 200, D(1000), D("1200.5"))
    assert (held.left, held.excess) == (0, 60)
    assert (held.left_kg, held.excess_kg) == (D(0), D("200.5"))
    assert (DayCapacity(None, 9).excess, DayCapacity(9, 9).excess) == (0, 0)


@pytest.mark.parametrize(("zones", "scope"), [((None, None), "*"), (("A", None), "A"), (("A", "B"), "A>B")])
def test_a_scope_and_its_zones_say_the_same(zones: tuple, scope: str) -> None:
    assert (scope_of(*zones), zones_of(scope)) == (scope, zones)


def test_a_claim_is_bound_by_anywhere_its_zone_and_its_lane() -> None:
    assert CapacityClaim(ONE, "A", "B", MONDAY, 9, D(1)).scopes == ["*", "A", "A>B"]
    assert scopes_of(("A", "C"), "B") == ["*", "A", "A>B", "C", "C>B"]


@pytest.mark.parametrize("text", ["", "00-24", "08-12", "23-24"])
def test_hours_in_order_are_a_window(text: str) -> None:
    assert is_window(text)


@pytest.mark.parametrize("text", ["8-12", "12-08", "12-12", "08-25", "24-24", "08:00-12:00", "08-12 ", "0٨-12"])
def test_other_words_are_none(text: str) -> None:
    assert not is_window(text)


@pytest.mark.parametrize(("hour", "inside"), [(7, False), (8, True), (11, True), (12, False)])
def test_a_window_ends_before_its_last_hour(hour: int, inside: bool) -> None:
    assert within("08-12", hour) is inside
    assert within("", hour)

"""What is left of a day."""

from uuid import UUID

import pytest

from headway.carriers.capacity import ANYWHERE, CapacityBook, DayCapacity

ONE = UUID(int=1)


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
    book = CapacityBook({(ONE, "A"): DayCapacity(*zone), (ONE, ANYWHERE): DayCapacity(*anywhere)})
    assert book.left(ONE, "A") == left


def test_a_carrier_without_limits_has_no_end() -> None:
    assert CapacityBook().left(ONE, "A") is None

"""The counts of the filters, and how far behind a row is."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from headway.web.board import BoardRow, count

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(**changes: Any) -> BoardRow:
    fields = dict.fromkeys(BoardRow.__dataclass_fields__)
    given = {"id": UUID(int=1), "external_ref": "O-1", "customer": "C", "status": "in_transit"}
    return BoardRow(**{**fields, **given, "standing": "on_course", "deliver_by": NOW, **changes})


def test_a_shipment_counts_in_its_state_its_standing_and_among_the_open() -> None:
    counts = count(
        [("booked", "late", 3), ("booked", "on_course", 2), ("delivered", "on_time", 4), ("closed", "on_time", 1)]
    )
    assert (counts["booked"], counts["late"], counts["open"]) == (5, 3, 5)
    assert (counts["delivered"], counts["all"]) == (5, 10)


def test_an_empty_board_counts_nothing_and_knows_every_filter() -> None:
    assert set(count([]).values()) == {0}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"planned_at": NOW + HOUR}, NOW + HOUR),
        ({"planned_at": NOW - HOUR}, None),
        ({"planned_at": NOW + HOUR, "eta": NOW - HOUR}, NOW - HOUR),
        ({"eta": NOW + HOUR, "delivered_at": NOW - HOUR}, NOW - HOUR),
        ({}, None),
    ],
)
def test_when_it_is_expected(changes: dict[str, Any], expected: datetime | None) -> None:
    assert row(**changes).expected(NOW) == expected


@pytest.mark.parametrize(
    ("changes", "behind"),
    [
        ({"standing": "late", "deliver_by": NOW - 2 * HOUR}, 2 * HOUR),
        ({"standing": "late", "deliver_by": NOW - 2 * HOUR, "eta": NOW + HOUR}, 3 * HOUR),
        ({"standing": "at_risk", "eta": NOW + HOUR}, HOUR),
        ({"standing": "at_risk", "planned_at": NOW + 4 * HOUR}, 4 * HOUR),
        ({"standing": "at_risk", "eta": NOW - HOUR}, None),
        ({"standing": "was_late", "delivered_at": NOW + HOUR}, HOUR),
        ({"standing": "on_course", "eta": NOW + HOUR}, None),
        ({"standing": "late", "deliver_by": None}, None),
    ],
)
def test_how_far_behind(changes: dict[str, Any], behind: timedelta | None) -> None:
    assert row(**changes).behind(NOW) == behind

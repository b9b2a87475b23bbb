"""What an address of the board asks for, and which rows that are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote_plus
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from headway.web.board import BoardRow
from headway.web.dispatching.wanted import Wanted, chosen, day_of, ids_of, wanted_of

NOW = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def row(number: int, **changes: Any) -> BoardRow:
    fields = dict.fromkeys(BoardRow.__dataclass_fields__)
    given = {"id": UUID(int=number), "external_ref": f"O-{number}", "customer": "Lindt", "status": "booked"}
    return BoardRow(**{**fields, **given, "standing": "on_course", "review": False, **changes})


ROWS = [
    row(1, status="planned", problem="no_rate", standing="stuck"),
    row(2, carrier_code="NORD", deliver_by=NOW - HOUR, standing="late"),
    row(3, carrier_code="REDLINE", deliver_by=NOW + HOUR, origin_site="HAM", city="Aachen"),
    row(4, carrier_code="NORD", deliver_by=NOW + 30 * HOUR, status="tendering", review=True),
    row(5, status="closed", standing="on_time"),
]


def asked(**fields: str) -> list[int]:
    return [each.id.int for each in chosen(ROWS, Wanted(**fields), NOW, BERLIN)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, [1, 2, 3, 4]),
        ({"status": "pool"}, [1, 4]),
        ({"status": "late"}, [2]),
        ({"status": "delivered"}, [5]),
        ({"status": "all"}, [1, 2, 3, 4, 5]),
        ({"carrier": "NORD"}, [2, 4]),
        ({"carrier": "-"}, [1]),
        ({"site": "HAM"}, [3]),
        ({"q": "AACH"}, [3]),
        ({"q": "o-4", "carrier": "NORD"}, [4]),
        ({"day": "over"}, [2]),
        ({"day": "tomorrow"}, [3]),
        ({"day": "later"}, [4]),
        ({"sort": "due"}, [2, 3, 4, 1]),
        ({"sort": "carrier"}, [2, 4, 3, 1]),
    ],
)
def test_which_rows_are_asked_for(fields: dict[str, str], found: list[int]) -> None:
    assert asked(**fields) == found


def test_a_day_is_the_tenants() -> None:
    """Half past eleven in Berlin: an hour later is another day there, and still the same in London."""
    due = row(1, deliver_by=NOW + HOUR)
    assert day_of(due, NOW, NOW.astimezone(BERLIN).date(), BERLIN) == "tomorrow"
    assert day_of(due, NOW, NOW.date(), ZoneInfo("Europe/London")) == "today"


def test_chosen_shipments_are_shown_whatever_their_state() -> None:
    wanted = Wanted(ids=frozenset({UUID(int=5), UUID(int=1)}))
    assert [each.id.int for each in chosen(ROWS, wanted, NOW, BERLIN)] == [1, 5]


def test_an_address_reads_as_it_was_written() -> None:
    wanted = Wanted(status="late", carrier="A&B", q="Köln 1", sort="due", view="timeline", by="door", on="2026-03-02")
    query = dict(part.split("=") for part in wanted.address().split("?")[1].split("&"))
    assert wanted_of(lambda name: unquote_plus(query.get(name, ""))) == wanted


@pytest.mark.parametrize("name", ["status", "day", "sort", "view", "by"])
def test_what_is_not_known_is_as_usual(name: str) -> None:
    assert wanted_of(lambda asked_for: "<script>" if asked_for == name else "") == Wanted()


def test_the_usual_board_has_the_shortest_address() -> None:
    assert Wanted().address() == "/board"
    assert Wanted(view="kanban", by="state").address(view="table", by="") == "/board"


def test_ids_are_at_most_so_many_and_only_ids() -> None:
    many = ",".join(str(UUID(int=n)) for n in range(300))
    assert len(ids_of(many)) == 200
    assert ids_of(f"x,,{UUID(int=7)},'") == {UUID(int=7)}

"""Columns of cards, lines over a day, and the sums of a plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.dispatch.board.model import Difference, MoveKind, StagedMove
from headway.kernel.money import Money
from headway.web.dispatching.columns import CARDS, columns
from headway.web.dispatching.lanes import WIDTH, Found, lanes, whole_day
from headway.web.dispatching.sums import summed
from headway.web.dispatching.wanted import Wanted
from tests.unit.web.dispatching.test_wanted import NOW, ROWS, row

UTC_ZONE = ZoneInfo("UTC")
EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_columns_by_state_have_the_usual_ones_also_where_they_are_empty() -> None:
    found = columns(ROWS, Wanted(view="kanban", by="state"), NOW, UTC_ZONE)
    assert [(each.key, each.total) for each in found] == [
        ("planned", 1), ("tendering", 1), ("booked", 2), ("in_transit", 0), ("closed", 1),
    ]  # fmt: skip


def test_only_a_carriers_column_takes_what_is_dropped() -> None:
    by_carrier = columns(ROWS, Wanted(view="kanban", by="carrier"), NOW, UTC_ZONE)
    assert [each.target for each in by_carrier] == ["", "NORD", "REDLINE"]
    assert {each.target for each in columns(ROWS, Wanted(view="kanban", by="day"), NOW, UTC_ZONE)} == {""}


def test_a_long_column_leads_to_the_rest() -> None:
    many = [row(number, carrier_code="NORD") for number in range(CARDS + 5)]
    (column,) = columns(many, Wanted(view="kanban", by="carrier", q="o"), NOW, UTC_ZONE)
    assert (len(column.cards), column.total) == (CARDS, CARDS + 5)
    assert column.more == "/board?carrier=NORD&q=o"


def block(lane: str, number: int, at: int, minutes: int = 20) -> Found:
    start = EIGHT + at * MINUTE
    return (lane, UUID(int=number), f"O-{number}", start, start + minutes * MINUTE, "planned")


def test_blocks_at_one_time_stand_below_each_other() -> None:
    span = whole_day(date(2026, 3, 2), UTC_ZONE)
    found, _ = lanes(
        [block("V1", 1, 0), block("V1", 2, 10), block("V1", 3, 60), block("V2", 4, 0)], span, "vehicle", None
    )
    assert [[each.row for each in lane.blocks] for lane in found] == [[0, 1, 0], [0]]
    assert [(lane.rows, lane.target) for lane in found] == [(2, "V1"), (1, "V2")]


def test_lines_show_the_hours_that_have_something() -> None:
    span = whole_day(date(2026, 3, 2), UTC_ZONE)
    (lane,), axis = lanes([block("V1", 1, 0), block("V1", 2, 600)], span, "vehicle", None)
    assert (axis.since, axis.until) == (EIGHT, EIGHT + timedelta(hours=11))
    assert lane.blocks[0].left == 0
    assert all(each.left + each.width <= WIDTH for each in lane.blocks)


def test_a_filter_leaves_only_its_blocks() -> None:
    span = whole_day(date(2026, 3, 2), UTC_ZONE)
    found, _ = lanes([block("V1", 1, 0), block("V2", 2, 0)], span, "vehicle", frozenset({UUID(int=2)}))
    assert [lane.name for lane in found] == ["V2"]


def move(number: int, **difference: object) -> StagedMove:
    return StagedMove(
        shipment_id=UUID(int=number), external_ref="O", kind=MoveKind.ASSIGN, target="C2", reason="r", seen="s",
        difference=Difference(**difference), staged_at=EIGHT,  # type: ignore[arg-type]
    )  # fmt: skip


def test_a_plan_is_summed_without_what_cannot_be_done() -> None:
    taken = {"currency": "USD", "capacity": "C2 2026-03-02", "left": 1, "told": ("asked C2",)}
    plan = summed([move(1, cost_minor=200, **taken), move(2, cost_minor=-50, **taken), move(3, blocked="no")], {})
    assert plan.cost == (Money(150, "USD"),)
    assert (plan.ready, plan.blocked) == (2, 1)
    assert [(each.moves, each.left, each.too_many) for each in plan.taken] == [(2, 1, True)]
    assert plan.told == (("asked C2", 2),)

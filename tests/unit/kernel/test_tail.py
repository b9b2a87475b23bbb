"""The end of the log in memory: what lies beyond a cursor, and that nothing is missed between two readings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from headway.events.orders import OrderCancelled, OrderShipped
from headway.kernel.message import Recorded, encode_event
from headway.kernel.tail import Tail

NIL = UUID(int=0)
CANCELLED, SHIPPED = OrderCancelled.type_name(), OrderShipped.type_name()


def recorded(xid: int, seq: int, *, shipped: bool = False) -> Recorded:
    event = OrderShipped(order_id=NIL) if shipped else OrderCancelled(order_id=NIL, reason="r")
    return Recorded(NIL, NIL, event, datetime(2026, 3, 2, tzinfo=UTC), "t", NIL, None, xid, seq)


def tail(*rows: Recorded) -> Tail:
    found = Tail([CANCELLED, SHIPPED])
    found.start((0, 0))
    found.rows, found.places = list(rows), [(row.xid, row.seq) for row in rows]
    found.kinds = [row.event.type_name() for row in rows]
    found.read_to = (9, 0)
    return found


THREE = (recorded(3, 1), recorded(3, 2, shipped=True), recorded(5, 1))


def test_beyond_a_cursor_only_what_is_listened_to_and_no_more_than_asked_for() -> None:
    assert [(row.xid, row.seq) for row in tail(*THREE).beyond((0, 0), {CANCELLED}, 10)] == [(3, 1), (5, 1)]
    assert [(row.xid, row.seq) for row in tail(*THREE).beyond((3, 1), {CANCELLED, SHIPPED}, 1)] == [(3, 2)]


def test_what_was_dropped_is_not_held_for_who_has_yet_to_see_it() -> None:
    found = tail(*THREE)
    found.forget((3, 2))
    assert [(row.xid, row.seq) for row in found.rows] == [(5, 1)]
    assert found.holds((3, 2))
    assert not found.holds((3, 1))


def test_a_cursor_beyond_what_was_read_begins_anew_so_that_no_gap_is_left() -> None:
    found = tail(*THREE)
    found.start((12, 0))
    assert (found.rows, found.begin, found.read_to) == ([], (12, 0), (12, 0))
    assert not found.holds((9, 0))


async def test_what_nobody_listens_to_is_read_past() -> None:
    whole = [row(recorded(3, 1)), row(recorded(3, 2, shipped=True))]

    class Log:
        async def fetch(self, *_: object) -> list[dict[str, Any]]:
            return whole

    found = Tail({CANCELLED})
    found.start((0, 0))
    assert await found.read_on(cast(Any, Log()), NIL, 9) is False
    assert [(each.xid, each.seq) for each in found.rows] == [(3, 1)]
    assert found.read_to == (9, 0)


def row(of: Recorded) -> dict[str, Any]:
    fields = ("id", "recorded_at", "actor", "correlation_id", "causation_id", "xid", "seq")
    told = {"type": of.event.type_name(), "data": encode_event(of.event)}
    return {name: getattr(of, name) for name in fields} | told

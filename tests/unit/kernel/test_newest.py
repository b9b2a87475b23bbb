"""Of news about one thing the newest is handled, where the first of it stands, and nothing is passed over unhandled."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from headway.events.tracking import PodCaptured, TrackedEvent, TrackingStatusChanged
from headway.kernel.message import Event, Recorded
from headway.kernel.newest import Served
from headway.kernel.tail import Tail

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def news(*things: str) -> list[Recorded[Any]]:
    """One piece of news a letter, of the shipment of that letter; in capitals, what counts by itself."""
    return [_recorded(place, letter) for place, letter in enumerate(things, 1)]


def _recorded(place: int, letter: str) -> Recorded[Any]:
    shipment = UUID(int=ord(letter.lower()))
    event: TrackedEvent = TrackingStatusChanged(shipment_id=shipment, before="a", after="b", occurred_at=NOW)
    if letter.isupper():
        event = PodCaptured(shipment_id=shipment, signed_by="x", captured_at=NOW, has_picture=False)
    return Recorded(UUID(int=place), UUID(int=0), event, NOW, "test", UUID(int=place), None, place, 0)


def about(event: Event) -> UUID | None:
    return event.shipment_id if isinstance(event, TrackingStatusChanged) else None


def places(batch: Any) -> list[int]:
    return [rec.xid for rec in batch]


def test_the_newest_of_each_is_handled_in_the_order_in_which_each_was_first_spoken_of() -> None:
    chosen = Served(Tail([])).choose(news("a", "b", "a", "c", "b"), about, 10)
    assert (places(chosen.batch), chosen.passed) == ([3, 5, 4], 5)


def test_what_counts_by_itself_is_handled_each_time() -> None:
    assert places(Served(Tail([])).choose(news("a", "A", "A", "a"), about, 10).batch) == [4, 2, 3]


def test_a_batch_ends_before_the_first_thing_that_has_no_room_in_it() -> None:
    chosen = Served(Tail([])).choose(news("a", "b", "a", "c", "a", "d"), about, 2)
    assert (places(chosen.batch), chosen.passed) == ([5, 2], 3)


def test_what_was_served_up_to_a_place_is_not_served_again_before_it() -> None:
    served, log = Served(Tail([])), news("a", "b", "a", "c", "a", "d")
    served.note(served.choose(log, about, 2), (3, 0))
    chosen = served.choose(log[3:], about, 2)
    assert (places(chosen.batch), chosen.passed) == ([4, 6], 3)


def test_news_after_that_place_is_served() -> None:
    served, log = Served(Tail([])), news("a", "b", "a")
    served.note(served.choose(log[:2], about, 5), (2, 0))
    assert places(served.choose(log[2:], about, 5).batch) == [3]


@given(st.text("abcAB", max_size=40), st.integers(1, 4), st.integers(1, 12))
def test_whatever_comes_each_thing_is_served_at_or_after_its_last_news(said: str, limit: int, window: int) -> None:
    served, log, done = Served(Tail([])), news(*said), 0
    looked_at: dict[str, int] = {}
    alone: list[int] = []
    while done < len(log):
        chosen = served.choose(log[done : done + window], about, limit)
        assert chosen.passed
        upto = done + len(log[done : done + window])
        for rec in chosen.batch:
            letter = said[rec.xid - 1]
            looked_at[letter] = upto
            alone += [rec.xid] if letter.isupper() else []
        done += chosen.passed
        served.note(chosen, (done, 0))
    assert all(looked_at[letter] > said.rindex(letter) for letter in set(said))
    assert alone == [place for place, letter in enumerate(said, 1) if letter.isupper()]

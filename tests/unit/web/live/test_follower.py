"""What one browser has yet to be told."""

from __future__ import annotations

from datetime import timedelta

from headway.web.live.changes import Changes
from headway.web.live.follower import Follower
from tests.conftest import START


def changed(topic: str, *ids: str) -> Changes:
    found = Changes()
    found.add(topic, ids)
    return found


async def test_a_slow_browser_gets_one_parcel_of_all_it_missed() -> None:
    follower = Follower("s", frozenset({"case"}))
    for number in range(3):
        follower.put(START, changed("case", str(number)), {"log": f"{number}.0"})
    parcel = await follower.next(0.01)
    assert parcel is not None
    assert parcel.changes.plain() == {"case": ["0", "1", "2"]}
    assert parcel.places == {"log": "2.0"}
    assert await follower.next(0.001) is None


async def test_what_is_not_asked_for_wakes_nobody_but_moves_the_place() -> None:
    follower = Follower("s", frozenset({"case"}))
    follower.put(START, changed("order", "1"), {"log": "7.0"})
    assert await follower.next(0.001) is None
    assert follower.places == {"log": "7.0"}


async def test_a_lost_place_of_its_topics_is_told() -> None:
    follower = Follower("s", frozenset({"case"}))
    follower.put(START, Changes(), {"log": "7.0"}, lost=frozenset({"order"}))
    assert follower.waiting() is None
    follower.put(START, Changes(), {"log": "8.0"}, lost=frozenset({"case"}))
    parcel = follower.waiting()
    assert parcel is not None
    assert parcel.anew


async def test_an_ended_follower_hears_nothing_more() -> None:
    follower = Follower("s", frozenset({"case"}))
    follower.put(START, changed("case", "1"), {"log": "1.0"})
    follower.end()
    assert await follower.next(1) is None


async def test_a_minute_of_the_tenants_time_is_told_though_nothing_changed() -> None:
    follower = Follower("s", frozenset({"case"}))
    follower.put(START, Changes(), {})
    follower.put(START + timedelta(seconds=59), Changes(), {})
    assert follower.waiting() is None
    follower.put(START + timedelta(seconds=60), Changes(), {})
    assert follower.waiting() is not None

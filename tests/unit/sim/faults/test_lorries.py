"""Lorries: what is on them, what befalls them, and that their positions say just that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from headway.kernel.geo import Point, distance_m
from headway.sim.faults.kinds import Kind
from headway.sim.faults.lorries import DRIVES, EVERY, LEAVES, ROOM, Lorry, formed, positions, route
from headway.sim.network import START
from headway.tracking.positions.standing import NEAR_M

EVENING = START + LEAVES
CALM = Lorry("RHEINWEG", "RHEI-DTM1-02-1", "DTM1", "DE-BY", EVENING, ("SO-1",))


def _aboard(count: int) -> list[tuple[str, str, str, str]]:
    return [("RHEINWEG", "DTM1", "DE-BY", f"SO-{number:03d}") for number in range(count)]


def _longest_standing(lorry: Lorry) -> timedelta:
    """The longest time within 75 m of one place."""
    fixes = list(positions(1, lorry))
    longest, since = timedelta(0), 0
    for number, fix in enumerate(fixes):
        here = Point(fixes[since].latitude, fixes[since].longitude)
        if distance_m(here, Point(fix.latitude, fix.longitude)) > NEAR_M:
            since = number
        longest = max(longest, fix.at - fixes[since].at)
    return longest


def test_a_lorry_takes_fourteen_and_everything_is_on_one() -> None:
    lorries = formed(1, EVENING, _aboard(30))
    assert [len(lorry.goods) for lorry in lorries] == [ROOM, ROOM, 2]
    assert sorted(ref for lorry in lorries for ref in lorry.goods) == [row[3] for row in _aboard(30)]


def test_every_fate_befalls_some_lorry() -> None:
    fates = {lorry.fate for lorry in formed(1, EVENING, _aboard(90))}
    assert {Kind.BREAKDOWN, Kind.LONG_STOP, Kind.DETOUR} <= fates


def test_nobody_aboard_is_no_lorry() -> None:
    assert formed(1, EVENING, []) == ()


def test_a_calm_lorry_halts_for_minutes_only() -> None:
    assert _longest_standing(CALM) <= timedelta(minutes=20)


@pytest.mark.parametrize(("fate", "lasts"), [(Kind.BREAKDOWN, 600), (Kind.LONG_STOP, 90)])
def test_a_standing_lorry_is_seen_to_stand_for_so_long(fate: Kind, lasts: int) -> None:
    span = timedelta(minutes=lasts)
    lorry = replace(CALM, fate=fate, since=EVENING + timedelta(hours=1), lasts=span)
    assert span - EVERY <= _longest_standing(lorry) <= span + 2 * EVERY


def test_a_detour_is_far_from_the_route_while_it_lasts_and_not_otherwise() -> None:
    since, lasts = EVENING + timedelta(hours=1), timedelta(minutes=45)
    lorry = replace(CALM, fate=Kind.DETOUR, since=since, lasts=lasts)
    way = route(lorry, points=2000)
    off = {fix.at: _off(way, fix.latitude, fix.longitude) for fix in positions(1, lorry)}
    assert min(metres for at, metres in off.items() if since <= at < since + lasts) > 2000
    assert max(metres for at, metres in off.items() if not since <= at < since + lasts) < 1000


def test_it_drives_four_hours() -> None:
    fixes = list(positions(1, CALM))
    assert fixes[0].at == EVENING
    assert timedelta(0) <= fixes[-1].at - EVENING - DRIVES <= timedelta(minutes=30)


def _off(way: np.ndarray, latitude: float, longitude: float) -> float:
    return min(distance_m(Point(lat, lon), Point(latitude, longitude)) for lat, lon in way)

"""Weeks side by side: shares of the same orders, and each pair of ways apart."""

from __future__ import annotations

from typing import Any

import pytest

from headway.dispatch.fleet.handlers import Reacting
from headway.sim.fleet import report
from headway.sim.fleet.running import Lived, Week


def week(seed: int, way: Reacting, on_time: int, same_day: int = 0) -> Lived:
    """Of 100 orders, 20 of them placed in the day."""
    return Lived(
        Week(seed, way), orders=100, morning=80, same_day=20, on_time=on_time, morning_on_time=on_time - same_day,
        same_day_on_time=same_day, delivered=on_time, done=on_time, van_days=5,
    )  # fmt: skip


@pytest.fixture
def told() -> dict[str, Any]:
    """Two seeds under each way: insertion gives the orders of the day, the search gives four of the morning."""
    lived = []
    for seed in (1, 2):
        lived += [week(seed, Reacting.ON, 92 + seed, 18), week(seed, Reacting.INSERT, 88 + seed, 18)]
        lived.append(week(seed, Reacting.OFF, 70 + seed))
    return report.document(lived)


def test_what_is_worth_what_is_told_apart(told: dict[str, Any]) -> None:
    means = {pair: found["on_time"]["mean"] for pair, found in told["differences"].items()}
    assert means == {"on-insert": 0.04, "insert-off": 0.18, "on-off": 0.22}


def test_differences_are_paired_by_seed(told: dict[str, Any]) -> None:
    assert told["differences"]["on-insert"]["on_time"]["within"] == 0.0


def test_shares_are_of_the_same_orders(told: dict[str, Any]) -> None:
    assert told["means"]["off"]["same_day_on_time"] == 0.0
    assert told["means"]["on"]["same_day_on_time"] == 0.9
    assert told["means"]["off"]["morning_on_time"] == round(71.5 / 80, 4)


def test_one_way_alone_is_told_without_differences() -> None:
    told = report.document([week(1, Reacting.INSERT, 90)])
    assert (told["differences"], list(told["means"])) == ({}, ["insert"])
    assert report.lines(told)[0].split() == ["figure", "insert"]


def test_a_person_reads_every_way_and_every_pair(told: dict[str, Any]) -> None:
    head, first, *_ = report.lines(told)
    assert head.split() == ["figure", "on", "insert", "off", "on-insert", "insert-off", "on-off"]
    assert first.split()[:6] == ["on_time", "0.9350", "0.8950", "0.7150", "+0.0400", "±"]


def test_one_seed_has_no_interval() -> None:
    told = report.document([week(1, Reacting.ON, 90), week(1, Reacting.OFF, 70)])
    assert report.lines(told)[1].split()[-1] == "+0.2000"

"""What was seen, level by level, and how much the levels are alike."""

from datetime import UTC, date, datetime
from random import Random
from typing import Any
from uuid import UUID

import pytest

from headway.carriers.model import DELAY_HOURS, UNMEASURED, Learned
from headway.carriers.performance import (
    LEAST_WEIGHT,
    MOST_WEIGHT,
    USUAL_ON_TIME,
    RecordBook,
    Tally,
    faded,
    profile,
    spread,
)

MONDAY = date(2026, 3, 2)
SWIFT, SLOW = UUID(int=1), UUID(int=2)


def row(
    carrier: UUID, on_time: tuple[float, int] = (0.0, 0), offers: tuple[float, int] = (0.0, 0), **changes: Any
) -> dict[str, Any]:
    """Hits of samples, all of today; lane A to B, service DTD."""
    fields = {
        "carrier_id": carrier, "origin_zone": "A", "destination_zone": "B", "service_code": "DTD",
        "on_time_hits": on_time[0], "on_time_weight": float(on_time[1]), "on_time_samples": on_time[1],
        "accepted_hits": offers[0], "offers_weight": float(offers[1]), "offers_samples": offers[1],
        "half_life_days": 14.0, "measured_at": datetime(2026, 3, 2, tzinfo=UTC),
    }  # fmt: skip
    return fields | changes


def book(*rows: dict[str, Any]) -> RecordBook:
    return RecordBook(rows, (), MONDAY)


def test_nothing_seen_is_unmeasured() -> None:
    assert book().of(SWIFT, "A", "B", "DTD") == UNMEASURED
    assert book().learned == Learned()


def test_each_observation_is_on_one_level_only() -> None:
    found = book(
        row(SWIFT, (9, 10)),
        row(SWIFT, (3, 4), service_code="EXP"),
        row(SWIFT, (5, 8), destination_zone="C"),
        row(SLOW, (20, 40)),
    ).of(SWIFT, "A", "B", "DTD")
    assert list(found.on_time_record) == [*((20, 40), (5, 8), (3, 4), (9, 10))]
    assert (found.on_time_samples, found.on_time_here, found.on_time) == (22, 10, round(17 / 22, 4))


def test_a_carrier_never_seen_has_the_others_behind_it() -> None:
    found = book(row(SLOW, (20, 40), (30, 50))).of(SWIFT, "A", "B", "DTD")
    assert list(found.on_time_record) == [*((20, 40), (0, 0), (0, 0), (0, 0))]
    assert found.on_time_samples == 0
    assert found.measured_at is None


def test_what_was_measured_two_weeks_ago_weighs_half() -> None:
    old = datetime(2026, 2, 16, tzinfo=UTC)
    found = book(row(SWIFT, (9, 10), measured_at=old)).of(SWIFT, "A", "B", "DTD")
    assert (found.on_time_record[3], found.on_time_samples) == ((4.5, 5.0), 10)


def test_weight_fades_by_half_lives() -> None:
    assert [faded(days, 14) for days in (-3, 0, 14, 28)] == [1, 1, 0.5, 0.25]


def members(truths: list[float], samples: int, chance: Random) -> list[Tally]:
    return [Tally(sum(chance.random() < truth for _ in range(samples)), samples, samples) for truth in truths]


def test_members_that_differ_only_by_chance_are_alike() -> None:
    chance = Random(1)
    families = [members([0.9] * 10, 200, chance) for _ in range(5)]
    assert spread(families, 20) > 100


def test_members_that_really_differ_speak_for_themselves() -> None:
    chance = Random(2)
    families = [members([chance.betavariate(4.5, 0.5) for _ in range(20)], 200, chance) for _ in range(5)]
    assert spread(families, 40) == pytest.approx(5, rel=0.5)


def test_without_evidence_of_spread_the_usual_weight_holds() -> None:
    assert spread([], 20) == pytest.approx(20)
    assert spread([[Tally(9, 10, 10)]], 20) == pytest.approx(20)
    assert spread([[Tally(1, 1, 1), Tally(0, 1, 1)]], 20) == pytest.approx(20)


def test_the_weight_stays_within_bounds() -> None:
    opposite = [Tally(1000, 1000, 1000), Tally(0, 1000, 1000)]
    same = [Tally(900, 1000, 1000)] * 30
    assert (spread([opposite], 20), spread([same], 20)) == (LEAST_WEIGHT, MOST_WEIGHT)


def test_a_book_learns_how_alike_carriers_are() -> None:
    chance = Random(3)
    rows = [
        row(UUID(int=n), (sum(chance.random() < p for _ in range(300)), 300)) for n, p in enumerate((0.6, 0.8, 0.95))
    ]
    learned = book(*rows).learned
    assert learned.on_time_weights[0] < USUAL_ON_TIME[0]
    assert learned.on_time_weights[1:] == USUAL_ON_TIME[1:]


def test_a_profile_is_the_share_beyond_each_hour() -> None:
    histogram = [0.0] * (len(DELAY_HOURS) + 1)
    histogram[0], histogram[2], histogram[-1] = 2.0, 1.0, 1.0
    weight, tail = profile([histogram])
    assert weight == 4.0
    assert tail == (0.5, 0.5, *(0.25,) * 11)


def test_no_delays_teach_nothing() -> None:
    assert profile([]) == (0.0, ())
    assert profile([[0.0] * 14]) == (0.0, ())

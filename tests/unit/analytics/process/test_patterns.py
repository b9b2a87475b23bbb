"""What recurs beyond chance: found where it was put, named once, and nothing where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any
from uuid import UUID

import pytest

from headway.analytics.process.patterns import ANY, Exposure, Pattern, SeenCase, Traits, recurring

MONDAY, DAY = date(2026, 3, 2), timedelta(days=1)
SITES, CARRIERS = ("S1", "S2", "S3"), ("ACME", "BOLT", "CARGO", "DASH")
CUSTOMERS, SHIFTS = tuple(f"C{number}" for number in range(10)), ("early", "late", "night")


def traits(chance: Random, **fixed: Any) -> Traits:
    site = fixed.get("site") or chance.choice(SITES)
    return Traits(
        site=site,
        carrier=fixed.get("carrier") or chance.choice(CARRIERS),
        lane=fixed.get("lane") or f"{site}>Z{chance.randrange(8)}",
        customer=fixed.get("customer") or chance.choice(CUSTOMERS),
        shift=fixed.get("shift") or chance.choice(SHIFTS),
    )


@cache
def week(seed: int, stops: int = 3000) -> list[Exposure]:
    chance = Random(seed)
    return [Exposure(traits(chance), 1) for _ in range(stops)]


def cases(seed: int, number: int, detector: str = "late", *, days: int = 7, **fixed: Any) -> Iterator[SeenCase]:
    """Cases on stops of the week, each as likely as any other that has the fixed traits."""
    chance = Random(seed)
    stops = [each.traits for each in week(99) if all(getattr(each.traits, name) == fixed[name] for name in fixed)]
    for count in range(number):
        day = MONDAY + timedelta(days=chance.randrange(days))
        yield SeenCase(UUID(int=seed * 10_000 + count), detector, day, chance.choice(stops))


def named(found: tuple[Pattern, ...]) -> list[tuple[str, tuple[str, ...]]]:
    return [(pattern.detector, pattern.value) for pattern in found]


def test_where_nothing_is_special_hardly_anything_is_found() -> None:
    """One in twenty weeks at most is promised; of 60 weeks 7 and more would be rare (2 in 100)."""
    exposures = week(99)
    assert sum(recurring(list(cases(seed, 200)), exposures) != () for seed in range(60)) <= 6


@pytest.mark.parametrize(
    "fixed",
    [
        {"lane": "S1>Z3", "site": "S1"},
        {"customer": "C4"},
        {"shift": "night"},
        {"carrier": "BOLT"},
        {"site": "S2"},
    ],
    ids=lambda fixed: next(iter(fixed)),
)
def test_what_was_put_there_is_found(fixed: dict[str, Any]) -> None:
    seen = [*cases(1, 120), *cases(2, 60, **fixed)]
    (first, *_) = recurring(seen, week(99))
    name = next(iter(fixed))
    assert (first.dimension, first.value) == ((name,), (fixed[name],))
    assert first.lift > 1.5


def test_a_carrier_that_is_bad_at_one_site_is_one_pattern_not_three() -> None:
    seen = [*cases(1, 120), *cases(2, 80, carrier="BOLT", site="S2")]
    assert named(recurring(seen, week(99))) == [("late", ("BOLT", "S2"))]


def test_two_patterns_of_two_detectors_are_told_apart() -> None:
    seen = [
        *cases(1, 100),
        *cases(2, 40, carrier="BOLT"),
        *cases(3, 60, "damaged"),
        *cases(4, 40, "damaged", site="S3"),
    ]
    assert set(named(recurring(seen, week(99)))) == {("late", ("BOLT",)), ("damaged", ("S3",))}


def test_many_kinds_of_a_little_each_are_a_pattern_of_all_cases() -> None:
    kinds = [f"kind{number}" for number in range(20)]
    usual = [case for number, kind in enumerate(kinds) for case in cases(number + 1, 10, kind)]
    seen = [*usual, *(case for number, kind in enumerate(kinds) for case in cases(number + 50, 4, kind, customer="C4"))]
    assert (ANY, ("C4",)) in named(recurring(seen, week(99)))
    assert (ANY, ("C4",)) not in named(recurring(usual, week(99)))


def test_what_happened_on_one_day_does_not_recur() -> None:
    storm = list(cases(2, 60, days=1, site="S2"))
    assert recurring([*cases(1, 120), *storm], week(99)) == ()
    again = [
        SeenCase(case.case_id, "late", MONDAY + (index % 3) * DAY, case.traits) for index, case in enumerate(storm)
    ]
    assert named(recurring([*cases(1, 120), *again], week(99))) == [("late", ("S2",))]


def test_a_busy_customer_may_have_more_cases() -> None:
    chance = Random(98)
    exposures = [*week(99), *(Exposure(traits(chance, customer="C4"), 1) for _ in range(2000))]
    share = sum(each.exposed for each in exposures if each.traits.customer == "C4") / sum(e.exposed for e in exposures)
    seen = [*cases(1, 200), *cases(2, round(200 * share / (1 - share)), customer="C4")]
    assert recurring(seen, exposures) == ()


def test_the_sentence_says_how_many_and_how_many_were_to_be_expected() -> None:
    seen = [*cases(1, 120), *cases(2, 80, carrier="BOLT", site="S2")]
    (found,) = recurring(seen, week(99))
    assert found.sentence.startswith(f"carrier BOLT and site S2: {found.cases} late cases on 7 days where ")
    assert len(found.case_ids) == found.cases


def test_without_cases_or_without_work_there_are_none() -> None:
    assert recurring([], week(99)) == ()
    assert recurring(list(cases(1, 50)), []) == ()

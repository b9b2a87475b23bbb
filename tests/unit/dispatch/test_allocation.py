"""Allocation by hand: who is chosen, who is ruled out, why nobody is left; and that it can be replayed."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.carriers.model import ServiceOption
from headway.dispatch.allocation import ALLOCATION, allocate, short_of_capacity
from headway.dispatch.snapshot import AllocationInputs, Pin, Refusal, find, without_capacity
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from tests.unit.dispatch.builders import TUESDAY, band, day, inputs, option, order, origin, seen

CHEAP, MIDDLE, DEAR = option("C1", "1.00"), option("C2", "1.02"), option("C3", "1.50")


def refused(*codes: str) -> tuple[Refusal, ...]:
    return tuple(Refusal(carrier_code=code, how="declined") for code in codes)


def chosen(snapshot: AllocationInputs) -> str | None:
    return allocate(snapshot).choice


def test_the_cheapest_is_chosen_and_the_margin_said() -> None:
    verdict = allocate(inputs(DEAR, MIDDLE, CHEAP))
    assert verdict.choice == "S1|C1|GROUND/2d|A"
    assert verdict.reason == "lowest_landed_cost"
    assert verdict.sentence == ("C1 Ltd, GROUND/2d, from S1: 105.15 USD, 2.00 USD less than C2 Ltd, GROUND/2d, from S1")
    assert [each.id[:5] for each in verdict.candidates] == ["S1|C1", "S1|C2", "S1|C3"]


def test_contributions_add_up_in_cents() -> None:
    best = allocate(inputs(CHEAP)).candidates[0]
    assert {part.feature: part.minor for part in best.contributions} == {
        "freight": 10000,
        "late_risk": 250,
        "reject_risk": 265,
        "handling": 0,
        "exploration": 0,
    }
    assert best.total_minor == 10515


def test_a_reliable_carrier_beats_a_cheaper_one() -> None:
    penalty = order(late_penalty=Money(10000, "USD"))
    weak = option("C1", "1.00", performance=seen(0.5, 80))
    strong = option("C2", "1.10", performance=seen(1.0, 80))
    assert chosen(inputs(weak, strong, order=penalty)) == "S1|C2|GROUND/2d|A"
    assert chosen(inputs(weak, strong, order=order(late_penalty=Money(0, "USD")))) == "S1|C1|GROUND/2d|A"


def test_a_faster_product_is_worth_its_price_when_the_deadline_is_near() -> None:
    slow = option("C1", "1.00", product="GROUND/4d", transit_days=4)
    fast = option("C1", "1.20", product="AIR/1d", transit_days=1)
    assert chosen(inputs(slow, fast)) == "S1|C1|AIR/1d|A"


def test_the_cheaper_site_is_chosen() -> None:
    sites = (origin("S1", handling="0.90"), origin("S2", handling="0.10"))
    assert chosen(inputs(days=(day(CHEAP, origins=sites),))) == "S2|C1|GROUND/2d|A"


def test_ties_go_to_the_first_id() -> None:
    assert chosen(inputs(option("C2"), option("C1"))) == "S1|C1|GROUND/2d|A"


def test_the_ruled_out_come_last_with_their_reasons() -> None:
    verdict = allocate(inputs(option("C1", "0.10", active=False), DEAR))
    assert verdict.choice == "S1|C3|GROUND/2d|A"
    assert [(each.id[3:5], [broken.rule for broken in each.rejections]) for each in verdict.candidates] == [
        ("C3", []),
        ("C1", ["active"]),
    ]


def test_who_refused_is_not_asked_again() -> None:
    assert chosen(inputs(CHEAP, MIDDLE, refusals=refused("C1"))) == "S1|C2|GROUND/2d|A"


def test_a_missed_cutoff_is_planned_for_the_next_day() -> None:
    early = option("C1", cutoff_hour=7)
    snapshot = inputs(days=(day(early), day(early, on=TUESDAY)))
    assert find(snapshot, "S1|C1|GROUND/2d|A").day == TUESDAY


NOBODY: list[tuple[str, AllocationInputs]] = [
    ("no_rate", inputs()),
    ("no_rate", inputs(destination_zone=None)),
    ("no_carrier", inputs(days=(day(origins=()),))),
    ("no_rate", inputs(option(bands=(band("1", max_kg="99"),)))),
    (
        "ambiguous_rate",
        inputs(option(bands=(band("1", min_kg="50", max_kg="150"), band("2", max_kg="120", row="c:2")))),
    ),
    ("no_capacity", inputs(option(capacity_left=0), option("C2", active=False))),
    ("no_carrier", inputs(option(active=False))),
    ("exhausted", inputs(CHEAP, refusals=refused("C1"))),
    ("exhausted", inputs(CHEAP, option("C2", capacity_left=0), refusals=refused("C1"))),
]


@pytest.mark.parametrize(("reason", "snapshot"), NOBODY)
def test_why_nobody_is_left(reason: str, snapshot: AllocationInputs) -> None:
    verdict = allocate(snapshot)
    assert (verdict.choice, verdict.reason) == (None, reason)
    assert verdict.sentence


@pytest.mark.parametrize(
    ("short", "snapshot"),
    [
        (True, inputs(option(capacity_left=0))),
        (True, inputs(CHEAP, option("C2", capacity_left=0), refusals=refused("C1"))),
        (False, inputs(option(capacity_left=0, active=False))),
        (False, inputs(CHEAP, option("C2", capacity_left=0))),
        (False, inputs()),
    ],
)
def test_only_capacity_is_worth_waiting_for(short: bool, snapshot: AllocationInputs) -> None:
    assert short_of_capacity(allocate(snapshot)) is short


def test_a_person_may_choose_another_eligible_candidate() -> None:
    pin = Pin(candidate="S1|C3|GROUND/2d|A", by="user:ann", reason="customer asked")
    verdict = allocate(inputs(CHEAP, DEAR, pin=pin))
    assert (verdict.choice, verdict.reason) == (pin.candidate, "override")
    assert verdict.sentence.endswith("chosen by user:ann, 50.00 USD above the best: customer asked")


def test_a_person_may_not_choose_what_a_rule_forbids() -> None:
    pin = Pin(candidate="S1|C3|GROUND/2d|A", by="user:ann", reason="customer asked")
    assert chosen(inputs(CHEAP, option("C3", active=False), pin=pin)) is None


def test_capacity_taken_this_moment_leads_to_the_next() -> None:
    snapshot = inputs(CHEAP, MIDDLE)
    short = without_capacity(snapshot, find(snapshot, "S1|C1|GROUND/2d|A"), site=False)
    assert chosen(short) == "S1|C2|GROUND/2d|A"


def test_a_site_that_is_full_this_moment_rules_out_all_its_carriers() -> None:
    sites = (origin("S1"), origin("S2", handling="1"))
    snapshot = inputs(days=(day(CHEAP, MIDDLE, origins=sites),))
    short = without_capacity(snapshot, find(snapshot, "S1|C1|GROUND/2d|A"), site=True)
    assert chosen(short) == "S2|C1|GROUND/2d|A"


prices = st.decimals(Decimal("0.01"), Decimal(100), places=4)
records = st.builds(seen, st.floats(0, 1), st.integers(0, 500), st.floats(0, 1), st.integers(0, 500))


@st.composite
def offers(draw: st.DrawFn) -> list[ServiceOption]:
    """Up to eight carriers, some of them ruled out."""
    count = draw(st.integers(1, 8))
    return [_drawn(draw, f"C{number}") for number in range(count)]


def _drawn(draw: st.DrawFn, code: str) -> ServiceOption:
    changes: dict[str, Any] = {
        "performance": draw(records),
        "transit_days": draw(st.integers(0, 5)),
        "capacity_left": draw(st.sampled_from([None, 0, 3])),
        "active": draw(st.booleans()),
        "cutoff_hour": None,
    }
    return option(code, str(draw(prices)), **changes)


@given(offers())
def test_nobody_eligible_is_cheaper_than_the_choice(options: list[ServiceOption]) -> None:
    verdict = allocate(inputs(*options))
    eligible = [each for each in verdict.candidates if each.eligible]
    assert len(verdict.candidates) == len(options)
    assert len(eligible) == sum(each.active and each.capacity_left != 0 for each in options)
    if eligible:
        best = next(each for each in verdict.candidates if each.id == verdict.choice)
        assert best.total_minor == min(each.total_minor for each in eligible)
    else:
        assert verdict.choice is None


@given(offers(), st.randoms())
def test_the_order_of_the_options_does_not_matter(options: list[ServiceOption], shuffler: Any) -> None:
    shuffled = list(options)
    shuffler.shuffle(shuffled)
    assert allocate(inputs(*shuffled)) == allocate(inputs(*options))


@given(offers())
def test_a_stored_snapshot_gives_the_same_verdict_to_the_byte(options: list[ServiceOption]) -> None:
    snapshot = inputs(*options)
    again = ALLOCATION.replay(canonical_json(snapshot))
    assert canonical_json(again) == canonical_json(allocate(snapshot))

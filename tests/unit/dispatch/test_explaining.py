"""What would have changed an allocation: each flip is tried, just short of it and just beyond."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from headway.carriers.model import ServiceOption
from headway.dispatch.allocation import allocate
from headway.dispatch.explaining import Explanation, Flip, explain, explained
from headway.dispatch.policy import PolicyParameters, Strategy
from headway.dispatch.snapshot import AllocationInputs, Pin
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from tests.unit.dispatch.builders import NOW, inputs, option, seen

GOOD, POOR = seen(0.98, 400, 0.97, 400), seen(0.80, 400, 0.80, 400)


def duel(**policy: Any) -> AllocationInputs:
    """C1: 100.00 and poor; C2: 108.00 and good, which is what wins."""
    found = inputs(option("C1", "1", performance=POOR), option("C2", "1.08", performance=GOOD))
    late = PolicyParameters(late_cost=Decimal(100), retender_cost=Decimal(30), exploration_share=Decimal(0))
    return msgspec.structs.replace(found, policy=msgspec.structs.replace(late, **policy))


def of(snapshot: AllocationInputs) -> Explanation:
    return explain(snapshot, allocate(snapshot))


def flip(found: Explanation, word: str, carrier: str = "") -> Flip:
    return next(each for each in found.flips if each.input == word and carrier in each.of)


def winner(snapshot: AllocationInputs) -> str:
    choice = allocate(snapshot).choice
    assert choice is not None
    return choice.split("|")[1]


def amount(text: str) -> Decimal:
    return Decimal(text.split()[0])


def test_the_margin_is_the_second_less_the_choice_term_by_term() -> None:
    found = of(duel())
    assert found.margin is not None
    assert found.margin.minor > 0
    assert sum(gap.gap.minor for gap in found.gaps) == found.margin.minor
    assert [abs(gap.gap.minor) for gap in found.gaps] == sorted(
        (abs(gap.gap.minor) for gap in found.gaps), reverse=True
    )


def priced(snapshot: AllocationInputs, carrier: str, minor: int) -> AllocationInputs:
    """The carrier's freight set to an amount."""

    def changed(each: ServiceOption) -> ServiceOption:
        if each.carrier_code != carrier:
            return each
        bands = tuple(msgspec.structs.replace(b, per_kg=Decimal(minor) / 10_000) for b in each.bands)
        return msgspec.structs.replace(each, bands=bands)

    days = tuple(msgspec.structs.replace(day, options=tuple(map(changed, day.options))) for day in snapshot.days)
    return msgspec.structs.replace(snapshot, days=days)


@pytest.mark.parametrize(("carrier", "beyond"), [("C1", -1), ("C2", 1)])
def test_the_freight_that_flips_it(carrier: str, beyond: int) -> None:
    snapshot = duel()
    needed = Money.of(amount(flip(of(snapshot), "freight", carrier).needed), "USD").minor
    assert winner(priced(snapshot, carrier, needed - 2 * beyond)) == "C2"
    assert winner(priced(snapshot, carrier, needed + 2 * beyond)) == "C1"


@pytest.mark.parametrize(
    ("word", "field"), [("policy's cost of lateness", "late_cost"), ("policy's cost of a re-tender", "retender_cost")]
)
def test_the_price_of_a_risk_that_flips_it(word: str, field: str) -> None:
    needed = amount(flip(of(duel(late_cost=Decimal(20))), word).needed)
    near: dict[str, Any] = {"late_cost": Decimal(20)}
    assert winner(duel(**near | {field: needed * Decimal("1.02")})) == "C2"
    assert winner(duel(**near | {field: needed * Decimal("0.98")})) == "C1"


def test_a_price_that_no_value_of_flips_it_is_not_named() -> None:
    assert not [each for each in of(duel()).flips if each.input == "policy's cost of a re-tender"]
    assert winner(duel(retender_cost=Decimal(0))) == "C2"


def test_the_nearest_change_stands_first() -> None:
    sizes = [abs(each.relative) for each in of(duel()).flips if each.relative is not None]
    assert sizes == sorted(sizes)


def test_the_cheapest_is_flipped_by_freight_alone() -> None:
    found = of(duel(strategy=Strategy.CHEAPEST))
    assert {each.input for each in found.flips} == {"freight"}
    assert flip(found, "freight", "C1").needed.startswith("108.00")


def test_a_dearer_choice_of_the_strategy_has_a_negative_margin() -> None:
    found = of(duel(strategy=Strategy.CHEAPEST))
    assert found.margin is not None
    assert found.margin.minor < 0


def test_the_guide_is_flipped_by_the_place_in_it() -> None:
    found = of(duel(strategy=Strategy.ROUTING_GUIDE, guide=("C2", "C1")))
    assert [each.input for each in found.flips] == ["guide"]


def test_a_persons_choice_is_flipped_by_nothing() -> None:
    chosen = allocate(duel()).candidates[1].id
    snapshot = msgspec.structs.replace(duel(), pin=Pin(candidate=chosen, by="user:ann", reason="knows them"))
    assert of(snapshot).flips == ()


def test_the_only_one_left_has_no_second() -> None:
    snapshot = inputs(option("C1", "1"))
    found = of(snapshot)
    assert (found.second, found.margin, found.flips, found.eligible) == (None, None, (), 1)


def test_those_ruled_out_are_counted_by_rule() -> None:
    found = of(inputs(option("C1", "1"), option("C2", "1", active=False), option("C3", "1", active=False)))
    assert dict(found.ruled_out)["active"] == 2


def test_data_say_their_age() -> None:
    measured = msgspec.structs.replace(GOOD, measured_at=NOW - timedelta(hours=5))
    found = of(inputs(option("C1", "1", performance=measured)))
    (age,) = [each for each in found.ages if each.what == "performance"]
    assert (age.age_s, age.sentence.endswith("5 h old")) == (5 * 3600, True)


def test_a_snapshot_that_cannot_be_read_is_not_explained() -> None:
    assert explained("{}", allocate(duel())) is None


def test_the_recorded_text_explains_as_the_snapshot_does() -> None:
    assert explained(canonical_json(duel()), allocate(duel())) == of(duel())

"""Conformance of every feature in the registry, and the figures of each by hand."""

import itertools
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from headway.carriers.model import UNMEASURED, Learned, VolumePromise
from headway.dispatch.allocation import allocate, counting
from headway.dispatch.estimates import Prior, Told, on_time
from headway.dispatch.features import (
    FEATURES,
    carbon,
    commitment,
    exploration,
    freight,
    handling,
    late_risk,
    reject_risk,
    scarce_capacity,
)
from headway.dispatch.features.base import Feature
from headway.dispatch.policy import Known, PolicyParameters
from headway.dispatch.snapshot import Situation, situations
from headway.kernel.money import Money
from tests.unit.dispatch.builders import MONDAY, TUESDAY, band, day, ident, inputs, option, order, origin, seen


def at(**changes: Any) -> Situation:
    (only,) = situations(inputs(option(**changes)))
    return only


@pytest.mark.parametrize("feature", FEATURES, ids=lambda feature: feature.name)
class TestConformance:
    def test_its_name_is_one_word_and_its_own(self, feature: Feature) -> None:
        assert feature.name.isidentifier()
        assert feature.name.islower()
        assert [each.name for each in FEATURES].count(feature.name) == 1

    def test_it_explains_itself(self, feature: Feature) -> None:
        assert feature.explains.endswith(".")
        assert len(feature.explains) > 10

    def test_it_answers_money_of_the_order_and_a_sentence(self, feature: Feature) -> None:
        cost = feature.price(at())
        assert cost.amount.currency == "USD"
        assert cost.sentence

    def test_only_a_gain_is_negative(self, feature: Feature) -> None:
        if feature.gains:
            return
        for changes in ({}, {"performance": seen(0.0, 9, 0.0, 9)}, {"performance": seen(1.0, 9, 1.0, 9)}):
            assert feature.price(at(**changes)).amount.minor >= 0

    def test_the_same_situation_costs_the_same(self, feature: Feature) -> None:
        assert feature.price(at()) == feature.price(at())


def test_freight_is_the_quote() -> None:
    assert freight.price(at(bands=(band("1.25"),))).amount == Money(12500, "USD")


def test_freight_has_its_minimum() -> None:
    assert freight.price(at(bands=(band("0.01", minimum="8"),))).amount == Money(800, "USD")


def test_fuel_belongs_to_freight() -> None:
    assert freight.price(at(fuel_share=Decimal("0.1"))).amount == Money(11000, "USD")


def test_an_unknown_carrier_is_late_one_time_in_ten() -> None:
    assert late_risk.price(at()).amount == Money(250, "USD")


def test_lateness_costs_the_orders_penalty() -> None:
    (only,) = situations(inputs(option(), order=order(late_penalty=Money(4000, "USD"))))
    cost = late_risk.price(only)
    assert cost.amount == Money(400, "USD")
    assert cost.sentence == "10.0 % x 40.00 USD: on time 90.0 % (73 to 99 %, 0 seen), planned 0 h before the commitment"


def test_a_weak_record_costs_more() -> None:
    assert late_risk.price(at(performance=seen(0.5, 20))).amount == Money(885, "USD")


def test_a_plan_that_ends_a_day_late_costs_nearly_all() -> None:
    assert late_risk.price(at(transit_days=3)).amount == Money(2459, "USD")


def test_an_unknown_carrier_refuses_fifteen_in_a_hundred() -> None:
    cost = reject_risk.price(at())
    assert cost.amount == Money(265, "USD")
    assert cost.sentence == (
        "15.0 % refused, 0.176 for each yes, x 15.00 USD for asking another: accepts 85.0 % (56 to 99 %, 0 seen)"
    )


def test_a_carrier_that_always_accepts_costs_less() -> None:
    assert reject_risk.price(at(performance=seen(0, 0, 1.0, 10))).amount == Money(85, "USD")


def test_a_carrier_that_never_accepts_costs_nineteen_refusals() -> None:
    assert reject_risk.price(at(performance=seen(0, 0, 0.0, 10_000))).amount == Money(28500, "USD")


def test_asking_in_the_order_of_cost_and_refusals_is_the_cheapest_way_to_ask() -> None:
    """Whatever the costs and acceptances of two carriers: the sum that is ranked by orders them as the tree does."""
    fallback, retender = 200.0, 15.0

    def asked(first: tuple[float, float], second: tuple[float, float]) -> float:
        (cost, yes), (other, other_yes) = first, second
        rest = other_yes * other + (1 - other_yes) * (retender + fallback)
        return yes * cost + (1 - yes) * (retender + rest)

    for one, two in itertools.combinations(itertools.product((100.0, 103.0, 110.0), (0.3, 0.6, 0.95)), 2):
        ranks = [cost + retender * (1 - yes) / yes for cost, yes in (one, two)]
        if abs(ranks[0] - ranks[1]) > 1e-9:
            assert (ranks[0] < ranks[1]) == (asked(one, two) < asked(two, one))


def test_handling_is_a_price_a_unit() -> None:
    (only,) = situations(inputs(days=(day(option(), origins=(origin(handling="0.345"),)),)))
    assert handling.price(only).amount == Money(345, "USD")


def test_handling_in_another_currency_is_not_counted() -> None:
    (only,) = situations(inputs(option(), tenant_currency="EUR"))
    cost = handling.price(only)
    assert cost.amount == Money(0, "USD")
    assert "not counted" in cost.sentence


def test_a_spot_price_says_so() -> None:
    assert freight.price(at(spot=True)).sentence.startswith("spot: 100 kg x 1 a kg")


def names(*options: Any, **changes: Any) -> list[str]:
    return [feature.name for feature in counting(inputs(*options, **changes))]


def test_what_is_not_in_play_is_not_shown() -> None:
    silent = PolicyParameters(exploration_share=Decimal(0))
    assert names(option(), policy=silent) == ["freight", "late_risk", "reject_risk", "handling"]
    assert "carbon" in names(option(), policy=PolicyParameters(carbon_price_per_t=Decimal(80)))
    assert "scarce_capacity" in names(option("C1"), option("C2", capacity_price_minor=1))


def test_every_candidate_of_a_decision_has_the_same_terms() -> None:
    priced = option("C2", capacity_price_minor=700, capacity_priced_at=datetime(2026, 3, 2, 5, tzinfo=UTC))
    verdict = allocate(inputs(option("C1"), priced, option("C3", volume=promise(5))))
    terms = {tuple(part.feature for part in candidate.contributions) for candidate in verdict.candidates}
    assert terms == {
        ("freight", "late_risk", "reject_risk", "handling", "scarce_capacity", "commitment", "exploration")
    }


def test_scarce_capacity_costs_what_others_would_pay() -> None:
    cost = scarce_capacity.price(at(capacity_price_minor=700, capacity_priced_at=datetime(2026, 3, 2, 5, tzinfo=UTC)))
    assert cost.amount == Money(700, "USD")
    assert cost.sentence.endswith("priced at 2026-03-02T05:00Z")


def test_kilograms_of_scarce_capacity_cost_by_the_kilogram() -> None:
    found = {"capacity_price_per_kg_minor": Decimal("1.25"), "capacity_priced_at": datetime(2026, 3, 2, 5, tzinfo=UTC)}
    assert scarce_capacity.price(at(capacity_price_minor=700, **found)).amount.minor == 825


def promise(given: int, least: int = 100) -> VolumePromise:
    return VolumePromise(
        id=ident("promise"),
        min_shipments=least,
        given=given,
        shortfall_penalty_minor=2000,
        period_from=MONDAY,
        period_to=date(2026, 3, 31),
    )


def test_a_promise_far_from_kept_is_worth_its_penalty() -> None:
    cost = commitment.price(at(volume=promise(5, 10_000)))
    assert cost.amount.minor == pytest.approx(-788)
    late_in_the_month = commitment.missing(promise(50, 1000), date(2026, 3, 28))
    assert late_in_the_month == 1.0


def test_a_promise_that_is_kept_is_worth_nothing() -> None:
    cost = commitment.price(at(volume=promise(100)))
    assert (cost.amount, cost.sentence) == (
        Money(0, "USD"),
        "100 of 100 promised until 2026-03-31 are given: it is kept",
    )


def test_the_more_is_given_the_less_another_is_worth() -> None:
    half_way = date(2026, 3, 16)
    worth = [commitment.missing(promise(given), half_way) for given in range(0, 101, 10)]
    assert worth == sorted(worth, reverse=True)
    assert (worth[0], worth[-1]) == (1.0, 0.0)


def test_carbon_is_weight_times_distance_times_factor() -> None:
    policy = PolicyParameters(carbon_price_per_t=Decimal(100))
    (only,) = situations(inputs(option(distance_m=500_000, carbon_g_per_tkm=80), policy=policy))
    assert carbon.grams(only) == 4000  # 0.1 t x 500 km x 80 g
    assert carbon.price(only).amount == Money(40, "USD")


def test_an_unknown_distance_is_said_to_be_assumed() -> None:
    (only,) = situations(inputs(option(mode="AIR"), policy=PolicyParameters(carbon_price_per_t=Decimal(100))))
    assert carbon.grams(only) == 44_000  # 0.1 t x 400 km x 1100 g
    assert "400 km (assumed)" in carbon.price(only).sentence


def test_a_trial_takes_a_tenth_off_the_freight_of_an_unknown_carrier() -> None:
    trials = [ref for ref in map(str, range(2000)) if exploration.drawn(ref, "C1") < 20_000]
    assert len(trials) == pytest.approx(40, abs=15)
    (only,) = situations(inputs(option(), order=order(external_ref=trials[0])))
    assert exploration.price(only).amount == Money(-1000, "USD")


def test_the_better_a_carrier_is_known_the_fewer_trials_it_gets() -> None:
    shares = [exploration.trials_ppm(seen(acceptance=0.9, acceptance_n=n), 20_000) for n in (0, 50, 450, 1000)]
    assert shares == [20_000, 10_000, 2_000, 952]
    (only,) = situations(inputs(option(performance=seen(acceptance=0.9, acceptance_n=1000))))
    assert exploration.price(only).sentence == "1000 offers seen: known well enough"


def test_a_promise_on_another_day_counts_nothing() -> None:
    assert commitment.missing(promise(0), date(2026, 4, 1)) == 0.0
    assert commitment.missing(promise(0), TUESDAY) > 0.0


def test_what_is_known_from_elsewhere_counts_as_so_many_observations_of_the_carrier() -> None:
    learned, prior = Learned(), Prior(mean=Decimal("0.9"), weight=20)
    told = on_time(UNMEASURED, learned, prior, Told(share=Decimal("0.6"), weight=30))
    seen = msgspec.structs.replace(UNMEASURED, on_time=0.6, on_time_samples=30)
    assert told.share == on_time(seen, learned, prior).share < on_time(UNMEASURED, learned, prior).share
    assert told.samples == 0


def test_what_a_policy_knows_of_a_carrier_and_goodwill_weigh_in_its_lateness() -> None:
    known = (Known(carrier="C1", on_time=Decimal("0.5"), weight=1000),)
    plain, worse, dearer = (
        late_risk.price(next(situations(inputs(option(), policy=policy)))).amount.minor
        for policy in (
            PolicyParameters(),
            PolicyParameters(known=known),
            PolicyParameters(late_goodwill=Decimal(25)),
        )
    )
    assert worse > 4 * plain
    assert dearer == 2 * plain

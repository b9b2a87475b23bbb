"""Networks drawn by seed: alike for one seed, unlike for others, and no policy right by construction."""

from __future__ import annotations

from statistics import correlation

from headway.sim.compare.drawing import LASTS, WORTH, a_year_ago, drawn_carriers
from headway.sim.roster import CARRIERS

SEEDS = range(1000, 1060)


def test_a_seed_draws_the_same_carriers_each_time_and_another_seed_others() -> None:
    assert drawn_carriers(5) == drawn_carriers(5)
    assert {each.price for each in drawn_carriers(5)} != {each.price for each in drawn_carriers(6)}


def test_what_a_carrier_can_do_stays_as_the_roster_has_it() -> None:
    for drawn, known in zip(drawn_carriers(5), CARRIERS, strict=True):
        same = ("code", "kind", "services", "depots", "capabilities", "max_weight_kg", "cutoff_hour")
        assert [getattr(drawn, name) for name in same] == [getattr(known, name) for name in same]


def test_shares_are_shares() -> None:
    for seed in SEEDS:
        for each in drawn_carriers(seed):
            assert 0.5 < each.accepts < 1
            assert 0.6 < each.on_time < 1
            assert 0 <= each.silent < 0.1


def test_price_says_something_of_quality_and_not_much() -> None:
    drawn = [each for seed in SEEDS for each in drawn_carriers(seed) if each.kind == "contract"]
    prices = [float(each.price) for each in drawn]
    for qualities in ([each.on_time for each in drawn], [each.accepts for each in drawn]):
        assert abs(correlation(prices, qualities) - WORTH) < 0.12


def test_the_cheapest_carrier_is_the_most_punctual_in_some_networks_and_among_the_worst_in_others() -> None:
    ranks = []
    for seed in SEEDS:
        drawn = [each for each in drawn_carriers(seed) if each.kind == "contract"]
        cheapest = min(drawn, key=lambda each: each.price)
        ranks.append(sum(each.on_time > cheapest.on_time for each in drawn))
    assert 0 in ranks
    assert max(ranks) == sum(each.kind == "contract" for each in CARRIERS) - 1


def test_a_year_ago_carriers_were_something_like_today() -> None:
    pairs = [(each.on_time, a_year_ago(seed, each).on_time) for seed in SEEDS for each in drawn_carriers(seed)]
    assert abs(correlation(*zip(*pairs, strict=True)) - LASTS) < 0.12


def test_what_lasts_wholly_is_as_today() -> None:
    for each in drawn_carriers(5):
        then = a_year_ago(5, each, lasts=1.0)
        assert (then.price, round(then.on_time, 3)) == (each.price, round(each.on_time, 3))

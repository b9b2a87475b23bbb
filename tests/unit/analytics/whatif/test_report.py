"""Figures over lives."""

from headway.analytics.whatif.lives import Sums
from headway.analytics.whatif.report import FIGURES, figures


def life(freight: int, on_time: int = 9) -> Sums:
    return Sums(
        booked=10, offers=12, accepted=10, freight=freight, penalties=50, retenders=30, judged=10, on_time=on_time
    )


def test_the_interval_leaves_a_twentieth_on_either_side() -> None:
    found = {f.name: f for f in figures([life(n) for n in range(1001)], life(400))}
    freight = found["freight"]
    assert (freight.mean, freight.low, freight.high) == (500, 50, 950)
    assert (freight.happened, freight.change, freight.change_low, freight.change_high) == (400, 100, -350, 550)


def test_cost_is_freight_penalties_and_retenders() -> None:
    (cost,) = (f for f in figures([life(100)], life(100)) if f.name == "cost")
    assert (cost.happened, cost.mean) == (180, 180)


def test_a_share_without_a_whole_did_not_happen() -> None:
    found = {f.name: f for f in figures([life(100)], Sums())}
    assert found["on_time"].happened is None
    assert found["on_time"].change is None
    assert found["on_time"].mean == 0.9


def test_every_measure_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({each.name for each in FIGURES}) == len(FIGURES)
    assert all(each.sentence for each in FIGURES)

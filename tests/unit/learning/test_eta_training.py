"""A model trained on a network whose truth is known: what it answers, what its widths promise, what it never sees."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from headway.kernel.errors import BadInput
from headway.learning.eta import boosting, training
from headway.learning.eta.boosting import BoosterMissing
from headway.learning.eta.legs import Leg, cases_of_legs, seen_of_legs
from headway.learning.eta.model import EtaModel
from headway.learning.eta.predicting import ModelPredictor
from headway.learning.eta.saving import from_bytes, to_bytes
from headway.learning.eta.segments import Segment
from tests.unit.learning.networks import a_history, a_network, usual_ratio

KNOWN = a_network(days=8)
TODAY = [replace(leg, started=leg.started + timedelta(days=9)) for leg in a_network(days=2, seed=2)]


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "ROUNDS", 80)
        patch.setattr(training, "SEEDS", {"p50": 1, "p80": 1, "p90": 1})
        patch.setattr(training, "NETS", {"p50": 1})
        yield


@pytest.fixture(scope="module")
def model(quick: None) -> EtaModel:
    return training.train(seen_of_legs(KNOWN))


def minutes(model: EtaModel, legs: list[Leg]) -> np.ndarray:
    answer = model.quantiles(cases_of_legs(legs))
    return np.column_stack([answer.p50_s, answer.p80_s, answer.p90_s]) / 60.0


def test_the_median_beats_the_ratio_of_all(model: EtaModel) -> None:
    took = np.array([leg.actual_min for leg in TODAY])
    planned = np.array([leg.planned_min for leg in TODAY])
    ratio = np.median([leg.actual_min / leg.planned_min for leg in KNOWN if leg.actual_min])
    assert np.abs(minutes(model, TODAY)[:, 0] - took).mean() < 0.6 * np.abs(planned * ratio - took).mean()


def test_the_median_is_near_the_truth(model: EtaModel) -> None:
    truth = [leg.planned_min * usual_ratio((leg.source, leg.destination), leg.started.hour) for leg in TODAY]
    assert np.median(np.abs(minutes(model, TODAY)[:, 0] / truth - 1.0)) < 0.08


def test_the_widths_keep_their_word_on_new_days(model: EtaModel) -> None:
    took = np.array([leg.actual_min for leg in TODAY])
    reached = (took[:, None] <= minutes(model, TODAY)).mean(axis=0)
    assert reached[1] == pytest.approx(0.8, abs=0.1)
    assert reached[2] == pytest.approx(0.9, abs=0.08)


def test_quantiles_never_cross(model: EtaModel) -> None:
    strange = [replace(leg, source="NOWHERE", planned_min=1.0 + 500.0 * at) for at, leg in enumerate(TODAY[:20])]
    answer = minutes(model, strange)
    assert (answer > 0.0).all()
    assert (np.diff(answer, axis=1) >= 0.0).all()


def test_an_answer_depends_on_nothing_that_began_later(model: EtaModel) -> None:
    trips = [replace(leg, trip=f"trip-{at // 3}") for at, leg in enumerate(TODAY)]
    whole, first_half = minutes(model, trips), minutes(model, trips[:50])
    assert whole[:50] == pytest.approx(first_half, rel=1e-9)


def test_an_answer_does_not_look_at_how_long_the_leg_took(model: EtaModel) -> None:
    other = [replace(leg, actual_min=9999.0) for leg in TODAY]
    assert np.array_equal(minutes(model, TODAY), minutes(model, other))


def test_a_model_read_back_answers_the_same(model: EtaModel) -> None:
    assert np.array_equal(minutes(from_bytes(to_bytes(model)), TODAY), minutes(model, TODAY))


def of_format(number: int, model: EtaModel, **without: object) -> bytes:
    """The model's file as another format would have it."""
    whole = msgspec.msgpack.decode(zlib.decompress(to_bytes(model)))
    kept = {name: value for name, value in whole.items() if name not in without}
    return zlib.compress(msgspec.msgpack.encode(kept | {"format": number}))


def test_a_model_of_the_first_format_answers_by_its_trees(model: EtaModel) -> None:
    old = from_bytes(of_format(1, model, nets=None))
    assert not old.nets
    assert np.array_equal(minutes(old, TODAY), minutes(replace(model, nets={}), TODAY))
    assert not np.array_equal(minutes(old, TODAY), minutes(model, TODAY))


def test_a_model_of_a_later_format_is_refused(model: EtaModel) -> None:
    with pytest.raises(BadInput, match="saw format 3, allowed: formats 1 to 2"):
        from_bytes(of_format(3, model))


@pytest.mark.parametrize("damage", [b"", b"no model", to_bytes.__name__.encode() * 9])
def test_a_damaged_model_is_refused(damage: bytes) -> None:
    with pytest.raises(BadInput, match="saw no whole model"):
        from_bytes(damage)


def test_training_twice_gives_the_same_model(model: EtaModel) -> None:
    assert to_bytes(training.train(seen_of_legs(KNOWN))) == to_bytes(model)


def test_too_few_journeys_are_refused_with_advice() -> None:
    with pytest.raises(BadInput, match=r"saw 59 finished journeys, allowed: at least 60"):
        training.train(seen_of_legs(KNOWN[:59]))


def test_legs_of_one_trip_are_refused_by_name() -> None:
    with pytest.raises(BadInput, match=r"saw 60 legs of one trip, night-run, allowed: of two trips or more"):
        training.train(seen_of_legs([replace(leg, trip="night-run") for leg in KNOWN[:60]]))


def a_segment(phase: str = "leg", dwell_s: float = 0.0) -> Segment:
    leg = TODAY[0]
    return Segment(
        phase=phase,
        carrier="",
        origin=leg.source,
        destination=leg.destination,
        at=leg.started.astimezone(),
        local_hour=leg.started.hour,
        weekday=0,
        planned_s=leg.planned_min * 60.0 - dwell_s,
        dwell_s=dwell_s,
    )


def test_a_segment_is_answered_by_the_model_and_another_phase_by_the_ratio(model: EtaModel) -> None:
    first, other = ModelPredictor(3, model).spreads([a_segment(), a_segment("out_for_delivery")])
    assert (first.method, other.method) == ("model", "ratio")


def test_silence_makes_what_is_left_shorter_first_and_longer_when_overdue(model: EtaModel) -> None:
    predictor = ModelPredictor(3, model)
    usual = predictor.spreads([a_segment()])[0].p50_s
    soon, overdue = predictor.spreads([a_segment(dwell_s=usual / 2), a_segment(dwell_s=usual * 5)])
    assert soon.p50_s < usual
    assert 0.0 < overdue.p50_s < overdue.p80_s < overdue.p90_s
    assert overdue.p90_s - overdue.p50_s > soon.p90_s - soon.p50_s


def test_without_lightgbm_the_history_still_answers(model: EtaModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise BoosterMissing("no libgomp")

    monkeypatch.setattr(boosting, "library", missing)
    fresh = ModelPredictor(3, from_bytes(to_bytes(model)))
    assert fresh.spreads([a_segment()])[0].method == "corridor"


def test_blocks_are_whole_days_or_equal_parts() -> None:
    assert set(training.blocks_of(a_history(days=6)).tolist()) == set(range(6))
    assert np.bincount(training.blocks_of(a_history(days=1))).tolist() == [15, 15, 15, 15]


def test_a_journey_is_left_out_as_a_whole() -> None:
    seen = seen_of_legs([replace(leg, trip=f"trip-{at // 7}") for at, leg in enumerate(KNOWN)])
    blocks = training.blocks_of(seen)
    assert all(len(set(blocks[seen.journey == trip].tolist())) == 1 for trip in set(seen.journey.tolist()))

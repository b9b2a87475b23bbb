"""Ids, canonical JSON, distances, named SQL, conditions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.alarms import backoff
from headway.kernel.canonical import canonical_json
from headway.kernel.clock import ManualClock
from headway.kernel.conductor import _ceil
from headway.kernel.db.queries import load_queries, parse_queries
from headway.kernel.entropy import SeededEntropy
from headway.kernel.geo import Point, distance_m
from headway.kernel.ids import uuid7
from headway.kernel.rules import BadCondition, compile_condition

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_uuid7_carries_its_version_and_millisecond():
    made = uuid7(NOON, SeededEntropy(1))
    assert made.version == 7
    assert made.variant == "specified in RFC 4122"
    assert made.int >> 80 == int(NOON.timestamp() * 1000)


def test_later_ids_sort_later():
    entropy = SeededEntropy(1)
    assert uuid7(NOON, entropy) < uuid7(NOON + timedelta(milliseconds=1), entropy)


def test_the_same_seed_gives_the_same_ids():
    assert uuid7(NOON, SeededEntropy(7)) == uuid7(NOON, SeededEntropy(7))
    assert uuid7(NOON, SeededEntropy(7)) != uuid7(NOON, SeededEntropy(8))


@given(st.dictionaries(st.text(max_size=5), st.integers() | st.text(max_size=5), max_size=6), st.randoms())
def test_canonical_json_does_not_depend_on_the_order_of_keys(tree, random):
    items = list(tree.items())
    random.shuffle(items)
    assert canonical_json(dict(items)) == canonical_json(tree)


@pytest.mark.parametrize("value", [float("nan"), {"a": [float("inf")]}])
def test_what_json_cannot_hold_has_no_canonical_form(value):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical_json(value)


def test_a_decimal_keeps_its_digits():
    assert canonical_json({"a": Decimal("1.50")}) == '{"a":"1.50"}'


def test_hamburg_to_munich_is_612_km():
    assert round(distance_m(Point(53.5511, 9.9937), Point(48.1351, 11.5820)) / 1000) == 612


def test_a_point_off_the_earth_is_refused():
    with pytest.raises(ValueError, match="not on the Earth"):
        Point(91, 0)


def test_two_statements_of_one_name_are_refused():
    with pytest.raises(ValueError, match="two statements"):
        parse_queries("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;")


def test_an_unknown_statement_is_named():
    with pytest.raises(AttributeError, match="no statement called nonsense"):
        _ = load_queries("headway.kernel").nonsense


def test_a_clock_does_not_run_backwards():
    with pytest.raises(ValueError, match="backwards"):
        ManualClock(NOON).advance(timedelta(seconds=-1))


def test_backoff_doubles_is_bounded_and_jittered():
    assert backoff(1, 0.5) == timedelta(seconds=5)
    assert backoff(3, 0.5) == timedelta(seconds=20)
    assert backoff(99, 0.99) < timedelta(minutes=15)
    assert backoff(1, 0.0) < backoff(1, 0.9)


@given(st.integers(0, 10**6), st.integers(1, 600))
def test_a_stop_is_the_first_grain_at_or_after_the_moment(offset, grain_s):
    moment, grain = NOON + timedelta(seconds=offset), timedelta(seconds=grain_s)
    stop = _ceil(moment, grain)
    assert timedelta(0) <= stop - moment < grain
    assert stop.timestamp() % grain_s == 0


def test_a_condition_reads_nested_values_and_decimals():
    condition = compile_condition("order.weight_kg > 10.0 && order.service in ['DTD']", ["order"])
    assert condition.holds({"order": {"weight_kg": Decimal("12.5"), "service": "DTD"}})
    assert not condition.holds({"order": {"weight_kg": Decimal("9"), "service": "DTD"}})


@pytest.mark.parametrize("text", ["order.", "unknown > 1", "x" * 2_001])
def test_a_condition_that_cannot_be_compiled_is_refused(text):
    with pytest.raises(BadCondition):
        compile_condition(text, ["order"])


def test_a_missing_field_is_an_error_not_a_guess():
    with pytest.raises(BadCondition):
        compile_condition("order.weight_kg > 10.0", ["order"]).holds({"order": {}})


def test_a_condition_must_give_true_or_false():
    with pytest.raises(BadCondition):
        compile_condition("1 + 1", []).holds({})


def test_a_hostile_condition_is_stopped():
    loop = "[1,2,3,4,5,6,7,8,9,10]"
    text = "true"
    for name in "abcdef":
        text = f"{loop}.all({name}, {text})"
    with pytest.raises(BadCondition):
        compile_condition(text, []).holds({})

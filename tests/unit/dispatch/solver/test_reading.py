"""Every fault of a problem file has a line with its row and its field."""

from __future__ import annotations

import msgspec
import pytest

from headway.dispatch.solver.problem import Capacity, Commitment
from headway.dispatch.solver.reading import ProblemFaults, read_problem


def _faults(raw: bytes) -> list[str]:
    with pytest.raises(ProblemFaults) as caught:
        read_problem(raw, "P.json")
    return str(caught.value).splitlines()


@pytest.fixture
def document(make):
    return msgspec.to_builtins(make([1, 2, 3, 4], [Capacity("CHEAP", None, 1, None)], [Commitment("DEAR", 1, 1.0)]))


def test_a_sound_file_is_read_as_written(make):
    problem = make([1.5], [Capacity("CHEAP", None, 1, None)])
    assert read_problem(msgspec.json.encode(problem), "P.json") == problem


@pytest.mark.parametrize(
    ("at", "field", "value", "said"),
    [
        ("orders", "weight_kg", -1, "P.json:orders[1]: weight_kg: saw -1, allowed: float >= 0.0"),
        ("orders", "id", "o0", 'P.json:orders[1]: id: saw "o0" again (orders[0]), allowed: once'),
        ("rates", "carrier", "X", 'P.json:rates[1]: carrier: saw "X", allowed: the id of a carrier'),
        ("rates", "max_kg", -0.5, "P.json:rates[1]: max_kg: saw -0.5, allowed: float >= 0.0"),
        ("carriers", "on_time", 1.5, "P.json:carriers[1]: on_time: saw 1.5, allowed: float <= 1.0"),
    ],
)
def test_a_wrong_value_is_named_with_its_row(document, at, field, value, said):
    document[at][1][field] = value
    assert _faults(msgspec.json.encode(document)) == [said]


@pytest.mark.parametrize(("at", "value"), [("capacity", "X"), ("commitments", "X")])
def test_an_unknown_carrier_is_named(document, at, value):
    document[at][0]["carrier"] = value
    assert _faults(msgspec.json.encode(document)) == [f'P.json:{at}[0]: carrier: saw "X", allowed: the id of a carrier']


def test_all_rows_are_named_at_once(document):
    del document["orders"][0]["weight_kg"]
    document["rates"][0]["per_kg"] = "cheap"
    document["unassigned_penalty"] = None
    assert len(_faults(msgspec.json.encode(document))) == 3


@pytest.mark.parametrize("raw", [b"", b"[]", b"{", b"NaN", b"\xff", b"[" * 100_000, b'{"orders": {}}'])
def test_what_is_no_problem_is_refused(raw):
    assert all(line.startswith("P.json:") for line in _faults(raw))


def test_not_a_number_is_refused(make):
    raw = msgspec.json.encode(make([1.5])).replace(b"1.5", b"NaN")
    assert _faults(raw)[0].startswith("P.json:0: file:")

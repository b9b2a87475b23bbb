"""`headway roads` from outside: a town prepared, looked at, and asked for a way."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from headway.cli.roads import app
from headway.kernel.errors import BadInput
from tests.unit.routing.roads.towns import town

SQUARE: list[tuple[list[int], dict[str, str]]] = [([0, 1], {}), ([1, 11], {}), ([11, 10], {}), ([10, 0], {})]


def run(*arguments: str) -> dict:
    answer = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.stdout)


def test_a_town_is_prepared_looked_at_and_driven_through(tmp_path):
    town(tmp_path, SQUARE)
    out = str(tmp_path / "new.roads")
    made = run("prepare", str(tmp_path / "town.osm"), "--out", out)
    assert (made["stretches"], made["junctions"], made["share_in_main_part"]["cars"]) == (4, 4, 1.0)
    assert run("doctor", out)["digest"] == made["digest"]
    way = run("route", out, "0,0.0005", "0.0005,0.001", "--hour", "12")
    assert way["distance_m"] == pytest.approx(111, abs=2)
    assert way["line"][0] == [0.0, 0.0005]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("0,0.0005", "here"), "end is 'here'"),
        (("0,0.0005", "0.5,0.5"), "no road for a car within 1 km"),
        (("0,0.0005", "0.0005,0.001", "--vehicle", "tank"), "--vehicle is 'tank'"),
    ],
)
def test_what_cannot_be_driven_is_named(tmp_path, arguments, word):
    town(tmp_path, SQUARE)
    with pytest.raises(BadInput, match=word):
        CliRunner().invoke(app, ["route", str(tmp_path / "town.roads"), *arguments], catch_exceptions=False)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(BadInput, match="is no file"):
        CliRunner().invoke(app, ["prepare", str(tmp_path / "no.osm.pbf")], catch_exceptions=False)

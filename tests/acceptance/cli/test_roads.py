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


def test_a_place_nobody_gets_to_is_named(tmp_path):
    town(tmp_path, SQUARE)
    (tmp_path / "places.csv").write_text("name,lat,lon\nA,0,0.0005\nB,0.0005,0.001\nFar off,0.5,0.5\n")
    found = run("check", str(tmp_path / "town.roads"), str(tmp_path / "places.csv"))
    assert found == {
        "places": 3,
        "stranded": [{"name": "Far off", "row": 4, "why": "no road leads here or away"}],
    }


def test_legs_teach_speeds_that_are_used_from_then_on(tmp_path):
    streets: list[tuple[list[int], dict[str, str]]] = [([at, at + 1], {}) for at in range(9)]
    town(tmp_path, streets)
    roads, legs = str(tmp_path / "town.roads"), tmp_path / "legs.csv"
    usual = run("route", roads, "0,0.0001", "0,0.0089", "--hour", "8", "--vehicle", "van")
    row = f"0,0.0001,0,0.0089,8,{2 * usual['duration_s']}\n"
    legs.write_text("from_lat,from_lon,to_lat,to_lon,hour,took_s\n" + row * 500)
    told = run("learn", roads, str(legs))
    assert told["kept"]
    assert told["error_after_s"] < 0.2 * told["error_before_s"]
    learned = run("route", roads, "0,0.0001", "0,0.0089", "--hour", "8", "--vehicle", "van")
    assert learned["duration_s"] == pytest.approx(2 * usual["duration_s"], rel=0.1)
    assert learned["roads"] != usual["roads"]


def test_a_row_that_is_no_leg_is_named(tmp_path):
    town(tmp_path, SQUARE)
    (tmp_path / "legs.csv").write_text("from_lat,from_lon,to_lat,to_lon,hour,took_s\n0,0,0,0,25,10\n")
    with pytest.raises(BadInput, match="row 2"):
        CliRunner().invoke(
            app, ["learn", str(tmp_path / "town.roads"), str(tmp_path / "legs.csv")], catch_exceptions=False
        )

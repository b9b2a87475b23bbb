"""`headway eta` from outside: a file trained on, legs predicted, and every bad cell named."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from headway.learning.eta import training
from headway.learning.eta.legs import Leg
from tests.acceptance.cli.calling import headway, process
from tests.unit.learning.networks import a_network

FIELDS = (
    "trip_uuid",
    "trip_created",
    "source_center",
    "destination_center",
    "route_type",
    "od_start_time",
    "osrm_time",
    "osrm_distance",
    "actual_time",
)


def row_of(leg: Leg) -> dict[str, object]:
    ends = (leg.source, leg.destination)
    cells = (leg.trip, leg.created, *ends, leg.route_type, leg.started, leg.planned_min, leg.distance_km)
    return dict(zip(FIELDS, (*cells, leg.actual_min), strict=True))


def write(path: Path, rows: list[dict[str, object]], fields: tuple[str, ...] = FIELDS) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a model trained on four days."""
    place = tmp_path_factory.mktemp("eta")
    legs = write(place / "legs.csv", [row_of(leg) for leg in a_network(days=4)])
    done = process("eta", "train", "--legs", legs, "--model", place / "model", "--json")
    assert json.loads(done.stdout)["legs"] == 240
    return place


def tomorrow() -> list[Leg]:
    return a_network(days=5)[-30:]


def test_legs_are_answered_in_their_order_with_three_quantiles(folder: Path) -> None:
    asked = write(folder / "asked.csv", [row_of(leg) for leg in tomorrow()], FIELDS[:-1])
    process("eta", "predict", "--model", folder / "model", "--legs", asked, "--out", folder / "p.parquet")
    table = pq.read_table(folder / "p.parquet").to_pydict()
    assert list(table) == [
        *("trip_uuid", "source_center", "destination_center", "od_start_time"),
        *("p50_min", "p80_min", "p90_min"),
    ]
    assert table["trip_uuid"] == [leg.trip for leg in tomorrow()]
    assert table["od_start_time"] == [leg.started for leg in tomorrow()]
    for p50, p80, p90 in zip(table["p50_min"], table["p80_min"], table["p90_min"], strict=True):
        assert 0.0 < p50 <= p80 <= p90


def test_a_corridor_a_place_and_a_route_type_never_seen_are_answered(folder: Path) -> None:
    strange = {**row_of(tomorrow()[0]), "source_center": "NOWHERE", "route_type": "SLED", "osrm_distance": ""}
    asked = write(folder / "strange.csv", [strange], FIELDS[:-1])
    done = headway("eta", "predict", "--model", folder / "model", "--legs", asked, "--out", folder / "s.csv", "--json")
    assert json.loads(done.stdout) | {"elapsed_s": 0} == {
        "legs": 1,
        "cold": 1,
        "before_training_ended": 0,
        "elapsed_s": 0,
    }
    (answer,) = csv.DictReader((folder / "s.csv").read_text().splitlines())
    assert float(answer["p50_min"]) > 0.0


def test_every_bad_cell_is_named_with_its_row_and_field(folder: Path) -> None:
    good = row_of(tomorrow()[0])
    rows = [
        good,
        {**good, "osrm_time": "-4"},
        {**good, "od_start_time": "yesterday", "source_center": ""},
        {**good, "osrm_time": "nan"},
    ]
    asked = write(folder / "bad.csv", rows, FIELDS[:-1])
    done = headway(
        "eta", "predict", "--model", folder / "model", "--legs", asked, "--out", folder / "b.parquet", code=2
    )
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        f"{asked}:3: osrm_time: saw '-4', allowed: a number from 0.1 to 100000",
        f"{asked}:4: source_center: saw '', allowed: a text of 1 to 200 characters",
        f"{asked}:4: od_start_time: saw 'yesterday', allowed: a date and time such as 2026-03-02T08:00:00",
        f"{asked}:5: osrm_time: saw 'nan', allowed: a number from 0.1 to 100000",
    ]
    assert not (folder / "b.parquet").exists()


def test_training_needs_what_each_leg_took(folder: Path) -> None:
    legs = write(folder / "unfinished.csv", [row_of(leg) for leg in tomorrow()], FIELDS[:-1])
    done = headway("eta", "train", "--legs", legs, "--model", folder / "other", code=2)
    assert done.stderr.startswith(f"{legs}:1: actual_time: saw no such column, allowed: the columns trip_uuid,")


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        (("predict", "--legs", "asked.csv", "--out", "o.csv", "--model", "nothing"), "No such file or directory"),
        (("train", "--legs", "missing.csv", "--model", "m"), "missing.csv:0: file: saw No such file or directory"),
        (("train", "--legs", "legs.csv"), "--model: saw nothing, allowed: a folder to write to"),
        (("train", "--model", "m"), "--model: saw no --legs beside it"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(folder: Path, words: tuple[str, ...], seen: str) -> None:
    asked = write(folder / "asked.csv", [row_of(tomorrow()[0])])
    placed = [str(folder / word) if word.endswith(".csv") or word in ("m", "nothing") else word for word in words]
    assert asked.is_file()
    assert seen in headway("eta", *placed, code=2).stderr


def test_a_leg_from_before_the_end_of_training_is_said_to_be_no_test(folder: Path) -> None:
    early = [row_of(leg) for leg in a_network(days=4)[:5]]
    asked = write(folder / "early.csv", early, FIELDS[:-1])
    done = headway("eta", "predict", "--model", folder / "model", "--legs", asked, "--out", folder / "e.csv")
    assert "5 legs began before the last leg of the training was finished" in done.stderr


def test_it_says_when_only_the_newest_are_learned_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_CASES", 100)
    done = headway("eta", "train", "--legs", folder / "legs.csv", "--model", folder / "newest")
    assert "trained on the newest 100 of 240 legs" in done.stderr

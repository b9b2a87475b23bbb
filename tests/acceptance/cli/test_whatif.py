"""`headway whatif` and `headway policies dry-run` from outside, on a day that was kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.cli.calling import headway, process

EXAMPLES = Path(__file__).parents[3] / "examples" / "policies"
CHEAPEST = str(EXAMPLES / "cheapest.yaml")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A day of 15 orders in a data directory."""
    place = ("--data-dir", str(tmp_path_factory.mktemp("kept") / "data"))
    process("demo", "--once", "--orders", "15", "--seed", "5", "--json", *place)
    return place


def figures(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in document["figures"]}


def test_what_if_says_what_happened_and_what_would_have(kept: tuple[str, ...]) -> None:
    arguments = ("whatif", "--policy", CHEAPEST, "--draws", "10", "--seed", "3", *kept, "--json")
    document = json.loads(process(*arguments).stdout)
    found = figures(document)
    assert document["policy"] == "cheapest"
    assert found["freight"]["low"] <= found["freight"]["mean"] <= found["freight"]["high"]
    assert found["freight"]["mean"] < found["freight"]["happened"]
    assert document["models"]
    assert document["caveats"]
    assert json.loads(headway(*arguments).stdout) == document


def test_for_a_person_it_is_a_table(kept: tuple[str, ...]) -> None:
    said = headway("whatif", "--policy", CHEAPEST, "--draws", "5", *kept).stdout
    for words in ("happened", "predicted", "cost", "on_time", "what the log cannot show:"):
        assert words in said


def test_a_dry_run_says_what_would_be_decided_otherwise(kept: tuple[str, ...]) -> None:
    document = json.loads(headway("policies", "dry-run", CHEAPEST, *kept, "--json").stdout)
    assert document["judged"] == document["decisions"] > 0
    assert document["changed"] + document["same"] + document["person"] == document["judged"]
    assert "would be others" in headway("policies", "dry-run", CHEAPEST, *kept).stdout


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--from", "yesterday"), "--from"),
        (("--from", "2026-03-02T06:00:00"), "--from"),
        (("--from", "2020-01-01", "--to", "2020-01-02"), "no shipments"),
        (("--from", "2026-03-05", "--to", "2026-03-01"), "a period from"),
    ],
)
def test_a_period_that_is_none_is_refused(kept: tuple[str, ...], more: tuple[str, ...], words: str) -> None:
    assert words in headway("whatif", "--policy", CHEAPEST, *more, *kept, code=2).stderr


def test_a_policy_with_faults_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: bad\nparameters: {late_cost: -1}\n")
    assert "parameters.late_cost" in headway("whatif", "--policy", str(file), code=2).stderr
    assert "parameters.late_cost" in headway("policies", "dry-run", str(file), code=2).stderr
    assert "nowhere.yaml" in headway("whatif", "--policy", "nowhere.yaml", code=2).stderr

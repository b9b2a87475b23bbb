"""`headway policies` from outside: check without a database; save, put in force, list and show with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.cli.calling import headway, process

EXAMPLES = Path(__file__).parents[3] / "examples" / "policies"


def test_a_sound_policy_needs_no_database() -> None:
    found = json.loads(process("policies", "check", str(EXAMPLES / "everything.yaml"), "--json").stdout)
    assert found == {"name": "everything", "strategy": "landed_cost", "faults": []}


def test_a_fault_a_line(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: bad\nparameters: {late_cost: -1}\nstrategy: routing_guide\n")
    lines = headway("policies", "check", str(file), code=2).stderr.splitlines()
    assert lines[0] == f"{file}:1: guide: saw 'nothing', allowed: rows with carriers, for strategy routing_guide"
    assert lines[1].startswith(f"{file}:2: parameters.late_cost: saw -1, allowed: a number from 0 to ")


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x00"])
def test_no_bad_file_leads_to_a_traceback(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.yaml"
    file.write_bytes(content)
    assert str(file) in headway("policies", "check", str(file), code=2).stderr


def test_a_missing_file_is_named() -> None:
    assert "nowhere.yaml: saw No such file" in headway("policies", "check", "nowhere.yaml", code=2).stderr


@pytest.mark.prove
def test_saved_put_in_force_rolled_back(tmp_path: Path) -> None:
    place = ("--data-dir", str(tmp_path / "data"))
    headway("tenants", "create", "acme", *place)
    saved = headway(
        "policies", "save", str(EXAMPLES / "cheapest.yaml"), "--note", "first", "--activate", *place, "--json"
    )
    assert json.loads(saved.stdout) == {"version": 1, "name": "cheapest", "strategy": "cheapest", "in_force": True}
    headway("policies", "save", str(EXAMPLES / "headway.yaml"), *place)
    listed = json.loads(headway("policies", "list", *place, "--json").stdout)
    assert (listed["in_force"], [each["version"] for each in listed["versions"]]) == (1, [2, 1])
    back = json.loads(headway("policies", "activate", "0", "--reason", "as before", *place, "--json").stdout)
    assert back == {"version": 0, "before": 1, "repeated": False}
    assert headway("policies", "show", "1", *place).stdout.strip() == (EXAMPLES / "cheapest.yaml").read_text().strip()
    assert "no version 7" in headway("policies", "activate", "7", "--reason", "x", *place, code=2).stderr

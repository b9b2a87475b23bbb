"""`headway tracking` from outside: a mapping checked on a message without a database; a file taken in with one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.acceptance.cli.calling import headway, process

EXAMPLES = Path(__file__).parents[3] / "examples" / "mappings"


def test_a_mapping_is_tried_on_a_message_without_a_database() -> None:
    folder = EXAMPLES / "01-flat-json"
    arguments = ("tracking", "check", str(folder / "mapping.yaml"), "--sample", str(folder / "sample.json"))
    found = json.loads(process(*arguments, "--json").stdout)
    assert (found["format"], found["sample"]["records"], found["sample"]["faults"]) == ("json", 1, [])
    (event,) = found["sample"]["events"]
    assert (event["reference"], event["reads"], event["occurred_at"]) == (
        "SO-1001",
        "delivered",
        "2026-03-02T08:41:07Z",
    )
    assert "1 events of 1 records" in headway(*arguments).stderr


def test_what_cannot_be_read_is_told_and_the_exit_says_so(tmp_path: Path) -> None:
    message = tmp_path / "message.json"
    message.write_text('{"order_number": "SO-1", "status": "POD", "timestamp": "noon"}')
    mapping = str(EXAMPLES / "01-flat-json" / "mapping.yaml")
    done = headway("tracking", "check", mapping, "--sample", str(message), code=2)
    assert "record 1: occurred_at (timestamp): saw 'noon', allowed: a time written ISO" in done.stderr


@pytest.mark.parametrize("content", ["format: json\n", "{", "\x00"])
def test_a_bad_mapping_is_told_by_its_place(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(content)
    assert f"{file}:" in headway("tracking", "check", str(file), code=2).stderr


def test_a_missing_file_is_named() -> None:
    assert "nowhere.yaml: saw No such file" in headway("tracking", "check", "nowhere.yaml", code=2).stderr


def test_a_file_is_taken_in_by_our_own_form_where_there_is_no_mapping(tmp_path: Path) -> None:
    place = ("--data-dir", str(tmp_path / "data"))
    headway("tenants", "create", "acme", *place)
    file = tmp_path / "day.csv"
    file.write_text("reference,code,occurred_at\nSO-1,delivered,2020-03-02T08:00:00Z\nSO-2,delivered,never\n")
    done = headway("tracking", "import", str(file), "--carrier", "ACME", *place, "--json", code=2)
    report = json.loads(done.stdout)
    assert (report["accepted"], report["unreadable"], report["refused"]) == (0, 1, {"absurd_time": 1})
    assert report["faults"][0].startswith(f"{file}:3: occurred_at (occurred_at): saw 'never'")
    missing = headway("tracking", "import", str(tmp_path / "none.csv"), "--carrier", "ACME", *place, code=2)
    assert "none.csv: saw No such file" in missing.stderr

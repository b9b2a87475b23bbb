"""Each house rule finds its breach, and leaves alone what only looks like one."""

import pytest

from tools.check_repo import faults

RECORD = "# 1. T\n## Context\nc\n## Decision\nd\n## Consequences\nc\n## Alternatives\na\n## Enforced by\ne\n"


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("src/headway/orders/model.py", "x = 1\n" * 601, "601 lines"),
        ("src/headway/orders/queries.sql", "SELECT\n  now()", "queries.sql:2: now in SQL"),
        ("src/headway/orders/queries.sql", "INSERT INTO o VALUES (CURRENT_TIMESTAMP)", "CURRENT_TIMESTAMP"),
        ("docs/how.md", "cd /" + "home/ann/headway", "a path of somebody's machine"),
        ("requirements/dev.txt", "--index" + "-url https://mirror.example/", "a package index"),
        ("src/headway/orders/model.py", "# TO" + "DO later", "model.py:1: TO"),
        ("tests/unit/test_x.py", "@pytest.mark.sk" + "ip\ndef test_x(): ...", "mark.sk" + "ip"),
        ("docs/decisions/0001-x.md", RECORD + "line\n" * 40, "at most 40"),
        ("docs/decisions/0001-x.md", RECORD.replace("Enforced by", "Notes"), "'enforced by'"),
    ],
)
def test_a_breach_is_named(path: str, text: str, says: str) -> None:
    assert says in "\n".join(faults({path: text}))


def test_a_statement_that_nobody_asks_is_named() -> None:
    queries = "-- name: find_order\n-- One.\nSELECT 1;\n\n-- name: old_order\n-- One.\nSELECT 1;\n"
    room = {"src/headway/orders/queries.sql": queries, "src/headway/orders/store.py": "Q.find_order"}
    assert faults(room) == ["src/headway/orders/queries.sql:5: nobody asks old_order"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/headway/orders/model.py", "x = 1\n" * 600),
        ("src/headway/kernel/timers/queries.sql", "SELECT clock_timestamp()"),
        ("src/headway/orders/queries.sql", "SELECT known_at, snow_days FROM nowhere"),
        ("docs/how.md", "GET https://headway.example/wo" + "rk/orders and docs/wo" + "rk/orders"),
        ("docs/decisions/0001-x.md", RECORD),
    ],
)
def test_what_keeps_the_rules_passes(path: str, text: str) -> None:
    assert faults({path: text}) == []


def test_sizes_are_judged_over_all_source_files() -> None:
    files = {f"src/headway/room{n}.py": "x = 1\n" * 100 for n in range(20)}
    assert faults(files) == ["src: the median file has 100 lines, at most 90"]

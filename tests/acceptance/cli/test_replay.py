"""`headway routes replay` from outside: a file in, one document out, one line a fault."""

from __future__ import annotations

import json
import subprocess
import sys

TOWN = """NAME : square
TYPE : VRPTW
DIMENSION : 4
VEHICLES : 4
CAPACITY : {capacity}
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
EDGE_WEIGHT_SECTION
0 900 1200 800
1000 0 400 700
1100 500 0 600
700 600 700 0
DEMAND_SECTION
1 0
2 5
3 7
4 9
TIME_WINDOW_SECTION
1 0 40000
2 3600 9000
3 7200 15000
4 10800 20000
SERVICE_TIME_SECTION
1 0
2 60
3 120
4 180
DEPOT_SECTION
1
-1
EOF
"""


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from headway.cli import main; main()", "routes", "replay", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_a_day_is_one_document_and_nobody_is_late(tmp_path):
    (tmp_path / "town.vrp").write_text(TOWN.format(capacity=100))
    done = _run(tmp_path / "town.vrp", "--seed", 2, "--epoch-s", 0.3, "--policy", "headway")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert list(answer) == ["cost", "requests", "epochs", "late"]
    assert answer["late"] == 0
    assert [row["epoch"] for row in answer["epochs"]] == [0, 1, 2]
    assert sum(row["sent"] for row in answer["epochs"]) == answer["requests"]
    assert sum(row["cost"] for row in answer["epochs"]) == answer["cost"]


def test_a_demand_above_the_capacity_is_a_line_and_exit_2(tmp_path):
    (tmp_path / "town.vrp").write_text(TOWN.format(capacity=8))
    done = _run(tmp_path / "town.vrp")
    assert done.returncode == 2
    assert done.stderr.splitlines() == ["town.vrp:0: demand: unsuited to a dynamic day, allowed: at most 8"]


def test_an_unknown_policy_is_a_line_and_exit_2(tmp_path):
    done = _run(tmp_path / "town.vrp", "--policy", "eager")
    assert done.returncode == 2
    assert "--policy: saw 'eager', allowed: greedy, lazy, headway, hindsight" in done.stderr

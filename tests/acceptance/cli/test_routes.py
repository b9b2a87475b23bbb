"""`headway routes solve` from outside: an instance in, routes out, one line a fault."""

from __future__ import annotations

import json
import subprocess
import sys

INSTANCE = """NAME : square
TYPE : VRPTW
DIMENSION : 5
VEHICLES : 3
CAPACITY : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 0 10
3 0 11
4 10 0
5 11 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
5 1
TIME_WINDOW_SECTION
1 0 100
2 0 100
3 0 100
4 0 100
5 0 {end}
DEPOT_SECTION
1
-1
EOF
"""


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from headway.cli import main; main()", "routes", "solve", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_routes_of_an_instance(tmp_path):
    (tmp_path / "square.vrp").write_text(INSTANCE.format(end=100))
    done = _run(tmp_path / "square.vrp", "--budget-s", 0.5)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert sorted(sorted(route) for route in answer["routes"]) == [[1, 2], [3, 4]]
    assert (answer["cost"], answer["feasible"], answer["left_out"]) == (440, True, [])


def test_who_cannot_be_reached_in_time_is_named(tmp_path):
    (tmp_path / "square.vrp").write_text(INSTANCE.format(end=5))
    answer = json.loads(_run(tmp_path / "square.vrp", "--budget-s", 0.5).stdout)
    assert answer["feasible"] is False
    assert [(each["client"], each["reason"]) for each in answer["left_out"]] == [("4", "window")]


def test_a_fault_is_a_line_and_exit_2(tmp_path):
    (tmp_path / "square.vrp").write_text(INSTANCE.format(end="soon"))
    done = _run(tmp_path / "square.vrp")
    assert done.returncode == 2
    fault = "square.vrp:24: TIME_WINDOW: could not convert string to float: 'soon', allowed: numbers"
    assert done.stderr.strip().endswith(fault)

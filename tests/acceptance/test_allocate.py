"""`headway allocate` from outside: files in, files out, one line a fault."""

from __future__ import annotations

import json
import subprocess
import sys

import msgspec

from headway.dispatch.solver.generator import Shape, generate


def _run(*args: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from headway.cli import main; main()", "allocate", *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_the_answer_names_every_order_once(tmp_path):
    problem = generate(Shape(40, carriers=4, origins=2, destinations=2), 1)
    (tmp_path / "p.json").write_bytes(msgspec.json.encode(problem))
    done = _run(tmp_path / "p.json", "--budget-s", 5, "--out", tmp_path / "a.json")
    assert done.returncode == 0, done.stderr
    answer = json.loads((tmp_path / "a.json").read_text())
    assert [row["order"] for row in answer["assignments"]] == [order.id for order in problem.orders]
    assert answer["lower_bound"] <= answer["objective"]


def test_a_fault_is_a_line_and_exit_2(tmp_path):
    (tmp_path / "p.json").write_text('{"currency": "USD", "orders": [], "carriers": [], "rates": []}')
    done = _run(tmp_path / "p.json")
    assert done.returncode == 2
    assert done.stderr.splitlines() == [f"{tmp_path}/p.json:0: unassigned_penalty: missing, it is required"]


def test_a_byte_order_mark_is_no_fault_and_a_field_nothing_reads_is_named(tmp_path):
    file = tmp_path / "p.json"
    row = {"carrier": "V", "weight_kg": 5}
    whole = {"currency": "USD", "unassigned_penalty": 1, "orders": [], "carriers": [{"id": "V", "on_time": 1}],
             "rates": [], "capacity": [row], "commitment": []}  # fmt: skip
    file.write_text(json.dumps(whole), encoding="utf-8-sig")
    done = _run(file)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[:2] == [
        f"{file}:0: commitment: not looked at; known are currency, unassigned_penalty, orders, carriers, rates, "
        "capacity, commitments",
        f"{file}:capacity[0]: weight_kg: not looked at; known are carrier, origin, shipments, kg",
    ]

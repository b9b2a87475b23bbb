"""`serve`, `worker`, `tenants`, `import` and `doctor` from outside, over one data directory."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.cli.calling import headway

PROGRAM = [sys.executable, "-c", "from headway.cli import main; main()"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("house")


@pytest.fixture(scope="module")
def key(folder: Path) -> str:
    """A tenant's first key."""
    answer = headway("tenants", "create", "acme", "--data-dir", str(folder), "--json").stdout
    secret: str = json.loads(answer)["key"]
    return secret


@pytest.fixture(scope="module")
def url(folder: Path, key: str) -> Iterator[str]:
    """A server with a worker beside it, both ended by Ctrl-C, after which nothing of them is left."""
    place = ["--data-dir", str(folder)]
    server = subprocess.Popen([*PROGRAM, "serve", *place, "--port", "0"], stderr=subprocess.PIPE, text=True)
    worker = subprocess.Popen([*PROGRAM, "worker", *place], stderr=subprocess.DEVNULL)
    assert server.stderr is not None
    line = server.stderr.readline()
    match = re.search(r"http://\S+", line)
    assert match is not None, line
    yield match[0]
    for process in (server, worker):
        process.send_signal(signal.SIGINT)
    assert server.wait(20) == worker.wait(20) == 130
    server.stderr.close()
    assert not _processes(folder)


def _processes(folder: Path) -> list[str]:
    """Processes whose command line speaks of the folder; the server's last ones get a moment to go."""
    for _ in range(50):
        lines = subprocess.check_output(["ps", "-eo", "args"], text=True).splitlines()
        left = [line for line in lines if str(folder) in line]
        if not left:
            return []
        time.sleep(0.1)
    return left


def test_an_order_that_is_posted_is_worked_on(url: str, key: str) -> None:
    order = {
        "external_ref": "SO-1",
        "customer": "C-1",
        "service": "standard",
        "weight_kg": "12.5",
        "currency": "USD",
        "ready_at": "2026-12-01T08:00:00Z",
        "destination_zone": "Z1",
    }
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}) as client:
        answer = client.post("/v1/orders", json=order, headers={"Idempotency-Key": "one"})
        again = client.post("/v1/orders", json=order, headers={"Idempotency-Key": "one"})
        assert answer.status_code in (200, 201), answer.text
        assert (again.content, again.headers["Idempotency-Replayed"]) == (answer.content, "true")
        page = client.get("/v1/orders").json()
    assert [item["order"]["external_ref"] for item in page["items"]] == ["SO-1"]


def test_a_stranger_is_asked_for_a_key(url: str) -> None:
    answer = httpx.get(f"{url}/v1/orders")
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_the_control_page_asks_people_to_sign_in(url: str) -> None:
    answer = httpx.get(url, follow_redirects=True, headers={"Accept": "text/html"})
    assert "Sign in" in answer.text


def test_the_first_admin_comes_in_by_a_link_and_then_by_a_password(url: str, folder: Path) -> None:
    place = ["--data-dir", str(folder)]
    told = json.loads(headway("users", "add", "Ann@acme.example", "--role", "admin", *place, "--json").stdout)
    link, chosen = httpx.URL(told["link"]).path, "a password to remember"
    with httpx.Client(base_url=url, headers={"Origin": url}) as browser:
        done = browser.post(link, data={"password": chosen, "again": chosen})
        assert (done.status_code, done.headers["location"]) == (303, "/")
        assert "ann@acme.example" in browser.get("/admin/users").text
        browser.cookies.clear()
        assert "acme" in browser.get("/login").text
        fields = {"at": "", "email": "ann@acme.example", "password": chosen, "next": "/me"}
        assert browser.post("/login", data=fields).headers["location"] == "/me"
    last = headway("users", "deactivate", "ann@acme.example", *place, code=2).stderr
    assert "last admin" in last


def test_bad_rows_are_named_and_good_ones_kept(url: str, folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    rows = ["external_ref,customer,service,weight_kg,destination,ordered_on", "A-1,C-1,standard,5,Z1,2026-12-01"]
    file.write_text("\n".join([*rows, "A-2,C-1,standard,-5,Z1,2026-12-01"]))
    done = headway("import", "orders", str(file), "--data-dir", str(folder), "--json", code=2)
    assert f"{file}:3: weight_kg: saw '-5'" in done.stderr
    assert json.loads(done.stdout)["accepted"] == 1


def test_the_doctor_finds_the_house_well(folder: Path, url: str) -> None:
    findings = json.loads(headway("doctor", "--data-dir", str(folder), "--json").stdout)
    assert all(finding["well"] for finding in findings), findings


def test_a_command_that_needs_a_database_says_so() -> None:
    assert "no database is named" in headway("decisions", "verify", code=2).stderr


def test_a_database_without_a_tenant_is_maybe_another_one(tmp_path: Path) -> None:
    said = headway("decisions", "verify", "--data-dir", tmp_path / "typo", code=2).stderr
    assert "there is no tenant in this database\nMaybe `--data-dir` names another directory" in said


def test_findings_about_a_price_list_are_told_by_row(folder: Path, key: str) -> None:
    rows = ["0,10,5,1", "20,30,5,1", "25,40,5,2"]
    listed = "carrier,service,origin,destination,mode,transit_days,min_kg,max_kg,minimum,per_kg\n"
    (folder / "rates.csv").write_text(listed + "".join(f"SWIFT,DTD,A,B,AIR,2,{row}\n" for row in rows))
    days = ("--valid-from", "2026-01-01", "--valid-to", "2026-12-31")
    said = headway("import", "rates", folder / "rates.csv", *days, "--data-dir", folder, "--tenant", "acme").stderr
    assert "SWIFT DTD AIR/2d, A to B: gap: row 3 " in said
    assert "overlap: row 4 " in said


@pytest.mark.parametrize("address", ["postgresql://headway@127.0.0.1:1/none", "mysql://headway@127.0.0.1/none"])
def test_a_database_that_cannot_be_reached_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    for words in (("tenants", "list"), ("serve", "--port", "0")):
        assert "the database cannot be reached: " in headway(*words, code=1).stderr
    assert "WRONG  server: DATABASE_URL does not answer" in headway("doctor", code=1).stderr


def test_a_key_of_a_scope_that_is_none_is_refused(folder: Path) -> None:
    said = headway("keys", "create", "ops", "--operator", "--scope", "operator", "--data-dir", folder, code=2).stderr
    assert "--scope is 'operator', allowed: room:read" in said

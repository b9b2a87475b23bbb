"""`headway demo` from outside: a day as one document, its ledger replayed, and a record changed behind our back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from headway.kernel.postgres import embedded_server
from tests.acceptance.cli.calling import headway, process

KEYS = {
    "orders", "released", "held", "allocated", "tendered", "accepted", "rejected", "expired", "delivered", "on_time",
    "exceptions_opened", "exceptions_auto_resolved", "exceptions_escalated", "manual_touches", "notifications",
    "invoices", "invoices_matched", "invoices_disputed", "freight_cost", "sla_penalties", "decisions", "events",
    "unaccounted", "elapsed_s",
}  # fmt: skip


def day(seed: int, *more: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        process("demo", "--once", "--orders", "40", "--seed", str(seed), "--json", *more).stdout
    )
    return document


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A day whose database stays, and its document."""
    folder = tmp_path_factory.mktemp("day")
    return folder, day(7, "--data-dir", str(folder))


def test_the_document_has_the_agreed_keys_and_nothing_is_unaccounted(kept) -> None:
    _, document = kept
    assert document.keys() >= KEYS
    assert document["unaccounted"] == 0
    assert document["orders"] >= 38
    assert document["delivered"] > 0


@pytest.mark.prove
def test_the_same_seed_gives_the_same_day_and_another_another(kept) -> None:
    _, document = kept
    again, other = day(7), day(8)
    assert {**again, "elapsed_s": 0} == {**document, "elapsed_s": 0}
    assert {**other, "elapsed_s": 0} != {**document, "elapsed_s": 0}


def test_every_decision_of_a_kept_day_replays_until_one_is_changed(kept) -> None:
    folder, document = kept
    place = ("--data-dir", str(folder), "--json")
    replayed = json.loads(process("decisions", "replay", *place).stdout)
    assert replayed == {"decisions": document["decisions"], "agree": document["decisions"], "differ": []}
    assert json.loads(headway("decisions", "verify", *place).stdout) == {
        "records": document["decisions"],
        "broken_at": None,
    }
    changed = asyncio.run(_change(folder))
    assert json.loads(headway("decisions", "verify", *place, code=1).stdout)["broken_at"] == changed
    assert json.loads(headway("decisions", "replay", *place, code=1).stdout)["differ"] == [changed]


async def _change(folder: Path) -> str:
    """Change one allocation's words by SQL; returns its id."""
    async with embedded_server(folder) as server:
        conn = await asyncpg.connect(server.dsn)
        row = await conn.fetchrow(
            "UPDATE decision SET verdict = replace(verdict::text, '\"choice\"', '\"choise\"')::json"
            " WHERE number = 5 RETURNING id"
        )
        await conn.close()
    assert row is not None
    return str(row["id"])


def test_a_folder_that_holds_a_day_is_not_overwritten(kept) -> None:
    folder, _ = kept
    assert "holds a demo day already" in process("demo", "--once", "--data-dir", str(folder), code=2).stderr

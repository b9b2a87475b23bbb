"""`headway process` from outside, over a database that other commands filled."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from headway.analytics import handlers
from headway.bootstrap import Settings, application
from headway.cli.options import tenant_of
from headway.kernel.app import App
from headway.kernel.rooms import Room
from headway.kernel.tenancy import NewTenant, create_tenant
from tests.acceptance.cli.calling import headway, process
from tests.conftest import START
from tests.integration.analytics.process.lived import Life, busy_week


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """A data directory with a tenant after six days of shipments and cases."""
    folder = tmp_path_factory.mktemp("process") / "data"
    asyncio.run(_fill(folder))
    return ("--data-dir", str(folder))


async def _fill(folder: Path) -> None:
    async with application(Settings(data_dir=folder)) as app:
        await create_tenant(app.scope, NewTenant(slug="acme", name="Acme", clock_at=START))
        alone = App(app.scope, (Room(name="nobody"), handlers.room()))
        await busy_week(Life(alone, await tenant_of(app, "acme")))


def test_the_report_on_a_page(place: tuple[str, ...]) -> None:
    page = process("process", "report", "--by", "carrier", *place).stdout
    assert "Resolved without a person" in page
    assert "by carrier" in page
    assert "carrier BOLT and site LEJ: " in page
    assert "chase_the_carrier 1: " in page
    assert "hook:BOLT push" in page


def test_the_report_as_a_document_over_days_of_the_tenant(place: tuple[str, ...]) -> None:
    text = headway(
        "process", "report", "--from", "2026-03-02", "--to", "2026-03-07", "--by", "site", "--json", *place
    ).stdout
    found = json.loads(text)
    assert (found["since"], found["until"]) == ("2026-03-02T00:00:00+00:00", "2026-03-08T00:00:00+00:00")
    assert sum(part["cases"] for part in found["parts"]) == found["whole"]["cases"] > 20
    assert found["effects"][0]["took"]["cases"] > 5
    assert found["alert_per_signal"]["signals"] > found["whole"]["cases"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--from", "last week"), "--from: saw 'last week', allowed: 2026-03-02"),
        (("--from", "2026-03-08", "--to", "2026-03-02"), "a period from 2026-03-08"),
        (("--by", "moon"), "'moon' is not one of"),
    ],
)
def test_a_bad_option_is_refused_in_a_line(place: tuple[str, ...], options: tuple[str, ...], said: str) -> None:
    assert said in headway("process", "report", *options, *place, code=2).stderr.replace(
        "Invalid value for '--by': ", ""
    )


def test_a_rebuild_says_what_comes(place: tuple[str, ...]) -> None:
    assert "the log is read anew" in headway("process", "rebuild", *place).stderr

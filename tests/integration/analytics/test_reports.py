"""Reports by mail: written once for each time they are due, sent to each who wants them, and every delivery kept."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from uuid import UUID

import pytest

from headway.analytics.mailing import store
from headway.analytics.mailing.model import (
    Edition,
    EndReport,
    MailFormat,
    NoReport,
    Page,
    ReportChanged,
    ReportDraft,
    SaveReport,
    SendReport,
    StopReport,
)
from headway.bootstrap import Settings, compose
from headway.customers import commands as c
from headway.customers.settings import CustomerSettings, Medium
from headway.kernel import conductor
from headway.kernel.errors import BadInput
from headway.kernel.uow import Scope
from tests.conftest import START
from tests.integration.web.town import Town
from tests.unit.integrations.test_channels import MailServer, server, settings

__all__ = ["server"]

DAY = timedelta(days=1)
DRAFT = {
    "name": "Morning figures",
    "page": Page.OPERATIONS,
    "question": "from=now-1d&to=now&by=carrier",
    "cadence": "0 7 * * *",
    "format": MailFormat.CSV,
    "recipients": ("ann@example.org", "ben@example.org"),
}


@pytest.fixture
async def house(scope: Scope, tenant: UUID, server: MailServer) -> Town:
    """A tenant that sends its mail by a server on this machine."""
    found = Town(compose(Settings(private_targets=True), scope), tenant)
    channel = {**settings(server), "kind": "smtp"}
    await found.run(c.SaveCustomerSettings(CustomerSettings(), {Medium.MAIL: channel}))
    return found


async def make(house: Town, **changes: object) -> UUID:
    found: UUID = await house.run(SaveReport(ReportDraft(**{**DRAFT, **changes})))  # type: ignore[arg-type]
    return found


async def editions(house: Town, report_id: UUID) -> list[Edition]:
    async with house.app.scope.reading(house.tenant) as (conn, _):
        return await store.editions(conn, report_id)


async def test_it_is_written_once_a_day_and_each_gets_it_once(house: Town, server: MailServer) -> None:
    report_id = await make(house)
    await conductor.advance(house.app, house.tenant, START + 2 * DAY + timedelta(hours=3))
    found = await editions(house, report_id)
    assert [each.due_at for each in found] == [START + days * DAY + timedelta(hours=1) for days in (2, 1, 0)]
    assert [[d.state for d in each.deliveries] for each in found] == [["sent", "sent"]] * 3
    assert sum("rcpt TO:<ann@example.org>" in line for line in server.lines) == 3


async def test_the_mail_tells_the_figures_with_a_file_and_a_way_out(house: Town, server: MailServer) -> None:
    report_id = await make(house, recipients=("ann@example.org",))
    await house.run(SendReport(report_id), "user:ann")
    await house.drain()
    mail = "\n".join(server.lines).replace("=\n", "")
    (edition,) = await editions(house, report_id)
    assert (edition.asked_by, edition.deliveries[0].state) == ("user:ann", "sent")
    assert "Tender acceptance" in edition.body
    assert "/reports/stop/" not in edition.body
    assert re.search(r"List-Unsubscribe: <http://[^>]+/reports/stop/[\w-]{60,}>", mail.replace("\n ", ""))
    assert edition.file_name is not None
    assert edition.file_name in mail
    async with house.app.scope.reading(house.tenant) as (conn, _):
        _, content = await store.edition_file(conn, report_id, edition.id)
    assert base64.b64encode(content).decode()[:60] in mail


async def test_who_stops_it_gets_no_more_and_the_others_do(house: Town, server: MailServer) -> None:
    report_id = await make(house)
    async with house.app.scope.reading(house.tenant) as (conn, _):
        sealed = await conn.fetchval("SELECT sealed FROM report_recipient WHERE address = 'ann@example.org'")
    token = house.app.scope.vault.unseal(house.tenant, sealed)["token"]
    await house.run(StopReport(token), "link:report")
    await house.run(SendReport(report_id))
    await house.drain()
    (edition,) = await editions(house, report_id)
    assert [each.address for each in edition.deliveries] == ["ben@example.org"]


async def test_a_mail_that_nobody_takes_is_kept_as_failed(house: Town, server: MailServer) -> None:
    report_id = await make(house)
    server.refuses = True
    await house.run(SendReport(report_id))
    await conductor.advance(house.app, house.tenant, START + timedelta(minutes=55))
    (edition,) = await editions(house, report_id)
    assert {each.state for each in edition.deliveries} == {"failed"}
    assert all("did not take" in (each.problem or "") for each in edition.deliveries)


async def test_a_report_that_pauses_or_ends_is_not_sent(house: Town) -> None:
    paused, ended = await make(house, active=False), await make(house)
    await house.run(EndReport(ended))
    await conductor.advance(house.app, house.tenant, START + DAY)
    assert await editions(house, paused) == await editions(house, ended) == []
    with pytest.raises(NoReport):
        await house.run(EndReport(ended))


async def test_two_who_change_it_at_once_are_told(house: Town) -> None:
    report_id = await make(house)
    await house.run(SaveReport(ReportDraft(**DRAFT), report_id, 1))  # type: ignore[arg-type]
    with pytest.raises(ReportChanged):
        await house.run(SaveReport(ReportDraft(**DRAFT), report_id, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"question": "from=never"},
        {"cadence": "0 7 30 2 *"},
        {"recipients": ()},
        {"recipients": ("no address",)},
        {"recipients": ("a@b\nBcc: c@d",)},
    ],
)
async def test_what_cannot_be_sent_is_refused(house: Town, wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        await make(house, **wrong)

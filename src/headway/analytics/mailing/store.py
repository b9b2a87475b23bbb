"""Reading reports, their recipients, editions and deliveries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.analytics.mailing.links import hashed
from headway.analytics.mailing.model import (
    Delivery,
    DeliveryState,
    Edition,
    MailFormat,
    NoReport,
    NoReportLink,
    Page,
    Recipient,
    Report,
)
from headway.kernel.db import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries(__package__)
FIRST = ("", UUID(int=0))


async def list_reports(conn: Connection, *, after: tuple[str, UUID] = FIRST, limit: int = 100) -> list[Report]:
    """Reports by name."""
    return await _reports(conn, await conn.fetch(Q.list_reports, *after, limit))


async def get_report(conn: Connection, report_id: UUID) -> Report:
    """One report.

    Raises:
        NoReport: there is none.
    """
    row = await conn.fetchrow(Q.find_report, report_id)
    if row is None:
        raise NoReport(f"there is no report {report_id}", report_id=report_id)
    return (await _reports(conn, [row]))[0]


async def editions(conn: Connection, report_id: UUID, *, before: UUID | None = None, limit: int = 20) -> list[Edition]:
    """The editions of a report with their deliveries, newest first."""
    rows = await conn.fetch(Q.editions, report_id, before, limit)
    found: dict[UUID, list[Delivery]] = {row["id"]: [] for row in rows}
    for each in await conn.fetch(Q.deliveries, list(found)):
        fields = {name: each[name] for name in ("address", "queued_at", "ended_at", "problem")}
        found[each["edition_id"]].append(Delivery(**fields, state=DeliveryState(each["state"])))
    return [Edition(**dict(row), deliveries=tuple(found[row["id"]])) for row in rows]


async def edition_file(conn: Connection, report_id: UUID, edition_id: UUID) -> tuple[str, bytes]:
    """The file of an edition.

    Raises:
        NoReport: there is no such edition, or it has no file.
    """
    row = await conn.fetchrow(Q.edition_file, report_id, edition_id)
    if row is None or row["file"] is None:
        raise NoReport(f"edition {edition_id} of report {report_id} has no file", edition_id=edition_id)
    return row["file_name"], row["file"]


async def of_link(conn: Connection, token: str) -> dict[str, Any]:
    """The report and recipient that a link is about.

    Raises:
        NoReportLink: none.
    """
    row = await conn.fetchrow(Q.recipient_of_link, hashed(token))
    if row is None:
        raise NoReportLink("this link leads nowhere")
    return dict(row)


async def _reports(conn: Connection, rows: Sequence[Any]) -> list[Report]:
    found: dict[UUID, list[Recipient]] = {row["id"]: [] for row in rows}
    for each in await conn.fetch(Q.recipients, list(found)):
        found[each["report_id"]].append(Recipient(each["address"], each["stopped_at"]))
    names = [name for name in Report.__dataclass_fields__ if name not in ("page", "format", "recipients")]
    return [
        Report(
            **{name: row[name] for name in names},
            page=Page(row["page"]),
            format=MailFormat(row["format"]),
            recipients=tuple(found[row["id"]]),
        )
        for row in rows
    ]

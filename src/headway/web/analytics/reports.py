"""Reports by mail: those there are, one with its editions, what to change of it, and the link that ends its mails."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from headway.analytics.mailing import store
from headway.analytics.mailing.links import tenant_of
from headway.analytics.mailing.model import (
    EndReport,
    MailFormat,
    NoReportLink,
    Page,
    ReportDraft,
    SaveReport,
    SendReport,
    StopReport,
)
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.uow import UnknownTenant
from headway.web.guard import check_origin, read_form
from headway.web.pages import render
from headway.web.visits import Visit

_AT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
EVERY: Mapping[str, str] = {
    "day": "{minute} {hour} * * *",
    "workday": "{minute} {hour} * * 1-5",
    "week": "{minute} {hour} * * 1",
    "month": "{minute} {hour} 1 * *",
}
"""Cadences that need no cron; `cron` is any other."""

HEADERS = {"referrer-policy": "no-referrer"}


async def index(visit: Visit) -> Response:
    """All reports, and the form for a new one."""
    async with visit.desk() as desk:
        found = await store.list_reports(desk.conn)
        page = visit.query("page") or Page.OPERATIONS
        given = visit.request.query_params.get("question", "")[:1000]
        return visit.page(
            "reports.html",
            desk,
            reports=[(report, *spoken(report.cadence)) for report in found],
            fresh={"page": page, "question": given or "from=now-7d&to=now&by=carrier"},
            formats=list(MailFormat),
            may_save=visit.may("analytics:write"),
        )


async def show(visit: Visit) -> Response:
    """One report with what was sent."""
    async with visit.desk() as desk:
        report = await store.get_report(desk.conn, visit.id())
        every, at = spoken(report.cadence)
        return visit.page(
            "report.html",
            desk,
            report=report,
            editions=await store.editions(desk.conn, report.id),
            chosen=every,
            at=at,
            formats=list(MailFormat),
            may_save=visit.may("analytics:write"),
        )


async def save(visit: Visit, fields: dict[str, str]) -> Response:
    """Make a report, or change one."""
    report_id = visit.id() if "id" in visit.request.path_params else None
    version = fields.get("version", "")
    known = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else None
    saved = await visit.run(SaveReport(draft_of(fields), report_id, known))
    return visit.back(f"/analytics/reports/{saved}")


async def end(visit: Visit, fields: dict[str, str]) -> Response:
    """Send it never again."""
    await visit.run(EndReport(visit.id()))
    return visit.back("/analytics/reports")


async def send(visit: Visit, fields: dict[str, str]) -> Response:
    """Send an edition now."""
    report_id = visit.id()
    await visit.run(SendReport(report_id))
    return visit.back(f"/analytics/reports/{report_id}#editions")


async def file(visit: Visit) -> Response:
    """The file of an edition, as it was sent."""
    async with visit.desk() as desk:
        name, content = await store.edition_file(desk.conn, visit.id(), visit.id("edition"))
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(content, media_type="application/octet-stream", headers=headers)


async def ask(request: Request) -> Response:
    """Does the recipient want no further editions?"""
    app, tenant_id, token = _link(request)
    try:
        async with app.scope.reading(tenant_id) as (conn, _):
            found = await store.of_link(conn, token)
    except UnknownTenant:
        raise NoReportLink("this link leads nowhere") from None
    stopped = found["stopped_at"] is not None
    return render("report_stop.html", headers=HEADERS, name=found["name"], stopped=stopped, action=request.url.path)


async def stop(request: Request) -> Response:
    """No further editions, or editions again."""
    check_origin(request)
    app, tenant_id, token = _link(request)
    stopped = (await read_form(request)).get("stopped") != "no"
    try:
        await app.run(tenant_id, StopReport(token, stopped), actor="link:report")
    except UnknownTenant:
        raise NoReportLink("this link leads nowhere") from None
    return RedirectResponse(request.url.path, status_code=303)


def draft_of(fields: dict[str, str]) -> ReportDraft:
    """The report that a form describes.

    Raises:
        BadInput: a field means nothing.
    """
    try:
        page, format_ = Page(fields.get("page", "")), MailFormat(fields.get("format", ""))
    except ValueError:
        raise BadInput("that cannot be sent", field="format", allowed=", ".join(MailFormat)) from None
    return ReportDraft(
        name=fields.get("name", ""),
        page=page,
        question=fields.get("question", ""),
        cadence=_cadence(fields),
        format=format_,
        recipients=tuple(fields.get("recipients", "").replace(",", " ").replace(";", " ").split()),
        active=fields.get("active", "yes") == "yes",
    )


def spoken(cadence: str) -> tuple[str, str]:
    """The word of `EVERY` and the time of a cadence; `cron` and no time where it is another."""
    minute, hour, *rest = cadence.split()
    for word, text in EVERY.items():
        if text.split()[2:] == rest and minute.isdigit() and hour.isdigit():
            return word, f"{int(hour):02d}:{int(minute):02d}"
    return "cron", ""


def _cadence(fields: dict[str, str]) -> str:
    every = fields.get("every", "cron")
    if every not in EVERY:
        return fields.get("cron", "")
    match = _AT.fullmatch(fields.get("at", ""))
    if match is None:
        raise BadInput("that is no time of a day", field="at", allowed="such as 07:00")
    return EVERY[every].format(hour=int(match[1]), minute=int(match[2]))


def _link(request: Request) -> tuple[App, UUID, str]:
    token = request.path_params["token"]
    tenant_id = tenant_of(token)
    if tenant_id is None:
        raise NoReportLink("this link leads nowhere")
    return request.app.state.app, tenant_id, token

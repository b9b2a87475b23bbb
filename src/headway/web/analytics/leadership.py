"""Analytics for who answers for the network: on target or not, spend against budget, the trend, what is at stake."""

from __future__ import annotations

from datetime import date, timedelta

from starlette.responses import Response

from headway.analytics.budgets.handlers import month_named
from headway.analytics.budgets.importing import read_csv
from headway.analytics.budgets.model import SaveBudgets, month_of, next_month
from headway.analytics.explore.answering import Terms
from headway.analytics.explore.asking import question_of
from headway.analytics.explore.figures import BY_KEY
from headway.analytics.explore.files import Format, write
from headway.analytics.explore.leadership import HEADLINES, TREND, Leadership, leadership
from headway.analytics.explore.ranges import QUICK
from headway.analytics.explore.sheets import budget_sheet, course_sheet
from headway.kernel.errors import BadInput
from headway.web.analytics.charts import drawn
from headway.web.visits import Desk, Visit

USUAL = {"from": "now-90d", "to": "now"}


async def index(visit: Visit) -> Response:
    """The page."""
    async with visit.desk() as desk:
        found = await read(visit, desk)
        question = found.answer.question
        return visit.page(
            "leadership.html",
            desk,
            found=found,
            question=question,
            quick=QUICK,
            headlines=[found.answer.whole.of(key) for key in HEADLINES],
            trend=[(BY_KEY[key], drawn(key, found.answer.course, desk.tenant.zone)) for key in TREND],
            earlier=month_of(found.month - timedelta(days=1)),
            later=next_month(found.month),
            may_set=visit.may("analytics:write"),
        )


async def export(visit: Visit) -> Response:
    """The budgets as they stand, or the trend, as a file."""
    try:
        format_ = Format(visit.query("format", "csv"))
    except ValueError:
        raise BadInput("there is no such format", field="format", allowed=", ".join(Format)) from None
    async with visit.desk() as desk:
        found = await read(visit, desk)
        sheet = course_sheet(found.answer) if visit.query("sheet") == "course" else budget_sheet(found)
        written = write(sheet, format_, f"headway-{desk.tenant.slug}-{found.month:%Y%m}")
        headers = {"content-disposition": f'attachment; filename="{written.name}"'}
        return Response(written.content, media_type=written.media_type, headers=headers)


async def set_budgets(visit: Visit, fields: dict[str, str]) -> Response:
    """Keep a pasted table of budgets."""
    rows = read_csv(fields.get("table", ""))
    await visit.run(SaveBudgets(rows))
    month = rows[0].month if rows else None
    return visit.back("/analytics/leadership" + (f"?month={month:%Y-%m}#budgets" if month else ""))


async def read(visit: Visit, desk: Desk) -> Leadership:
    """What the address asks for."""
    fields = {**USUAL, **visit.request.query_params, "by": "all"}
    month: date | None = month_named(visit.query("month")) if visit.query("month") else None
    terms = Terms(desk.tenant.currency, desk.tenant.zone)
    question = question_of(fields, desk.now, desk.tenant.zone)
    return await leadership(desk.conn, question, terms, desk.now, month)

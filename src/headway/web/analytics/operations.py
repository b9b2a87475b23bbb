"""Analytics for who runs the network: any period, told apart by anything, down to the rows; and as files."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from headway.analytics.explore.answering import Terms, answer
from headway.analytics.explore.asking import FILTERS, Dimension, Question, question_of
from headway.analytics.explore.figures import BY_KEY
from headway.analytics.explore.files import Format, write
from headway.analytics.explore.ranges import QUICK
from headway.analytics.explore.sheets import course_sheet, ordered, parts_sheet, parts_shown, shown
from headway.kernel.errors import BadInput
from headway.web.analytics.charts import drawn
from headway.web.visits import Desk, Visit

USUAL = "on_time_delivery"
FURTHER: Mapping[Dimension, Dimension] = {
    Dimension.CARRIER: Dimension.LANE,
    Dimension.WEEKDAY: Dimension.HOUR,
    Dimension.CUSTOMER: Dimension.LANE,
}
"""By what a label is told apart when somebody follows it; all others by carrier."""


def asked(visit: Visit, desk: Desk) -> Question:
    """The question in the address."""
    return question_of(dict(visit.request.query_params), desk.now, desk.tenant.zone)


async def index(visit: Visit) -> Response:
    """Figures, the course of one, and its parts."""
    chosen = visit.query("figure", USUAL)
    figure = BY_KEY.get(chosen) or BY_KEY[USUAL]
    async with visit.desk() as desk:
        question = asked(visit, desk)
        found = await answer(desk.conn, question, _terms(desk), desk.now)
        return visit.page(
            "analytics.html",
            desk,
            answer=found,
            question=question,
            quick=QUICK,
            filters=FILTERS,
            figures=shown(question),
            figure=figure,
            chosen=figure.key,
            sort=visit.query("sort"),
            parts=ordered(parts_shown(found), visit.query("sort")),
            further=FURTHER.get(question.by, Dimension.CARRIER),
            drawn=drawn(figure.key, found.course, desk.tenant.zone, found.earlier),
        )


async def export(visit: Visit) -> Response:
    """The table of the page, or of its course, as a file."""
    try:
        format_ = Format(visit.query("format", "csv"))
    except ValueError:
        raise BadInput("there is no such format", field="format", allowed=", ".join(Format)) from None
    async with visit.desk() as desk:
        found = await answer(desk.conn, asked(visit, desk), _terms(desk), desk.now)
        sheet = course_sheet(found) if visit.query("sheet") == "course" else parts_sheet(found, visit.query("sort"))
        written = write(
            sheet, format_, f"headway-{desk.tenant.slug}-{desk.now.astimezone(desk.tenant.zone):%Y%m%d-%H%M}"
        )
        headers = {"content-disposition": f'attachment; filename="{written.name}"'}
        return Response(written.content, media_type=written.media_type, headers=headers)


def _terms(desk: Desk) -> Terms:
    return Terms(desk.tenant.currency, desk.tenant.zone)

"""Figures of any period as the screens show them: tiles, what needs attention, answers, the rows behind, files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import Response

from headway.analytics.attention.gather import attention
from headway.analytics.attention.model import Order
from headway.analytics.budgets.handlers import month_named
from headway.analytics.explore.answering import answer, terms_of
from headway.analytics.explore.asking import FILTERS, USUAL_FROM, USUAL_TO, Dimension, Question, question_of
from headway.analytics.explore.behind import MOST_RISK, NEWEST, behind, exposed
from headway.analytics.explore.figures import BY_KEY
from headway.analytics.explore.files import WRITERS, Format, write
from headway.analytics.explore.leadership import leadership
from headway.analytics.explore.ranges import Against
from headway.analytics.explore.sheets import course_sheet, parts_sheet
from headway.analytics.tiles import wall
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Short
from headway.api.words import figures as w
from headway.kernel.errors import BadInput, NotFound

router = Router("figures", "Home and analytics in figures: any period, by any dimension, down to the rows.")

From = Annotated[
    str, Query(alias="from", max_length=40, description="a moment, a day, now-7d, now/d (midnight), now/M")
]
To = Annotated[str, Query(max_length=40, description="not included; as `from`")]
Label = Annotated[Short | None, Query(description="only these; `~`: those of which it is not known")]


FILE = {"type": "string", "format": "binary"}
FILES: dict[str, Any] = {media.partition(";")[0]: {"schema": FILE} for media, _ in WRITERS.values()}


class NoFigure(NotFound):
    """There is no such figure."""

    code = "unknown_figure"


async def _only(
    carrier: Label = None,
    lane: Label = None,
    mode: Label = None,
    site: Label = None,
    customer: Label = None,
    service: Label = None,
    hour: Label = None,
    weekday: Label = None,
) -> dict[str, str]:
    labels = (carrier, lane, mode, site, customer, service, hour, weekday)
    return {str(name): label for name, label in zip(FILTERS, labels, strict=True) if label}


async def _asked(
    turn: Now,
    only: Annotated[dict[str, str], Depends(_only)],
    from_: From = USUAL_FROM,
    to: To = USUAL_TO,
    by: Dimension = Dimension.CARRIER,
    against: Against = Against.BEFORE,
) -> Question:
    fields = {"from": from_, "to": to, "by": str(by), "against": str(against), **only}
    return question_of(fields, turn.now, (await terms_of(turn.db)).zone)


Asked = Annotated[Question, Depends(_asked)]


@router.get("/tiles", "analytics:read")
async def get_tiles(turn: Now) -> w.TilesOut:
    """The tiles of Home: six KPIs beside the same time of the seven days before."""
    found = await wall(turn.db, turn.now)
    return w.TilesOut(
        at=turn.now, items=[w.TileOut.of(each) for each in found.tiles], beside=w.values_out(found.beside)
    )


@router.get("/attention", "dispatch:read")
async def get_attention(
    turn: Now,
    first: Annotated[Order, Query(description="what comes first: the time left, or the money at risk")] = Order.TIME,
    limit: Limit = 50,
) -> w.AttentionOut:
    """What needs a person now, of all that the caller's scopes let it see."""
    terms = await terms_of(turn.db)
    found = await attention(turn.db, turn.now, terms.zone, terms.currency, turn.caller.may, first)
    return w.AttentionOut.of(found, turn.now, limit)


@router.get("/analytics", "analytics:read", raises=(BadInput,))
async def get_analytics(turn: Now, question: Asked) -> w.AnswerOut:
    """Figures of a period beside another, told apart by a dimension, and their course."""
    return w.AnswerOut.of(await answer(turn.db, question, await terms_of(turn.db), turn.now))


@router.get(
    "/analytics/file",
    "analytics:read",
    raises=(BadInput,),
    response_class=Response,
    responses={200: {"content": FILES, "description": "the file"}},
)
async def get_analytics_file(
    turn: Now,
    question: Asked,
    format_: Annotated[Format, Query(alias="format")] = Format.CSV,
    course: Annotated[bool, Query(description="the course instead of the parts")] = False,
) -> Response:
    """The same as a table in a file: what the screen gives away."""
    found = await answer(turn.db, question, await terms_of(turn.db), turn.now)
    written = write(course_sheet(found) if course else parts_sheet(found), format_, "headway")
    headers = {"content-disposition": f'attachment; filename="{written.name}"'}
    return Response(written.content, media_type=written.media_type, headers=headers)


@router.get("/analytics/rows", "analytics:read", raises=(BadInput, BadCursor, NoFigure))
async def list_rows_behind(
    turn: Now,
    question: Asked,
    figure: Annotated[Short, Query(description="the key of a figure")] = "on_time_delivery",
    bad_only: Annotated[bool, Query(description="only those that pull it down")] = False,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[w.RowOut]:
    """What a figure counts, newest first."""
    known = BY_KEY.get(figure)
    if known is None:
        raise NoFigure(f"there is no figure called {figure[:60]!r}", field="figure", allowed=", ".join(BY_KEY))
    before = _moment(key_of(after, 2))
    terms = await terms_of(turn.db)
    found = await behind(turn.db, question, known, terms, turn.now, bad_only=bad_only, before=before, limit=limit + 1)
    return page([w.RowOut.of(each) for each in found], limit, lambda each: (each.at.isoformat(), each.id))


@router.get("/analytics/exposure", "analytics:read", raises=(BadCursor,))
async def list_exposure(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[w.ExposedOut]:
    """The shipments whose lateness may cost something, the most first."""
    key = key_of(after, 2)
    found = await exposed(turn.db, await terms_of(turn.db), turn.now, after=_risk(key), limit=limit + 1)
    return page([w.ExposedOut.of(each) for each in found], limit, lambda each: (each.at_risk.minor, each.shipment_id))


@router.get("/analytics/leadership", "analytics:read", raises=(BadInput,))
async def get_leadership(
    turn: Now,
    question: Asked,
    month: Annotated[Short | None, Query(description="of the budgets, such as 2026-03; default: this one")] = None,
) -> w.LeadershipOut:
    """Targets, spend against budgets, the trend, and what is at stake."""
    chosen = month_named(month) if month else None
    return w.LeadershipOut.of(await leadership(turn.db, question, await terms_of(turn.db), turn.now, chosen))


def _moment(key: tuple[str, ...] | None) -> tuple[datetime, UUID]:
    try:
        if key is None:
            return NEWEST
        at = datetime.fromisoformat(key[0])
        if at.tzinfo is None:
            raise ValueError(key[0])
        return at, UUID(key[1])
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None


def _risk(key: tuple[str, ...] | None) -> tuple[int, UUID]:
    try:
        if key is None:
            return MOST_RISK
        if not (key[0].isascii() and key[0].isdigit() and len(key[0]) < 19):
            raise ValueError(key[0])
        return int(key[0]), UUID(key[1])
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None

"""The dispatch board: every shipment in hand, as a table, as columns or as lines, and the plan of who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from starlette.responses import Response

from headway.dispatch.board.saved import views_for
from headway.dispatch.board.undoing import last_commit
from headway.web import words
from headway.web.board import PAGE, Board, read_board
from headway.web.dispatching import wanted as w
from headway.web.dispatching.columns import columns
from headway.web.dispatching.lanes import lanes, pickups, read_lanes, whole_day
from headway.web.dispatching.moving import read_plan
from headway.web.dispatching.resources import read_resources
from headway.web.dispatching.rows import Q, read_rows
from headway.web.translating import _
from headway.web.visits import Desk, Visit

MOST_SHOWN = 500
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Facets:
    """What a filter can name."""

    carriers: tuple[str, ...]
    sites: tuple[str, ...]


async def show(visit: Visit) -> Response:
    """The board as its address says, from one snapshot of the database."""
    wanted = w.wanted_of(visit.query, visit.request.query_params.get("ids", ""))
    async with visit.desk() as desk:
        today = desk.now.astimezone(desk.tenant.zone).date()
        counts = await read_board(desk.conn, desk.now, "open", PAGE)
        facets = await desk.conn.fetch(Q.facets)
        context: dict[str, Any] = {
            "wanted": wanted,
            "counts": counts.counts | {"pool": counts.counts["planned"] + await desk.conn.fetchval(Q.review_count)},
            "progressed": counts,
            "states": w.STATES,
            "sorts": w.SORTS,
            "days": w.DAYS,
            "looks": w.LOOKS,
            "facets": Facets(*(tuple(r["code"] for r in facets if r["facet"] == name) for name in ("carrier", "site"))),
            "plan": await read_plan(desk.conn, visit.session.actor),
            "last": await last_commit(desk.conn, visit.session.actor),
            "done": None,
            "saved": await views_for(desk.conn, visit.session.actor),
            "resources": await read_resources(desk.conn, desk.now, today, fleet=visit.may("fleet:read")),
            "can": visit.may("dispatch:write"),
            "config": config(desk),
        }
        context |= await _LOOKS[wanted.view](visit, desk, wanted)
        return visit.page(f"board_{wanted.view}.html", desk, **context)


def config(desk: Desk) -> dict[str, Any]:
    """What the island has to know: the words and shapes of states, the zone, the moment."""
    return {
        "status": {name: (_(word.text), word.shape, word.tone) for name, word in words.SHIPMENT.items()},
        "standing": {name: (_(word.text), word.shape, word.tone) for name, word in words.STANDING.items()},
        "zone": desk.tenant.zone.key,
        "now": int(desk.now.timestamp()),
    }


async def _table(visit: Visit, desk: Desk, wanted: w.Wanted) -> dict[str, Any]:
    shown = max(PAGE, min(_whole(visit.query("show")), MOST_SHOWN))
    if wanted.plain:
        return {"board": await read_board(desk.conn, desk.now, wanted.status, shown)}
    found = await _chosen(desk, wanted)
    more = len(found) > shown < MOST_SHOWN
    return {"board": Board(wanted.status, shown, tuple(found[:shown]), more, {}, 0)}


async def _kanban(visit: Visit, desk: Desk, wanted: w.Wanted) -> dict[str, Any]:
    found = await _chosen(desk, wanted)
    return {"columns": columns(found, wanted, desk.now, desk.tenant.zone), "total": len(found)}


async def _timeline(visit: Visit, desk: Desk, wanted: w.Wanted) -> dict[str, Any]:
    zone = desk.tenant.zone
    day = _day(wanted.on) or desk.now.astimezone(zone).date()
    span = whole_day(day, zone)
    rows = await _chosen(desk, wanted)
    narrowed = wanted.status not in {"open", "all"} or not wanted.plain
    only = frozenset(row.id for row in rows) if narrowed else None
    found = pickups(rows, span) if wanted.by == "hour" else await read_lanes(desk.conn, wanted.by, span)
    drawn, axis = lanes(found, span, wanted.by, only)
    here = axis.x(desk.now) if axis.since < desk.now < axis.until else None
    return {
        "lanes": drawn,
        "day": day,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY,
        "hours": axis.hours(zone),
        "now_at": here,
    }


async def _chosen(desk: Desk, wanted: w.Wanted) -> list[Any]:
    ids = sorted(wanted.ids) if wanted.ids else None
    rows = await read_rows(desk.conn, desk.now, finished=wanted.finished, ids=ids)
    return w.chosen(rows, wanted, desk.now, desk.tenant.zone)


_LOOKS = {"table": _table, "kanban": _kanban, "timeline": _timeline}


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007  (a day, not a moment)
    except ValueError:
        return None


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else PAGE

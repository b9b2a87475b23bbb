"""Where one vehicle was, and where all of them were over a part of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from starlette.responses import Response

from headway.fleet.views import day_span
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.tracking.positions import views
from headway.web.map.area import box_of
from headway.web.map.tables import degrees, document, seconds, table
from headway.web.visits import Desk, Visit

Q = load_queries("headway.web.map")
LONGEST = timedelta(days=1)
USUAL = timedelta(hours=4)
MOST_MOMENTS = 60_000
STEPS_S = (30, 60, 120, 300, 600, 1200)
"""Seconds between two moments of a replay; the first that keeps it below `MOST_MOMENTS` is taken."""
MOST_VEHICLES = 500


async def trail(visit: Visit) -> Response:
    """The positions of a vehicle between two moments; the last four hours where none are named."""
    async with visit.desk() as desk:
        since, until = span_of(visit, desk, USUAL)
        carrier, vehicle = visit.query("carrier"), visit.query("vehicle")
        rows = await views.track(desk.conn, carrier, vehicle, since=since, until=until, limit=views.MAX_TRACK)
        columns = ("at", "lat", "lon", "kmh", "motion")
        return table(desk.now, columns, [_ping(row) for row in rows], more=len(rows) == views.MAX_TRACK)


async def replay(visit: Visit) -> Response:
    """Vehicles seen inside the rectangle between two moments: for each, seconds since the first and where it was."""
    async with visit.desk() as desk:
        since, until = span_of(visit, desk, LONGEST)
        box = box_of(visit)
        where = (box.west, box.south, box.east, box.north)
        names = await desk.conn.fetch(Q.seen_between, since, until, *where, MOST_VEHICLES + 1)
        chosen = names[:MOST_VEHICLES]
        step_s = _step(until - since, len(chosen))
        ids = ([row["carrier_code"] for row in chosen], [row["vehicle"] for row in chosen])
        rows = await desk.conn.fetch(Q.moments, since, until, *ids, timedelta(seconds=step_s))
        return document(
            {
                "at": desk.now,
                "since": seconds(since),
                "until": seconds(until),
                "step_s": step_s,
                "more": len(names) > MOST_VEHICLES,
                "vehicles": [_way(id_, list(each), since) for id_, each in groupby(rows, lambda row: row["id"])],
            }
        )


def span_of(visit: Visit, desk: Desk, usual: timedelta) -> tuple[datetime, datetime]:
    """`since` and `until` of the address, at most a day apart; else what is over of the local `day`.

    Raises:
        BadInput: they are no moments with an offset, in the wrong order, or too far apart.
    """
    if visit.query("day"):
        return _day(visit.query("day"), desk)
    until = _moment(visit, "until") or desk.now
    since = _moment(visit, "since") or until - usual
    if not timedelta(0) < until - since <= LONGEST:
        raise BadInput(
            f"{until - since} between since and until", field="since", allowed="more than none, at most a day"
        )
    return since, until


def _day(text: str, desk: Desk) -> tuple[datetime, datetime]:
    try:
        begin, end = day_span(date.fromisoformat(text), desk.tenant.zone)
    except (ValueError, OverflowError):
        raise BadInput(f"{text!r} is no day", field="day", allowed="such as 2026-03-02") from None
    if begin >= desk.now:
        raise BadInput(f"{text} has not begun", field="day", allowed="today, or a day before")
    return begin, min(end, desk.now)


def _moment(visit: Visit, name: str) -> datetime | None:
    text = visit.query(name)
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None or not 1970 < found.year < 9990:
        raise BadInput(f"{text!r} is no moment", field=name, allowed="such as 2026-03-02T06:00:00Z")
    return found


def _step(length: timedelta, vehicles: int) -> int:
    fits = (each for each in STEPS_S if vehicles * length.total_seconds() / each <= MOST_MOMENTS)
    return next(fits, STEPS_S[-1])


def _ping(row: dict[str, Any]) -> tuple[Any, ...]:
    kmh = None if row["speed_mps"] is None else round(row["speed_mps"] * 3.6)
    return seconds(row["at"]), degrees(row["latitude"]), degrees(row["longitude"]), kmh, row["motion"]


def _way(id_: str, rows: list[Any], since: datetime) -> dict[str, Any]:
    return {
        "id": id_,
        "t": [int((row["at"] - since).total_seconds()) for row in rows],
        "lat": [degrees(row["latitude"]) for row in rows],
        "lon": [degrees(row["longitude"]) for row in rows],
    }

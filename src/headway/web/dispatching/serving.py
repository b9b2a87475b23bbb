"""What the island fetches: all rows, those of some ids, or those that changed since a moment."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.responses import Response

from headway.web.dispatching.rows import MOST, packed, read_rows, tag
from headway.web.dispatching.wanted import ids_of
from headway.web.visits import Visit

JSON = "application/json"


async def rows(visit: Visit) -> Response:
    """`?ids=`, `?since=` in seconds since 1970, or all; with `scope=all` also what is over. Asked again: 304."""
    ids = visit.request.query_params.get("ids")
    since = _moment(visit.query("since"))
    async with visit.desk() as desk:
        found = await read_rows(
            desk.conn,
            desk.now,
            finished=visit.query("scope") == "all",
            since=since,
            ids=None if ids is None else sorted(ids_of(ids)),
            most=MOST + 1,
        )
        body = packed(found[:MOST], desk.times, more=len(found) > MOST)
    headers = {"etag": tag(body), "cache-control": "private, no-cache"}
    if visit.request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


def _moment(text: str) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 11):
        return None
    return datetime.fromtimestamp(int(text), UTC)

"""`GET /live`: server-sent events: `hello`, then `change`, at most one a second, or `beat` where nothing changed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from headway.kernel.db.database import CONNECTION_LOST
from headway.kernel.errors import Forbidden, HeadwayError
from headway.web.live.changes import read_places, write_places
from headway.web.live.follower import Follower, Parcel
from headway.web.live.hub import Hub
from headway.web.live.topics import chosen
from headway.web.visits import Visit, signed_in

BEAT_S = 15.0
RETRY_MS = 3_000
_BOUND = ("carrier:", "driver:")


class _Stream(StreamingResponse):
    """A stream that says when it ended, however it did."""

    def __init__(self, content: AsyncIterator[bytes], left: Callable[[], None]) -> None:
        super().__init__(content, media_type="text/event-stream", headers={"x-accel-buffering": "no"})
        self._left = left

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._left()


async def follow(request: Request) -> Response:
    """What changes of `topics`, from the place on that the browser got to: `Last-Event-ID`, or the page's `from`."""
    try:
        visit = await signed_in(request)
        if any(scope.startswith(_BOUND) for scope in visit.session.scopes):
            raise Forbidden("what everybody changes is not told to a carrier or a driver")
        topics = chosen(request.query_params.get("topics", "")[:1000], visit.may)
        named = request.headers.get("last-event-id") or request.query_params.get("from", "")
        hub: Hub = request.app.state.live
        places = read_places(named[:1000]) if named else {}
        follower = await hub.join(
            visit.session.tenant_id, visit.session.csrf, topics, {"log": "?"} if places is None else places
        )
    except HeadwayError as error:
        return Response(error.message, status_code=error.status, media_type="text/plain")
    return _Stream(told(follower, _still(visit)), lambda: hub.leave(visit.session.tenant_id, follower))


async def told(
    follower: Follower, still: Callable[[], Awaitable[bool]], beat_s: float = BEAT_S
) -> AsyncIterator[bytes]:
    """The events of one browser, until it is gone, its session has ended, or the process ends."""
    first = follower.waiting()
    assert follower.at is not None
    yield f"retry: {RETRY_MS}\n".encode()
    yield _event("hello", follower.at, {} if first else follower.places)
    if first:
        yield _parcel(first)
    time = asyncio.get_running_loop().time
    looked = time()
    while True:
        parcel = await follower.next(beat_s)
        if follower.ended:
            return
        if time() - looked >= beat_s:
            if not await still():
                return
            looked = time()
        yield _event("beat", follower.at, follower.places) if parcel is None else _parcel(parcel)


def _still(visit: Visit) -> Callable[[], Awaitable[bool]]:
    async def still() -> bool:
        try:
            again = await signed_in(visit.request)
        except (HeadwayError, *CONNECTION_LOST):
            return False
        return again.session.scopes == visit.session.scopes

    return still


def _parcel(parcel: Parcel) -> bytes:
    if parcel.anew:
        return _event("resync", parcel.at, parcel.places)
    if not parcel.changes:
        return _event("beat", parcel.at, parcel.places)
    return _event("change", parcel.at, parcel.places, {"topics": parcel.changes.plain()})


def _event(name: str, at: datetime, places: Mapping[str, str], more: Mapping[str, object] | None = None) -> bytes:
    data = msgspec.json.encode({"at": at.isoformat(), **(more or {})})
    place = b"id: " + write_places(places).encode() + b"\n" if places else b""
    return b"event: " + name.encode() + b"\n" + place + b"data: " + data + b"\n\n"

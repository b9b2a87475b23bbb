"""What the driver's page asks for and sends, as JSON: the route, actions, pictures, consent, positions."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar
from uuid import UUID

import msgspec
import structlog
from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.db.database import CONNECTION_LOST, DatabaseUnavailable
from headway.kernel.errors import BadInput, HeadwayError
from headway.tracking.driving.acting import ForeignDevice, refused
from headway.tracking.driving.model import (
    MAX_FIXES,
    Action,
    EndDriving,
    FixIn,
    KeepPicture,
    Outcome,
    OutOfOrder,
    SendFixes,
    SetConsent,
    ShowRoute,
    TakeAction,
)
from headway.tracking.pictures import MAX_BYTES
from headway.web.driver.sessions import Driving, driving, drop_cookie
from headway.web.guard import check_origin

log = structlog.get_logger(__name__)
MAX_BODY = 256 * 1024
MAX_ACTIONS = 20

T = TypeVar("T")
Answer = Callable[[Driving, Request], Awaitable[Response]]


class ActionsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Actions in the order of their numbers."""

    actions: Annotated[list[Action], msgspec.Meta(min_length=1, max_length=MAX_ACTIONS)]


class ConsentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the driver said, and the name of the text that was shown."""

    given: bool
    wording: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class PositionsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the phone was, oldest first."""

    positions: Annotated[list[FixIn], msgspec.Meta(min_length=1, max_length=MAX_FIXES)]


_ACTIONS = msgspec.json.Decoder(ActionsIn)
_CONSENT = msgspec.json.Decoder(ConsentIn)
_POSITIONS = msgspec.json.Decoder(PositionsIn)


async def route(here: Driving, request: Request) -> Response:
    """Everything the page is made of."""
    device = request.query_params.get("device")
    try:
        known = None if device is None else UUID(device)
    except ValueError:
        raise BadInput("device is no id", field="device", allowed="a UUID") from None
    return _json(await here.run(ShowRoute(here.driver, known)))


async def actions(here: Driving, request: Request) -> Response:
    """Do what the driver did, one after the other; stops at the first that is out of order."""
    outcomes: list[Outcome] = []
    for action in _decoded(_ACTIONS, await _body(request, MAX_BODY)).actions:
        try:
            outcomes.append(await take(here, action))
        except OutOfOrder as error:
            told = {"outcomes": outcomes, "code": error.code, "expected": error.seen.get("expected")}
            return _json(told, error.status)
    return _json({"outcomes": outcomes})


async def take(here: Driving, action: Action) -> Outcome:
    """One action, once; what cannot be done is kept with the reason.

    Raises:
        OutOfOrder: one before it is missing.
    """
    try:
        outcome: Outcome = await here.run(TakeAction(here.driver, action))
    except (OutOfOrder, ForeignDevice):
        raise
    except HeadwayError as error:
        if error.status >= 500:
            raise
        outcome = await here.run(refused(here.driver, action, error))
    return outcome


async def picture(here: Driving, request: Request) -> Response:
    """Keep a picture until its action comes."""
    digest = await here.run(KeepPicture(here.driver, await _body(request, MAX_BYTES)))
    return _json({"digest": digest})


async def consent(here: Driving, request: Request) -> Response:
    """Record what the driver said of positions."""
    said = _decoded(_CONSENT, await _body(request, MAX_BODY))
    await here.run(SetConsent(here.driver, said.given, said.wording))
    return _json({"given": said.given})


async def positions(here: Driving, request: Request) -> Response:
    """Take positions of a driver who agreed."""
    found = _decoded(_POSITIONS, await _body(request, MAX_BODY))
    return _json({"kept": await here.run(SendFixes(here.driver, tuple(found.positions)))})


async def sign_out(here: Driving, request: Request) -> Response:
    """End the session, here and on the phone."""
    await here.run(EndDriving(here.secret))
    response = _json({})
    drop_cookie(response)
    return response


def endpoint(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
    """An address of the page: for who is signed in, from our own page, with errors as JSON."""

    async def called(request: Request) -> Response:
        try:
            if request.method != "GET":
                check_origin(request)
            return await answer(await driving(request), request)
        except HeadwayError as error:
            return _problem(error)
        except CONNECTION_LOST:
            return _problem(DatabaseUnavailable("the database does not answer at the moment"))

    return called


def _problem(error: HeadwayError) -> Response:
    if error.status >= 500:
        log.error("driver.failed", error=repr(error))
    return _json({"code": error.code, "message": error.message, "advice": error.advice}, error.status)


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status_code=status, media_type="application/json")


async def _body(request: Request, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BadInput(f"more than {limit} bytes", allowed=f"at most {limit} bytes")
    return bytes(body)


def _decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(str(error)[:300], allowed="what the page sends") from None

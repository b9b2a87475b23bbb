"""One request, one transaction: what happens around every operation, in the order in which it happens."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from headway.api import bodies, limits
from headway.api.access import principal_of, require
from headway.api.errors import FieldFault, InvalidRequest, WrongKind
from headway.api.idempotency import Answers, Kept, fingerprint, key_of
from headway.api.operation import Mode, Operation
from headway.api.problems import error_of, problem_response
from headway.api.settings import ApiSettings
from headway.api.turn import Turn
from headway.kernel.app import App
from headway.kernel.errors import HeadwayError
from headway.kernel.origin import coming_from
from headway.kernel.tenancy import Principal

Inner = Callable[[Request], Coroutine[Any, Any, Response]]
COLLIDED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
REFUSALS = (HeadwayError, RequestValidationError, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError)
NOT_KEPT = frozenset({401, 403, 429, 503})
"""Errors that are not the answer to the request: the same key may be sent again."""


@dataclass(slots=True)
class Api:
    """What all routes share: the application, the limits."""

    app: App
    settings: ApiSettings
    limiter: limits.RateLimiter
    detached: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    @classmethod
    def over(cls, app: App, settings: ApiSettings, monotonic: Callable[[], float] = time.monotonic) -> Api:
        limiter = limits.RateLimiter(settings.requests_per_minute, settings.burst, monotonic)
        return cls(app, settings, limiter, asyncio.Semaphore(settings.detached))


class StrictRequest(Request):
    """A request whose JSON was parsed already, strictly."""

    parsed: Any = None

    async def json(self) -> Any:
        return self.parsed


class Route(APIRoute):
    """A route whose operation runs inside `serve`."""

    def get_route_handler(self) -> Inner:
        inner = super().get_route_handler()
        operation = Operation.of(self.endpoint)
        known = frozenset(_query_names(self.dependant))

        async def handle(request: Request) -> Response:
            with coming_from("api", request.client):
                return await serve(inner, operation, known, StrictRequest(request.scope, request.receive))

        return handle


def _query_names(dependant: Dependant) -> Iterator[str]:
    for param in dependant.query_params:
        yield param.alias
    for below in dependant.dependencies:
        yield from _query_names(below)


async def serve(inner: Inner, operation: Operation, known: frozenset[str], request: StrictRequest) -> Response:
    """Authenticate, limit, parse, run in a transaction, and answer; every error is problem+json."""
    api: Api = request.app.state.api
    sent: dict[str, str] = {}
    try:
        caller = await principal_of(request, api.app.scope)
        allowance = api.limiter.take(caller.key_id)
        sent = allowance.headers()
        limits.check(allowance)
        _check_kind(caller, operation)
        require(caller, operation.scope)
        bodies.check_address(request)
        _check_query(request, known)
        turn = Turn(api.app, api.settings, caller, request, b"", api.app.scope.clock.now())
        turn.body = await _body(request, operation, api.settings)
        response = await _transacted(inner, operation, turn, api)
    except Exception as error:
        response = problem_response(error_of(error), _retry_headers(error))
    response.headers.update(sent)
    return response


def _retry_headers(error: Exception) -> dict[str, str]:
    return {"Retry-After": "2"} if error_of(error).status == 503 else {}


def _check_kind(caller: Principal, operation: Operation) -> None:
    if (caller.tenant_id is None) != (operation.mode is Mode.OPERATOR):
        wanted = "an operator" if operation.mode is Mode.OPERATOR else "a tenant"
        raise WrongKind(f"this operation is for {wanted}'s key")


def _check_query(request: Request, known: frozenset[str]) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    allowed = ", ".join(sorted(known)) or "no parameter"
    faults = [FieldFault(f"query.{name}", "an unknown parameter", allowed) for name in names if name not in known]
    faults += [FieldFault(f"query.{name}", "twice", "once") for name in sorted(known) if names.count(name) > 1]
    if faults:
        raise InvalidRequest(f"{faults[0].field}: {faults[0].seen}", faults)


async def _body(request: StrictRequest, operation: Operation, settings: ApiSettings) -> bytes:
    if request.method == "GET":
        return b""
    most = settings.bulk_body_bytes if operation.bulk else settings.single_body_bytes
    request._body = body = await bodies.read_body(request, most)
    if not body and not operation.has_body:
        return body
    bodies.check_json_type(request)
    if operation.raw_body is None:
        request.parsed = await bodies.parse_json(body, settings.depth)
    else:
        bodies.check_escapes(body, settings.depth)
    return body


async def _transacted(inner: Inner, operation: Operation, turn: Turn, api: Api) -> Response:
    for attempt in range(1, api.settings.attempts + 1):
        try:
            async with _transaction(operation, turn, api) as answers:
                return await _answer(inner, turn, answers)
        except COLLIDED:
            if attempt == api.settings.attempts:
                raise
            await asyncio.sleep(0.01 * attempt * (1 + api.app.scope.entropy.uniform()))
    raise AssertionError("unreachable")


@asynccontextmanager
async def _transaction(operation: Operation, turn: Turn, api: Api) -> AsyncIterator[Answers | None]:
    """The request's transaction; None where there is nothing to write."""
    turn.uow, turn.conn, turn.headers, turn.status, turn.secret = None, None, {}, None, None
    app, caller = api.app, turn.caller
    if operation.mode is Mode.OPERATOR:
        async with app.scope.db.system() as conn, conn.transaction():
            turn.conn = conn
            yield Answers(conn, caller.key_id, caller.key_id)
    elif operation.mode is Mode.READ:
        async with app.scope.reading(turn.tenant_id) as (conn, now):
            turn.conn, turn.now = conn, now
            yield None
    elif operation.mode is Mode.DETACHED:
        async with api.detached, app.scope.begin(turn.tenant_id, _actor(caller)) as uow:
            turn.now = uow.now
            yield Answers(uow.conn, turn.tenant_id, None)
    else:
        async with app.scope.begin(turn.tenant_id, _actor(caller)) as uow:
            turn.uow, turn.conn, turn.now = uow, uow.conn, uow.now
            yield Answers(uow.conn, turn.tenant_id, None)


def _actor(caller: Principal) -> str:
    return f"key:{caller.label}"


async def _answer(inner: Inner, turn: Turn, answers: Answers | None) -> Response:
    key = key_of(turn.request) if turn.request.method == "POST" else None
    if key is None or answers is None:
        return await _run(inner, turn)
    clock = turn.app.scope.clock.now()
    until = clock - turn.settings.keep_answers
    digest = fingerprint(turn.request, turn.body)
    first = await answers.begin(key, digest, until)
    if first is not None:
        return first
    response = await _settled(lambda: _run(inner, turn), turn, answers)
    await answers.keep(key, digest, Kept.of(response, turn.secret), clock, until)
    return response


async def _settled(run: Callable[[], Awaitable[Response]], turn: Turn, answers: Answers) -> Response:
    """The response, or the error that is the answer; then what was done is undone, and the key stays held."""
    try:
        async with answers.conn.transaction():
            return await run()
    except COLLIDED:
        raise
    except REFUSALS as error:
        shown = error_of(error)
        if shown.status >= 500 or shown.status in NOT_KEPT:
            raise
        if turn.uow is not None:
            turn.uow.forget()
        return problem_response(shown)


async def _run(inner: Inner, turn: Turn) -> Response:
    turn.request.state.turn = turn
    response = await inner(turn.request)
    response.headers.update(turn.headers)
    if turn.status is not None:
        response.status_code = turn.status
    return response

"""Errors as pages: what happened, the values seen, what may help, and the way on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from headway.kernel.db.database import CONNECTION_LOST, DatabaseUnavailable
from headway.kernel.errors import Forbidden, HeadwayError, NotFound, Unauthenticated
from headway.kernel.uow import UnknownTenant
from headway.web.entering.page import sign_in_page
from headway.web.pages import render

log = structlog.get_logger(__name__)
RETRY_S = 3


class Broken(HeadwayError):
    """Something is broken here; it was logged."""

    code = "internal"
    advice = "Maybe it works again in a moment; what went wrong is in the log."


async def unauthenticated(request: Request, error: Exception) -> Response:
    """To the sign-in page, and from there back to where they wanted to go."""
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"hx-redirect": _sign_in(request)})
    if request.method == "GET" and request.headers.get("sec-fetch-site") == "cross-site":
        return render("bounce.html", to=_here(request))
    status, headers = (303, {"location": _sign_in(request)}) if request.method == "GET" else (401, {})
    assert isinstance(error, HeadwayError)
    return await sign_in_page(request, error, to="/", status=status, headers=headers)


async def failed(request: Request, error: Exception) -> Response:
    """A page that tells of `error`."""
    found = _error_of(error)
    retry = RETRY_S if found.status == DatabaseUnavailable.status else None
    headers = {} if retry is None else {"retry-after": str(retry)}
    path = request.url.path
    again = _here(request) if request.method == "GET" else "/"
    return render("error.html", status=found.status, headers=headers, error=found, retry=retry, again=again, path=path)


def _error_of(error: Exception) -> HeadwayError:
    if isinstance(error, HeadwayError):
        return error
    if isinstance(error, CONNECTION_LOST):
        return DatabaseUnavailable("the database does not answer at the moment")
    if isinstance(error, HTTPException):
        return _of_status(error)
    log.error("web.broken", error=repr(error), exc_info=error)
    return Broken("something is broken here")


def _of_status(error: HTTPException) -> HeadwayError:
    if error.status_code in {404, 405}:
        return NotFound("there is no such page")
    return Forbidden(str(error.detail))


def _here(request: Request) -> str:
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def _sign_in(request: Request) -> str:
    current = _here(request) if request.method == "GET" else "/"
    return "/login" if current == "/" else f"/login?next={quote(current, safe='')}"


HANDLERS: Mapping[Any, Callable[[Request, Exception], Any]] = {
    Unauthenticated: unauthenticated,
    UnknownTenant: unauthenticated,
    HeadwayError: failed,
    HTTPException: failed,
    **dict.fromkeys(CONNECTION_LOST, failed),
    Exception: failed,
}

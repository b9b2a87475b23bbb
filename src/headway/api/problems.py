"""Errors on the wire: problem+json (RFC 9457) with a stable code, the values seen, and advice."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from headway.api.errors import (
    Collision,
    FieldFault,
    Internal,
    InvalidRequest,
    MalformedBody,
    MethodNotAllowed,
    NoSuchOperation,
    UnstorableValue,
)
from headway.kernel.db.database import CONNECTION_LOST, DatabaseUnavailable
from headway.kernel.errors import BadInput, HeadwayError

MEDIA_TYPE = "application/problem+json"
_SHOWN = 200
log = structlog.get_logger(__name__)


class Fault(BaseModel):
    """One thing that is wrong with the request."""

    field: str = Field(description="where, such as `orders.3.weight_kg`")
    seen: str
    allowed: str


class Problem(BaseModel):
    """An error. `code` is stable; everything else may be worded anew."""

    type: str = Field(description="`urn:headway:problem:` and the code", examples=["urn:headway:problem:not_found"])
    title: str
    status: int
    code: str
    detail: str
    advice: str | None = None
    faults: list[Fault] | None = Field(None, description="everything that is wrong, where there can be several things")
    seen: dict[str, Any] | None = Field(None, description="the values that led to the error")


def error_of(error: BaseException) -> HeadwayError:
    """The error to show for any exception; what is not foreseen is logged and shown as `internal`."""
    if isinstance(error, HeadwayError):
        return error
    if isinstance(error, RequestValidationError):
        return _invalid(error)
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, CONNECTION_LOST):
        return DatabaseUnavailable(f"the database did not answer: {type(error).__name__}")
    if isinstance(error, asyncpg.DataError):
        log.warning("api.data_error", error=repr(error))
        return UnstorableValue("a value cannot be stored")
    if isinstance(error, asyncpg.IntegrityConstraintViolationError | asyncpg.DeadlockDetectedError):
        log.warning("api.collision", error=repr(error))
        return Collision("another request changed the same things")
    log.error("api.internal", error=repr(error), exc_info=error)
    return Internal("something is broken here; it was logged")


def problem_response(error: HeadwayError, headers: Mapping[str, str] | None = None) -> Response:
    """The response that tells of `error`."""
    document = Problem(
        type=f"urn:headway:problem:{error.code}",
        title=(type(error).__doc__ or error.code).splitlines()[0],
        status=error.status,
        code=error.code,
        detail=_clip(error.message, 1000),
        advice=error.advice,
        faults=_faults(error),
        seen=_seen(error),
    ).model_dump(exclude_none=True)
    body = json.dumps(document, allow_nan=False).encode()
    return Response(body, error.status, dict(headers or {}), media_type=MEDIA_TYPE)


def _invalid(error: RequestValidationError) -> HeadwayError:
    faults = [
        FieldFault(_where(found["loc"]), _clip(_plain_text(found.get("input"))), _clip(str(found["msg"])))
        for found in error.errors()[:100]
    ]
    first = faults[0]
    return InvalidRequest(f"{first.field}: {first.allowed}", faults)


def _where(loc: tuple[int | str, ...]) -> str:
    parts = loc[1:] if loc and loc[0] == "body" else loc
    return ".".join(str(part) for part in parts)[:_SHOWN] or "body"


def _of_status(error: HTTPException) -> HeadwayError:
    if error.status_code == NoSuchOperation.status:
        return NoSuchOperation("there is nothing at this path")
    if error.status_code == MethodNotAllowed.status:
        return MethodNotAllowed("this path does not take this method")
    if error.status_code < Internal.status:
        return MalformedBody(str(error.detail))
    return Internal(str(error.detail))


def _faults(error: HeadwayError) -> list[Fault] | None:
    named = getattr(error, "faults", None)
    if isinstance(named, tuple):
        return [_fault(each) for each in named]
    if isinstance(error, BadInput) and error.field is not None:
        return [Fault(field=error.field, seen=_clip(error.message), allowed=error.allowed or "another value")]
    return None


def _fault(fault: Any) -> Fault:
    return Fault(field=_place(fault), seen=_clip(str(fault.seen)), allowed=_clip(str(fault.allowed)))


def _place(fault: Any) -> str:
    line = getattr(fault, "line", None)
    return str(fault.field) if line is None else f"lines.{line}.{fault.field}"


def _seen(error: HeadwayError) -> dict[str, Any] | None:
    seen = {name: _plain(value) for name, value in error.seen.items() if name != "faults"}
    return seen or None


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in list(value)[:50]]
    return _clip(str(value))


def _plain_text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _clip(text: str, most: int = _SHOWN) -> str:
    text = text.encode("utf-8", "replace").decode().replace("\x00", "\\0")
    return text if len(text) <= most else f"{text[: most - 1]}…"

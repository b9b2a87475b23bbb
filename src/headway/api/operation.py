"""What an operation is beside its function: scope, transaction, limits, errors; and how a router registers it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
from fastapi import FastAPI

from headway.api import errors as e
from headway.api.problems import MEDIA_TYPE
from headway.kernel.db.database import DatabaseUnavailable
from headway.kernel.errors import BadInput, Forbidden, HeadwayError, NotFound, Unauthenticated

F = TypeVar("F", bound=Callable[..., Any])
Raises = Sequence[type[HeadwayError]]
_ATTRIBUTE = "__headway_operation__"

ALWAYS: tuple[type[HeadwayError], ...] = (
    e.MalformedText,
    Unauthenticated,
    Forbidden,
    e.WrongKind,
    e.InvalidRequest,
    e.RateLimited,
    e.Internal,
    DatabaseUnavailable,
)
WITH_BODY = (BadInput, e.MalformedBody, e.BodyTooDeep, e.BodyTooLarge, e.WrongContentType, e.UnstorableValue)
ON_POST = (e.BadKey, e.AnswerInFlight, e.Collision, e.KeyReused)


class Mode(StrEnum):
    """In which transaction an operation runs."""

    READ = "read"  # a consistent view of one tenant
    WRITE = "write"  # a unit of work of one tenant
    DETACHED = "detached"  # its work spans many transactions; only its answer is kept in this one
    OPERATOR = "operator"  # the system's role: tenants and keys


@dataclass(frozen=True, slots=True)
class Operation:
    """How one operation is to be run and described.

    Attributes:
        scope: what the key must carry.
        mode: its transaction.
        bulk: takes a large body. raw_body: what it decodes from the bytes itself. has_body: takes a body at all.
        raises: errors of its own, beside those every operation has.
    """

    scope: str
    mode: Mode
    bulk: bool
    raw_body: type[msgspec.Struct] | None
    has_body: bool
    raises: tuple[type[HeadwayError], ...]

    @staticmethod
    def of(endpoint: Callable[..., Any]) -> Operation:
        found: Operation = getattr(endpoint, _ATTRIBUTE)
        return found


@dataclass(frozen=True, slots=True)
class _Entry:
    method: str
    path: str
    endpoint: Callable[..., Any]
    options: dict[str, Any]


class Router:
    """The operations of one room; `mount` adds them to the application, under /v1."""

    def __init__(self, tag: str, about: str) -> None:
        self.tag = tag
        self.about = about
        self._entries: list[_Entry] = []

    def get(self, path: str, scope: str, *, raises: Raises = (), **options: Any) -> Callable[[F], F]:
        """Register a reading operation."""
        return self._add("GET", path, Operation(scope, Mode.READ, False, None, False, tuple(raises)), options)

    def post(
        self,
        path: str,
        scope: str,
        *,
        raises: Raises = (),
        mode: Mode = Mode.WRITE,
        bulk: bool = False,
        raw_body: type[msgspec.Struct] | None = None,
        **options: Any,
    ) -> Callable[[F], F]:
        """Register an operation that takes an Idempotency-Key."""
        operation = Operation(scope, mode, bulk, raw_body, True, (*raises, *ON_POST))
        return self._add("POST", path, operation, options)

    def put(
        self, path: str, scope: str, *, raises: Raises = (), bulk: bool = False, **options: Any
    ) -> Callable[[F], F]:
        """Register an operation that replaces or makes one thing, and may be repeated as it is."""
        return self._add("PUT", path, Operation(scope, Mode.WRITE, bulk, None, True, tuple(raises)), options)

    def patch(self, path: str, scope: str, *, raises: Raises = (), **options: Any) -> Callable[[F], F]:
        """Register an operation that changes parts of one thing, and may be repeated as it is."""
        return self._add("PATCH", path, Operation(scope, Mode.WRITE, False, None, True, tuple(raises)), options)

    def delete(self, path: str, scope: str, *, raises: Raises = (), **options: Any) -> Callable[[F], F]:
        """Register an operation that ends one thing, and may be repeated as it is."""
        return self._add("DELETE", path, Operation(scope, Mode.WRITE, False, None, False, tuple(raises)), options)

    def operator(self, method: str, path: str, scope: str, *, raises: Raises = (), **options: Any) -> Callable[[F], F]:
        """Register an operation of the operator."""
        posted = method == "POST"
        errors = (*raises, *ON_POST) if posted else tuple(raises)
        return self._add(method, path, Operation(scope, Mode.OPERATOR, False, None, posted, errors), options)

    def _add(self, method: str, path: str, operation: Operation, options: dict[str, Any]) -> Callable[[F], F]:
        def register(endpoint: F) -> F:
            setattr(endpoint, _ATTRIBUTE, operation)
            self._entries.append(_Entry(method, path, endpoint, options))
            return endpoint

        return register

    def mount(self, api: FastAPI) -> None:
        """Add the operations to the application."""
        for entry in self._entries:
            operation = Operation.of(entry.endpoint)
            options = dict(entry.options)
            responses = {**_responses(entry, operation), **options.pop("responses", {})}
            extra = {"security": [{"key": [operation.scope]}], **options.pop("openapi_extra", {})}
            api.router.add_api_route(
                f"/v1{entry.path}",
                entry.endpoint,
                methods=[entry.method],
                tags=[self.tag],
                operation_id=entry.endpoint.__name__,
                responses=responses,
                openapi_extra=extra,
                **options,
            )


def _responses(entry: _Entry, operation: Operation) -> dict[int | str, dict[str, Any]]:
    """Every status an error may have, with the codes it may carry."""
    raised = [*ALWAYS, *operation.raises]
    raised += WITH_BODY if operation.has_body else ()
    if "{" in entry.path and not any(issubclass(error, NotFound) for error in operation.raises):
        raised.append(NotFound)
    by_status: dict[int, dict[str, str]] = {}
    for error in raised:
        by_status.setdefault(error.status, {})[error.code] = (error.__doc__ or error.code).splitlines()[0]
    return {status: _described(status, codes) for status, codes in sorted(by_status.items())}


def _described(status: int, codes: dict[str, str]) -> dict[str, Any]:
    text = "; ".join(f"`{code}`: {sentence}" for code, sentence in sorted(codes.items()))
    schema = {"$ref": "#/components/schemas/Problem"}
    found: dict[str, Any] = {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}
    if status in {429, 503}:
        found["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds to wait"}}
    return found

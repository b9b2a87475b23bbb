"""The words of hooks and pollers on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from pydantic import AfterValidator, BaseModel, Field, JsonValue

from headway.api.wire import Code, Sent, Shown
from headway.tracking.hooks.schemes import HookAuth
from headway.tracking.polling.model import PollSpec

S = TypeVar("S", bound=msgspec.Struct)
_LABEL = Field(min_length=1, max_length=120)


def _auth(value: dict[str, Any]) -> HookAuth:
    return _converted(value, HookAuth)


def _spec(value: dict[str, Any]) -> PollSpec:
    return _converted(value, PollSpec)


def _converted(value: dict[str, Any], kind: type[S]) -> S:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


class HookIn(Sent):
    """A hook to make: `auth` as docs/how-to/receive-from-carriers.md has it, such as `{"scheme": "hmac_sha256"}`."""

    carrier: Code
    label: Annotated[str, _LABEL]
    auth: Annotated[dict[str, Any], AfterValidator(_auth)]
    secret: Annotated[str, Field(max_length=500)] = ""


class HookMade(BaseModel):
    """A new hook; `path` holds the token and is shown this once."""

    hook_id: UUID
    path: str | None


class SecretIn(Sent):
    """Another secret; the present one is taken for `keep_old_s` yet."""

    secret: Annotated[str, Field(max_length=500)]
    keep_old_s: Annotated[int, Field(ge=0, le=30 * 86_400)] = 86_400


class HookOut(Shown):
    """A hook and how its deliveries fared: taken (`repeated`: again), turned away (`rejected`), and their events."""

    hook_id: UUID
    carrier_code: str
    label: str
    auth: dict[str, JsonValue]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None
    old_until: datetime | None
    received_at: datetime | None
    deliveries: int
    repeated: int
    accepted: int
    refused: int
    rejected: int
    rejected_at: datetime | None
    rejection: str | None


class PollerIn(Sent):
    """A poller to make: `spec` as docs/how-to/receive-from-carriers.md has it."""

    carrier: Code
    label: Annotated[str, _LABEL]
    spec: Annotated[dict[str, Any], AfterValidator(_spec)]
    secret: Annotated[str, Field(max_length=2000)] = ""


class PollerChange(Sent):
    """Other settings; without a secret the present one stays."""

    spec: Annotated[dict[str, Any], AfterValidator(_spec)]
    secret: Annotated[str | None, Field(max_length=2000)] = None


class PollerMade(BaseModel):
    """A new poller; its first run is due."""

    poller_id: UUID


class PollerChanged(BaseModel):
    """The settings' version."""

    version: int


class PollerOut(Shown):
    """A poller and how it fares.

    `caught_up_at`: all up to then is known; `lag_s`: how long ago that is. `failure`: why the last try failed.
    """

    poller_id: UUID
    carrier_code: str
    label: str
    spec: dict[str, JsonValue]
    version: int
    created_at: datetime
    created_by: str
    paused_at: datetime | None
    running: bool
    run_since: datetime | None
    caught_up_at: datetime | None
    lag_s: int | None
    polled_at: datetime | None
    next_at: datetime | None
    pages: int
    accepted: int
    duplicates: int
    refused: int
    failures: int
    failed_at: datetime | None
    failure: str | None


class ConnectorNote(Sent):
    """A use of a connection, and what went wrong, if anything did."""

    name: Annotated[str, Field(min_length=1, max_length=64)]
    carrier: Annotated[str, Field(max_length=64)] = ""
    fault: Annotated[str | None, Field(max_length=4000)] = None


class ConnectorOut(Shown):
    """How a connector fares; `told_at` is set while it is told as failing."""

    id: UUID
    kind: str
    name: str
    carrier_code: str
    failures: int
    failing_since: datetime | None
    last_failed_at: datetime | None
    last_sentence: str | None
    worked_at: datetime | None
    worked: int
    told_at: datetime | None

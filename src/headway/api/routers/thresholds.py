"""Thresholds of detectors: versions, which of them is in force, what holds for a shipment, what would be refused."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from fastapi import Path, Query
from msgspec.structs import asdict
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, numbers_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf, Reason, Sent, Short, Shown
from headway.dispatch.governing.model import SecondPersonNeeded
from headway.exceptions.detectors import DETECTORS, NAMES
from headway.exceptions.thresholds import store
from headway.exceptions.thresholds.book import Books
from headway.exceptions.thresholds.facts import Facts
from headway.exceptions.thresholds.limits import DEFAULTS, RANGES
from headway.exceptions.thresholds.model import (
    ActivateThresholds,
    BadThresholds,
    NoThresholds,
    SaveThresholds,
    ThresholdsActivated,
    ThresholdsMoved,
    ThresholdsSaved,
)
from headway.exceptions.thresholds.reading import MAX_CHARACTERS, read_thresholds

router = Router("thresholds", "What detectors go by, per customer, service, lane and carrier.")
_MOST = 2**31 - 2
_BOOKS = Books()


def _plain_number(value: object) -> object:
    if not re.fullmatch(r"0|[1-9][0-9]{0,9}", str(value)):
        raise ValueError("a number without leading zeros is allowed")
    return value


Number = Annotated[int, BeforeValidator(_plain_number)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
Word = Annotated[str, Query(max_length=100)]


class ThresholdsIn(Sent):
    """Thresholds as YAML or JSON, in one text; `note` says what is new."""

    text: Text
    note: Short = ""


class ThresholdsText(Sent):
    """Thresholds as YAML or JSON, in one text."""

    text: Text


class ActivateThresholdsIn(Sent):
    """Why; and, where given, the version that must be in force now."""

    reason: Reason
    before: Annotated[int | None, Field(ge=0, le=_MOST)] = None


class ThresholdsOut(Shown):
    """A version as it was saved."""

    version: int
    name: str
    digest: str
    note: str
    saved_by: str
    saved_at: datetime


class ThresholdsDetail(ThresholdsOut):
    """A version with its text."""

    text: str


class ThresholdsSound(BaseModel):
    """The text could be saved."""

    name: str
    rows: int


class DetectorOut(BaseModel):
    """A detector: what it is called, whose its cases are, and what it does, in a sentence."""

    name: str
    team: str
    sentence: str


class LimitOut(BaseModel):
    """A limit: its value as built in, and what may be set."""

    name: str
    value: float
    least: float
    most: float


class LimitsInForce(BaseModel):
    """What holds for a shipment, by the version in force; `rows` are those that apply, by their place from 0."""

    version: int
    rows: list[int]
    limits: dict[str, float]
    off: list[str]


@router.get("/detectors", "exceptions:read")
async def list_detectors(turn: Now) -> list[DetectorOut]:
    """Everything that is watched for."""
    return [
        DetectorOut(name=each.name, team=each.team, sentence=(type(each).__doc__ or "").strip()) for each in DETECTORS
    ]


@router.get("/thresholds", "exceptions:read", raises=(BadCursor,))
async def list_thresholds(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ThresholdsOut]:
    """Versions, newest first."""
    found = await store.versions(turn.db, before=_number(after), limit=limit + 1)
    return page([ThresholdsOut.model_validate(each) for each in found], limit, lambda row: row.version)


@router.post("/thresholds", "policies:write", raises=(BadThresholds,), bulk=True)
async def save_thresholds(turn: Now, body: ThresholdsIn) -> ThresholdsSaved:
    """Keep thresholds as the next version. It counts only when it is activated; one with faults is not kept."""
    saved: ThresholdsSaved = await turn.run(SaveThresholds(body.text, body.note))
    return saved


@router.post("/thresholds/check", "exceptions:read", raises=(BadThresholds,), bulk=True)
async def check_thresholds(turn: Now, body: ThresholdsText) -> ThresholdsSound:
    """Could this text be saved? Every fault, with its line; nothing is kept."""
    document = read_thresholds(body.text, NAMES)
    return ThresholdsSound(name=document.name, rows=len(document.rows))


@router.get("/thresholds/limits", "exceptions:read")
async def list_limits(turn: Now) -> list[LimitOut]:
    """Every limit that may be set, as it is built in."""
    built_in = asdict(DEFAULTS)
    return [LimitOut(name=name, value=built_in[name], least=span[0], most=span[1]) for name, span in RANGES.items()]


@router.get("/thresholds/in-force", "exceptions:read")
async def get_thresholds_in_force(
    turn: Now,
    customer: Word = "",
    service: Word = "",
    carrier: Word = "",
    site: Word = "",
    origin_zone: Word = "",
    destination_zone: Word = "",
) -> LimitsInForce:
    """What holds for a shipment like this, and by which rows."""
    facts = Facts(customer, service, carrier, site, origin_zone, destination_zone)
    book = await _BOOKS.load(turn.db)
    limits = asdict(book.of(facts))
    off = list(limits.pop("off"))
    return LimitsInForce(version=book.version, rows=book.rows_of(facts), limits=limits, off=off)


@router.get("/thresholds/activations", "exceptions:read", raises=(BadCursor,))
async def list_threshold_activations(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[ThresholdsActivated]:
    """What was put in force, by whom, when and why; newest first."""
    found = await store.activations(turn.db, before=_number(after), limit=limit + 1)
    return page(found, limit, lambda row: row.number)


@router.get("/thresholds/{version}", "exceptions:read", raises=(NoThresholds,))
async def get_thresholds(
    turn: Now, version: Annotated[Number, Path(ge=1, le=_MOST, description="counts from 1")]
) -> ThresholdsDetail:
    """One version with its text."""
    kept, text = await store.find(turn.db, version), await store.text_of(turn.db, version)
    return ThresholdsDetail(**ThresholdsOut.model_validate(kept).model_dump(), text=text or "")


@router.post(
    "/thresholds/{version}/activate",
    "policies:write",
    raises=(NoThresholds, ThresholdsMoved, BadThresholds, SecondPersonNeeded),
)
async def activate_thresholds(
    turn: Now,
    version: Annotated[Number, Path(ge=0, le=_MOST, description="0: what is built in")],
    body: ActivateThresholdsIn,
) -> ThresholdsActivated:
    """Put a version in force from now on; an older one rolls back. Looks that were set before keep their time."""
    activated: ThresholdsActivated = await turn.run(ActivateThresholds(version, body.reason, body.before))
    return activated


def _number(after: str | None) -> int | None:
    """The number in a cursor; one beyond every version is the first page."""
    found = numbers_of(after, 1)
    return None if found is None else min(found[0], _MOST + 1)

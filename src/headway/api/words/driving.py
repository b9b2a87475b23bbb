"""The words of drivers' passes and actions on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.wire import Code, Sent, Short, Shown
from headway.tracking.driving.model import ActionKind, Answered, State
from headway.tracking.driving.views import Held
from headway.tracking.driving.ways import Way


class PassIn(Sent):
    """A driver of the fleet, and for how many hours the pass is good."""

    driver: Code
    hours: Annotated[float, Field(gt=0, le=336)] = 16


class PassOut(BaseModel):
    """A new pass: a path to open on the driver's phone, or a code to type at `/drive/code`; both shown this once."""

    id: UUID
    path: str
    code: str
    expires_at: datetime


class PassShown(Shown):
    """A pass; its link and code are not known here."""

    id: UUID
    driver_code: str
    carrier_code: str
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None
    uses: int


class PassRevoked(BaseModel):
    """The pass has ended, and whoever signed in with it is signed out."""

    id: UUID


class ActionOut(Shown):
    """What a driver did: `at` by the phone, `state` what became of it. `said` is as it was sent, without a PIN.

    Of what no route took: `how` it was answered (applied or dismissed; null: not yet), by whom, when, and why; `answer`
    says what that did.
    """

    id: UUID
    driver_code: str
    device_id: UUID
    sequence: int
    kind: ActionKind
    at: datetime
    received_at: datetime
    route_id: UUID | None
    stop_id: UUID | None
    shipment_id: UUID | None
    state: State
    code: str | None
    sentence: str
    reference: str | None
    how: Answered | None
    answered_at: datetime | None
    answered_by: str | None
    reason: str | None
    answer: str | None
    said: dict[str, Any]


class ActionDetail(BaseModel):
    """What a driver did, and whether it can be noted after all: where, and what that would do, or why it cannot be."""

    action: ActionOut
    can_apply: bool
    sentence: str
    route_id: UUID | None
    stop_id: UUID | None

    @classmethod
    def made(cls, held: Held) -> ActionDetail:
        """From the room's words."""
        way = held.way if isinstance(held.way, Way) else None
        return cls(
            action=ActionOut.model_validate(held.row),
            can_apply=way is not None,
            sentence=way.sentence if way is not None else str(held.way),
            route_id=None if way is None else way.route_id,
            stop_id=None if way is None else way.stop_id,
        )


class ApplyIn(Sent):
    """Why it is noted after all."""

    reason: Short = ""


class DismissIn(Sent):
    """Why nothing is to be done about it."""

    reason: Short

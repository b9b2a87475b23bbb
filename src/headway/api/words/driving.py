"""The words of drivers' passes and actions on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from headway.api.wire import Code, Sent, Shown
from headway.tracking.driving.model import ActionKind, State


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
    """What a driver did: `at` by the phone, `state` what became of it. `said` is as it was sent, without a PIN."""

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
    said: dict[str, Any]

"""News of exceptions: cases opened, escalated, resolved."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from headway.kernel.message import Event


class CaseEvent(Event, frozen=True, kw_only=True):
    """Base: its subject is an exception case."""

    subject_type: ClassVar[str] = "case"
    subject_field: ClassVar[str] = "case_id"

    case_id: UUID


class CaseOpened(CaseEvent, frozen=True, kw_only=True):
    """Something needs attention; `severity` is low, medium, high or critical."""

    detector: str
    severity: str
    owner: str
    due_at: datetime
    order_id: UUID | None
    shipment_id: UUID | None
    carrier_id: UUID | None


class CaseAcknowledged(CaseEvent, frozen=True, kw_only=True):
    """Somebody took the case on."""

    by: str


class CaseEscalated(CaseEvent, frozen=True, kw_only=True):
    """Its clock ran out: the next rung of the ladder owns it. `level` counts from 1."""

    level: int
    owner: str


class CaseResolved(CaseEvent, frozen=True, kw_only=True):
    """It is over; `automatic` where no person was needed."""

    automatic: bool
    resolution: str


EVENTS = (CaseOpened, CaseAcknowledged, CaseEscalated, CaseResolved)

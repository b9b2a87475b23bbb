"""A message to a carrier, and what may be asked about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from headway.kernel.errors import NotFound

MAX_TEXT = 1000


class MessageKind(StrEnum):
    """What the carrier is to do with it."""

    NOTICE = "notice"  # to know
    INSTRUCTION = "instruction"  # to do
    QUESTION = "question"  # to answer


class MessageState(StrEnum):
    """How far a message has come."""

    QUEUED = "queued"  # -> sent, failed
    SENT = "sent"  # its connector took it, or the carrier reads it in the portal
    FAILED = "failed"  # its connector gave it up; it can still be read in the portal


class NoMessage(NotFound):
    """There is no such message, or it is another carrier's."""

    code = "no_message"


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierMessage:
    """A message as the carrier reads it; `reference` is the order's, `problem` why it could not be brought."""

    id: UUID
    carrier_id: UUID
    carrier_code: str
    shipment_id: UUID | None
    reference: str
    kind: MessageKind
    text: str
    question_id: UUID | None
    state: MessageState
    created_at: datetime
    ended_at: datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCarrier:
    """Tell a carrier something, mostly about a shipment -> CarrierMessage.

    Attributes:
        message_id: makes a repetition the same message; None: a new one.
        link: where a question may be answered without signing in; it is encrypted in the queue and kept nowhere.
    """

    carrier_id: UUID
    kind: MessageKind
    text: str
    shipment_id: UUID | None = None
    question_id: UUID | None = None
    link: str | None = None
    message_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class MarkMessageSent:
    """The connector took it."""

    message_id: UUID


@dataclass(frozen=True, slots=True)
class MarkMessageFailed:
    """The connector gave it up."""

    message_id: UUID
    problem: str

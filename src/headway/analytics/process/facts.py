"""What the projection keeps: a case's story, and who counts as a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

NOT_PERSONS = ("system:", "link:", "hook:", "device:", "carrier:")
"""Actors that are no persons of the operation: the platform, and whoever answers it from outside."""

OPERATORS = ("user:",)
"""Who touches orders and shipments: people who are signed in; keys there are systems that place and move orders."""

GIVEN = (
    "orders.OrderReceived",
    "orders.OrderShorted",
    "orders.InstructionGiven",
    "exceptions.QuestionAnswered",
    "dispatch.TenderOfferAccepted",
    "dispatch.TenderOfferDeclined",
    "dispatch.TenderOfferCountered",
)
"""What a deed begins with that is told to us, and no touch: an order, a shortage, a wish, an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact:
    """How a case was opened and handled so far; the field order is that of the statement that keeps it.

    Attributes:
        owner: whose queue it stands in. person_at: when a person first did something about it.
        merged_into: it was the cause of another case, and counts there. moves: how often its queue changed.
    """

    case_id: UUID
    detector: str | None = None
    severity: str | None = None
    owner: str | None = None
    order_id: UUID | None = None
    shipment_id: UUID | None = None
    carrier_id: UUID | None = None
    cause_kind: str = ""
    cause_key: str = ""
    opened_at: datetime | None = None
    acknowledged_at: datetime | None = None
    handed_at: datetime | None = None
    person_at: datetime | None = None
    snoozed_until: datetime | None = None
    resolved_at: datetime | None = None
    dismissed_at: datetime | None = None
    merged_at: datetime | None = None
    merged_into: UUID | None = None
    automatic: bool | None = None
    reopened: int = 0
    level: int = 0
    moves: int = 0
    sentence: str = ""

    @property
    def is_over(self) -> bool:
        return self.resolved_at is not None or self.merged_at is not None


def is_person(actor: str) -> bool:
    """Did a person of the operation do it, or a key in a person's or an assistant's hands? So for cases."""
    return not actor.startswith(NOT_PERSONS)


def is_operator(actor: str) -> bool:
    """Did somebody who is signed in do it? So for orders and shipments, which systems place and move by key."""
    return actor.startswith(OPERATORS)

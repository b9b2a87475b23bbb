"""Moves that are staged, the difference each makes, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class MoveKind(StrEnum):
    """What a person can do with a shipment on the board."""

    ASSIGN = "assign"  # offer it to a carrier of one's own choice
    RETENDER = "retender"  # take it from whoever has it, and ask the next best
    HOLD = "hold"  # take its offers back, and ask nobody until it is let go
    RELEASE = "release"  # let it go: it is allocated at once
    PIN = "pin"  # whenever it is allocated, only this carrier
    UNPIN = "unpin"  # any carrier again
    ROUTE = "route"  # put it on a vehicle's running route
    CANCEL = "cancel"  # it will not travel


TARGETED = frozenset({MoveKind.ASSIGN, MoveKind.PIN, MoveKind.ROUTE})
"""These name a carrier or a vehicle."""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What a move changes, as far as it can be foreseen.

    Attributes:
        blocked: why it cannot be done, for a person; empty where it can.
        candidate, label: whom it goes to, as an allocation names it.
        against: what the costs are compared with: `stay` what is agreed, `best` what Headway would choose, or nothing.
        cost_minor, late_minor, freight_minor: how much more the expected landed cost is, of it the risk of lateness and
            the freight; in minor units of `currency`; None where one side has no cost.
        delivery_before, delivery_after, deliver_by: the planned deliveries, and when it has to be there.
        capacity: what of a carrier's day it takes, as `CARRIER day`; `left` is what that has now, None: no limit.
        told: who hears of it, as words: `withdrawn CODE`, `asked CODE`, `driver CODE`, `recipient`.
        warnings: what a person should know, for a person.
    """

    blocked: str = ""
    candidate: str | None = None
    label: str = ""
    carrier_before: str | None = None
    carrier_after: str | None = None
    against: str = ""
    cost_minor: int | None = None
    late_minor: int | None = None
    freight_minor: int | None = None
    currency: str = ""
    delivery_before: datetime | None = None
    delivery_after: datetime | None = None
    deliver_by: datetime | None = None
    capacity: str = ""
    left: int | None = None
    told: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedMove:
    """A move that waits to be committed.

    Attributes:
        target: a carrier's or a vehicle's code; empty where the kind names none.
        seen: how the shipment stood when it was staged; the move is not carried out where it has moved on since.
    """

    shipment_id: UUID
    external_ref: str
    kind: MoveKind
    target: str
    reason: str
    seen: str
    difference: Difference
    staged_at: datetime


@dataclass(frozen=True, slots=True)
class MoveOutcome:
    """What became of a move: `done`, `refused`, or `undone` because another was refused; `sentence` says why."""

    shipment_id: UUID
    external_ref: str
    kind: MoveKind
    target: str
    outcome: str
    sentence: str

"""What a committed move can be taken back to: pure, from how the shipment stood before it and how it stands now.

A move is taken back only from where it led: once the carrier has accepted, or anything else came after it, the way back
is another move, and the sentence says why. What was taken from a carrier is asked of that carrier again: what it has
agreed to once it need not agree to twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from headway.dispatch.board.model import MoveKind
from headway.dispatch.keeping import Kept
from headway.dispatch.model import ShipmentStatus

SAID = frozenset({MoveKind.HOLD, MoveKind.RELEASE, MoveKind.PIN, MoveKind.UNPIN})
"""Moves that only change what a person says about allocations to come."""
GIVEN = frozenset({MoveKind.ASSIGN, MoveKind.RETENDER})
GONE = frozenset({ShipmentStatus.IN_TRANSIT, ShipmentStatus.DELIVERED, ShipmentStatus.CLOSED})


class Before(msgspec.Struct, frozen=True, kw_only=True):
    """How a shipment stood before a move: whose it was by which candidate, what was said of it, on which vehicle."""

    status: ShipmentStatus
    carrier: str | None = None
    candidate: str | None = None
    kept: Kept | None = None
    vehicle: str | None = None


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """A move that was carried out; `after`: how the shipment stood then, in the word of `Standing.seen`."""

    shipment_id: UUID
    external_ref: str
    kind: MoveKind
    target: str
    before: Before
    after: str


@dataclass(frozen=True, slots=True)
class Now:
    """How the shipment stands; `carrier`: who has agreed to carry it."""

    status: ShipmentStatus
    seen: str
    carrier: str | None = None
    vehicle: str | None = None


@dataclass(frozen=True, slots=True)
class WayBack:
    """Whether a move can be taken back, and in a sentence what that does, or why it cannot be."""

    possible: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class CommitSeen:
    """A person's last commit that was not taken back, with the way back of each move."""

    id: UUID
    at: datetime
    moves: tuple[tuple[Carried, WayBack], ...]

    @property
    def possible(self) -> int:
        """How many moves can still be taken back."""
        return sum(way.possible for _, way in self.moves)


def way_back(move: Carried, now: Now) -> WayBack:
    """The way back of one move."""
    why = _closed(move, now)
    return WayBack(False, why) if why else WayBack(True, _opened(move))


def _closed(move: Carried, now: Now) -> str:
    """Why it cannot be taken back; empty where it can."""
    if move.kind is MoveKind.CANCEL:
        return "what was cancelled is ordered again, not brought back"
    if now.status is ShipmentStatus.CANCELLED:
        return "it was cancelled since"
    if now.status in GONE:
        return "its goods have left"
    if _accepted(move, now):
        return f"{now.carrier} has accepted it"
    if now.seen != move.after:
        return "it has moved on since"
    return _off_route(move, now) if move.kind is MoveKind.ROUTE else ""


def _accepted(move: Carried, now: Now) -> bool:
    """Has somebody agreed to carry it who had not before?"""
    agreed = now.status is ShipmentStatus.BOOKED
    return agreed and (
        move.kind in GIVEN or (move.before.status is not ShipmentStatus.BOOKED and now.seen != move.after)
    )


def _off_route(move: Carried, now: Now) -> str:
    if now.vehicle != move.target:
        return f"{move.target} has it no more"
    return "" if move.before.vehicle else "it was on no route before"


def _opened(move: Carried) -> str:
    before = move.before
    if move.kind is MoveKind.ROUTE:
        return f"back on the route of {before.vehicle}"
    if move.kind in SAID:
        return _unsaid(before.kept)
    if before.candidate is None:
        return "taken back, and held: nobody is asked"
    return f"taken back, and {before.carrier} is asked again"


def _unsaid(kept: Kept | None) -> str:
    if kept is None:
        return "any carrier may have it again"
    return f"held again: {kept.reason}" if kept.held else f"kept for {kept.carrier} again"

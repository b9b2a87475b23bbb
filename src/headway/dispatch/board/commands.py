"""What may be asked of the board, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from headway.dispatch.board.model import MoveKind, MoveOutcome, StagedMove
from headway.kernel.errors import BadInput, Conflict, NotFound

MAX_MOVES = 200
"""A plan holds at most so many moves."""
MAX_VIEWS = 100
MAX_NAME = 60
MAX_ADDRESS = 1000


class PlanFull(BadInput):
    """A plan holds no more moves."""

    code = "plan_full"
    advice = "Maybe commit what is staged first, or choose fewer shipments."


class NoCommit(Conflict):
    """There is nothing to take back: no such commit, a later one, or it was taken back before."""

    code = "no_board_commit"
    advice = "Maybe look at what was committed last, and take that back."


class NoView(NotFound):
    """There is no such saved view."""

    code = "no_board_view"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepShipment:
    """Keep a shipment for one carrier in every allocation to come; what is agreed stays as it is."""

    shipment_id: UUID
    carrier: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldShipment:
    """Take a shipment's offers back and ask nobody until it is let go."""

    shipment_id: UUID
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeShipment:
    """End what a person said about a shipment; one that was held is allocated at once."""

    shipment_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class StageMoves:
    """Add the same move of several shipments to one's plan; a shipment's staged move is replaced. Nothing changes yet.

    `target`: a carrier's or a vehicle's code, for kinds that name one.
    """

    shipment_ids: tuple[UUID, ...]
    kind: MoveKind
    target: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropMoves:
    """Take moves out of one's plan; None: all of them."""

    shipment_ids: tuple[UUID, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitMoves:
    """Carry one's plan out: each move as far as it still can be, or, `together`, all of them or none."""

    together: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMoves:
    """Take one's last commit back, each move as far as there is a way back."""

    commit_id: UUID


@dataclass(frozen=True, slots=True)
class MovePlan:
    """One's plan as it stands."""

    moves: tuple[StagedMove, ...]


@dataclass(frozen=True, slots=True)
class MovesCommitted:
    """What became of every move; `done` counts those that were carried out."""

    outcomes: tuple[MoveOutcome, ...]
    done: int


@dataclass(frozen=True, slots=True)
class MovesUndone:
    """What became of every move of the commit: `back`, or `stays` with why; `back` counts the first."""

    outcomes: tuple[MoveOutcome, ...]
    back: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveBoardView:
    """Keep an address of the board under a name; for everybody where `shared`."""

    name: str
    address: str
    shared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DropBoardView:
    """Forget a saved view, one's own or a shared one."""

    name: str
    shared: bool = False

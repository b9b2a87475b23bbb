"""How a room announces what it handles: tables that bootstrap composes into one application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.decisions import Decider
from headway.kernel.errors import HeadwayError
from headway.kernel.message import About, Event, Recorded

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

CommandHandler = Callable[[Any, "UnitOfWork"], Awaitable[Any]]
"""`async def place_orders(cmd: PlaceOrders, uow) -> Result`: one command, one transaction."""

EventHandler = Callable[[Recorded[Any], "UnitOfWork"], Awaitable[None]]
"""Runs once in effect for each event, in the transaction that moves the cursor. Never talks to the network."""


class Commands:
    """Runs a command of any room inside an open unit of work; given to a room before the application is composed."""

    def __init__(self) -> None:
        self._handle: Callable[[UnitOfWork, object], Awaitable[Any]] | None = None

    def bind(self, handle: Callable[[UnitOfWork, object], Awaitable[Any]]) -> None:
        """From now on commands are handled by this."""
        self._handle = handle

    async def __call__(self, uow: UnitOfWork, command: object) -> Any:
        if self._handle is None:
            raise LookupError(f"no application handles {type(command).__name__} yet")
        return await self._handle(uow, command)


BatchHandler = Callable[[Sequence[Recorded[Any]], "UnitOfWork"], Awaitable[None]]
"""Like an event handler, for a projection that folds many events with few statements."""

TimerHandler = Callable[["DueTimer", "UnitOfWork"], Awaitable[None]]
"""Runs in the transaction that claimed the timer."""


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come; `payload` is what was set with it."""

    kind: str
    key: str
    due_at: datetime
    payload: dict[str, Any]
    attempts: int
    correlation_id: UUID
    causation_id: UUID | None


@dataclass(frozen=True, slots=True)
class Job:
    """A side effect to carry out, at least once.

    `id` is the idempotency key to send along; `attempts` counts from 1.
    """

    id: UUID
    tenant_id: UUID
    kind: str
    lane: str
    payload: dict[str, Any]
    attempts: int
    correlation_id: UUID
    causation_id: UUID | None


class Retriable(HeadwayError):
    """The side effect failed for now; `after` overrides the backoff."""

    code = "retriable"
    status = 503

    def __init__(self, message: str, *, after: timedelta | None = None, **seen: object) -> None:
        super().__init__(message, **seen)
        self.after = after


class Undeliverable(HeadwayError):
    """The side effect can never succeed as it is; trying again is of no use."""

    code = "undeliverable"
    status = 422


@dataclass(frozen=True, slots=True)
class JobHandler:
    """How a kind of job is carried out.

    Attributes:
        run: performs the side effect outside any transaction and returns the command that records its outcome, or
            None; the command runs in the transaction that removes the job. Raises `Retriable` or `Undeliverable`.
        on_dead: the command to run when the job is given up, from the job and the last error's text.
        max_attempts: after so many the job is a dead letter.
    """

    run: Callable[[Job], Awaitable[Any | None]]
    on_dead: Callable[[Job, str], Any] | None = None
    max_attempts: int = 8


@dataclass(frozen=True, slots=True)
class Projection:
    """A fold over the log with a cursor of its own.

    Attributes:
        batch: the most events of one transaction.
        prompt: others wait for what it tells, so it never waits for its turn to read.
        last: it tells nothing, and nobody reacts to what it writes: read once nothing else is left to do.
        about: what a piece of news is about, where a worker needs only the newest about each thing of all that waits,
            because what is done reads how the thing stands by then; None for news that counts by itself.
    """

    name: str
    types: tuple[type[Event], ...]
    apply: BatchHandler
    batch: int = 200
    prompt: bool = False
    last: bool = False
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Room:
    """Everything one room handles. `subscriptions` are served through one cursor named after the room.

    `alone` names timers that are handled in transactions of their own: those that hold one thing and wait for another,
    so that a batch of them would hold much that others wait for in another order.
    """

    name: str
    commands: Mapping[type, CommandHandler] = field(default_factory=dict)
    subscriptions: Mapping[type[Event], EventHandler] = field(default_factory=dict)
    timers: Mapping[str, TimerHandler] = field(default_factory=dict)
    alone: frozenset[str] = frozenset()
    jobs: Mapping[str, JobHandler] = field(default_factory=dict)
    deciders: tuple[Decider[Any], ...] = ()
    projections: tuple[Projection, ...] = ()

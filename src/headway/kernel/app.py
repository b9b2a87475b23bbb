"""The application: rooms composed into one table of commands, reactions, timers and jobs over one database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
import msgspec

from headway.kernel.db.database import CONNECTION_LOST, DatabaseUnavailable
from headway.kernel.decisions import Decider
from headway.kernel.errors import HeadwayError
from headway.kernel.message import About, Event
from headway.kernel.rooms import BatchHandler, CommandHandler, EventHandler, JobHandler, Room, TimerHandler
from headway.kernel.uow import Cause, Scope, UnitOfWork

_COLLIDED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_ATTEMPTS = 5
T = TypeVar("T")

HANDLER_FAULTS = (
    HeadwayError,
    LookupError,
    ValueError,
    TypeError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    msgspec.MsgspecError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.DataError,
    asyncpg.SyntaxOrAccessError,
)
"""What a handler raises when it fails for a reason that trying again in the same way will not mend."""

REACTIONS = "reactions"
"""The one cursor that serves every room's subscriptions, in the order of the rooms."""


@dataclass(frozen=True)
class Consumer:
    """A reader of the log with a cursor: either handlers by event type, or one fold over batches.

    `batch` is the most events of one transaction; one that is `prompt` never waits for its turn to read, one that is
    `last` is read when nothing else is left to do; `about` as for `Projection`.
    """

    name: str
    handlers: Mapping[str, tuple[EventHandler, ...]]
    apply: BatchHandler | None = None
    batch: int = 200
    prompt: bool = True
    last: bool = False
    about: About | None = None

    @cached_property
    def types(self) -> list[str]:
        return sorted(self.handlers)


class App:
    """The composed application.

    Args:
        scope: database, clock and entropy.
        rooms: lower rooms first; their subscriptions to one event run in this order.
        lease: how long a job may be held before another worker may take it over.
    """

    def __init__(self, scope: Scope, rooms: Sequence[Room], *, lease: timedelta = timedelta(seconds=30)) -> None:
        self.scope = scope
        self.rooms = tuple(rooms)
        self.lease = lease
        self.commands: Mapping[type, CommandHandler] = _merged("command", [room.commands for room in rooms])
        self.timers: Mapping[str, TimerHandler] = _merged("timer", [room.timers for room in rooms])
        self.alone = frozenset().union(*(room.alone for room in rooms))
        self.jobs: Mapping[str, JobHandler] = _merged("job", [room.jobs for room in rooms])
        self.deciders: Mapping[tuple[str, str], Decider[Any]] = _merged(
            "decision", [{(decider.kind, decider.policy): decider} for room in rooms for decider in room.deciders]
        )
        self.consumers = _consumers(rooms)
        self.heard_of = frozenset(name for consumer in self.consumers for name in consumer.handlers)
        """The types of events that anybody listens to."""

    async def run(self, tenant_id: UUID, command: object, *, actor: str, cause: Cause | None = None) -> Any:
        """Run one command in one transaction of its own; collisions with others are tried again.

        Raises:
            DatabaseUnavailable: the connection was lost; whether the command happened is not known.
        """

        async def once() -> Any:
            async with self.scope.begin(tenant_id, actor, cause) as uow:
                return await self.handle(uow, command)

        try:
            return await retrying(once)
        except CONNECTION_LOST as error:
            raise DatabaseUnavailable(f"the database did not answer: {error}") from error

    async def handle(self, uow: UnitOfWork, command: object) -> Any:
        """Run a command inside a transaction that is already open."""
        handler = self.commands.get(type(command))
        if handler is None:
            raise LookupError(f"no room handles {type(command).__name__}")
        return await handler(command, uow)


async def retrying(transaction: Callable[[], Awaitable[T]]) -> T:
    """Run a whole transaction, again where it collided with another (deadlock, serialization), up to 5 times."""
    for attempt in range(1, _ATTEMPTS):
        try:
            return await transaction()
        except _COLLIDED:
            await asyncio.sleep(0.01 * attempt)
    return await transaction()


def _merged(noun: str, tables: Sequence[Mapping[Any, Any]]) -> Mapping[Any, Any]:
    merged: dict[Any, Any] = {}
    for table in tables:
        for key, value in table.items():
            if key in merged:
                raise ValueError(f"two rooms handle the {noun} {key}")
            merged[key] = value
    return MappingProxyType(merged)


def _consumers(rooms: Sequence[Room]) -> tuple[Consumer, ...]:
    reactions: dict[str, tuple[EventHandler, ...]] = {}
    for room in rooms:
        for event_type, handler in room.subscriptions.items():
            name = _type_name(event_type)
            reactions[name] = (*reactions.get(name, ()), handler)
    folds = [
        Consumer(
            fold.name,
            {_type_name(event_type): () for event_type in fold.types},
            fold.apply,
            fold.batch,
            fold.prompt,
            fold.last,
            fold.about,
        )
        for room in rooms
        for fold in room.projections
    ]
    return (Consumer(REACTIONS, reactions), *folds)


def _type_name(event_type: type[Event]) -> str:
    return event_type.type_name()

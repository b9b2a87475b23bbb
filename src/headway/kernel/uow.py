"""The unit of work: one command, one transaction, its events, decisions, timers and jobs committed with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

import msgspec

from headway.kernel import ledger
from headway.kernel.clock import Clock
from headway.kernel.db import Database, load_queries
from headway.kernel.db.literals import ids, texts, times
from headway.kernel.decisions import Decided, Decider, Verdict
from headway.kernel.entropy import Entropy
from headway.kernel.errors import NotFound
from headway.kernel.ids import uuid7, uuid7s
from headway.kernel.message import Event, Recorded, encode_event
from headway.kernel.origin import origin
from headway.kernel.vault import Vault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
I = TypeVar("I", bound=msgspec.Struct)  # noqa: E741


_MAY_FIRE: tuple[Any, ...] = ()
"""Instead of a timer's row: it is cancelled, unless a worker holds it."""


class UnknownTenant(NotFound):
    """There is no such tenant."""

    code = "unknown_tenant"


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a chain of consequences comes from; None begins a new one."""

    correlation_id: UUID | None = None
    causation_id: UUID | None = None


@dataclass(slots=True)
class _Pending:
    events: list[tuple[Any, ...]] = field(default_factory=list)
    decisions: list[ledger.Draft] = field(default_factory=list)
    timers: dict[tuple[str, str], tuple[Any, ...] | None] = field(default_factory=dict)
    jobs: list[tuple[object, ...]] = field(default_factory=list)


def _event_columns(events: list[tuple[Any, ...]], now: datetime) -> tuple[Any, ...]:
    id_, type_, noun, subject, actor, correlation, causation, data = zip(*events, strict=True)
    who = (ids(correlation), ids(causation), list(data))
    return ids(id_), texts(type_), texts(noun), ids(subject), now, texts(actor), *who


def _timer_columns(rows: list[tuple[Any, ...]]) -> tuple[str | None, ...]:
    kind, key, due, payload, correlation, causation = zip(*rows, strict=True)
    return texts(kind), texts(key), times(due), texts(payload), ids(correlation), ids(causation)


class UnitOfWork:
    """Everything a handler may use. Nobody but `begin` starts or ends its transaction.

    Attributes:
        conn: the connection, inside the transaction, bound to the tenant by row-level security.
        tenant_id: the tenant.
        now: the tenant's time, the same for the whole transaction.
        actor: who acts: `key:<label>`, `user:<name>`, or `system:<room>`.
        entropy: the source of randomness.
        vault: encrypts what must not be readable in the database.
        told: whether anything was emitted, which is read once the transaction has committed.
        planned: whether timers were set or cancelled, or jobs queued.
    """

    def __init__(
        self, conn: Connection, tenant_id: UUID, now: datetime, actor: str, scope: Scope, cause: Cause
    ) -> None:
        self.conn = conn
        self.tenant_id = tenant_id
        self.now = now
        self.actor = actor
        self.entropy = scope.entropy
        self.vault = scope.vault
        self._cause = cause
        self._own_correlation: UUID | None = None
        self._pending = _Pending()
        self.told = self.planned = False

    def new_id(self) -> UUID:
        """A new UUIDv7."""
        return uuid7(self.now, self.entropy)

    def new_ids(self, n: int) -> list[UUID]:
        """`n` new UUIDv7."""
        return uuid7s(self.now, self.entropy, n)

    @property
    def correlation_id(self) -> UUID:
        """The id of the chain this work belongs to."""
        if self._cause.correlation_id is not None:
            return self._cause.correlation_id
        if self._own_correlation is None:
            self._own_correlation = self.new_id()
        return self._own_correlation

    def act_as(self, actor: str) -> None:
        """Go on as somebody else, whose own chain of consequences begins here."""
        self.actor = actor
        self._own_correlation = None

    def emit(self, event: Event) -> UUID:
        """Append `event` to the log when the transaction commits; returns the event's id."""
        event_id = self.new_id()
        self.told = True
        self._pending.events.append(
            (
                event_id,
                event.type_name(),
                event.subject_type,
                event.subject_id,
                self.actor,
                self.correlation_id,
                self._cause.causation_id,
                encode_event(event),
            )
        )
        return event_id

    def decide(
        self, decider: Decider[I], subject_id: UUID, inputs: I, *, autonomy: int | Callable[[Verdict], int] = 4
    ) -> Decided:
        """Decide by a pure function and record it: inputs, all candidates, verdict, policy, actor.

        Args:
            autonomy: 0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act; or what tells it by the
                verdict.
        """
        verdict = decider.decide(inputs)
        decision_id = self.new_id()
        self._pending.decisions.append(
            ledger.Draft(
                id=decision_id,
                kind=decider.kind,
                policy=decider.policy,
                subject_type=decider.subject_type,
                subject_id=subject_id,
                decided_at=self.now,
                actor=self.actor,
                autonomy=autonomy if isinstance(autonomy, int) else autonomy(verdict),
                correlation_id=self.correlation_id,
                inputs=inputs,
                verdict=verdict,
            )
        )
        return Decided(decision_id, verdict)

    def set_timer(self, kind: str, key: object, due_at: datetime, payload: Mapping[str, object] | None = None) -> None:
        """Have the timer handler of `kind` run at `due_at`; an earlier timer of the same kind and key is replaced."""
        text = msgspec.json.encode(payload or {}).decode()
        row = (kind, str(key), due_at, text, self.correlation_id, self._cause.causation_id)
        self.planned = True
        self._pending.timers[(kind, str(key))] = row

    def cancel_timer(self, kind: str, key: object, *, may_fire: bool = False) -> None:
        """Forget the timer of this kind and key, if there is one.

        Args:
            may_fire: its handler looks whether anything is left to do, so that one which a worker is about to handle
                need not be waited for; for handlers that wait for what is held here.
        """
        self.planned = True
        self._pending.timers[(kind, str(key))] = _MAY_FIRE if may_fire else None

    def enqueue(
        self,
        kind: str,
        payload: Mapping[str, object],
        *,
        lane: str,
        ordering_key: object = None,
        run_at: datetime | None = None,
    ) -> UUID:
        """Queue a side effect. Jobs of one lane and ordering key are carried out one after the other."""
        job_id = self.new_id()
        key = str(job_id if ordering_key is None else ordering_key)
        text = msgspec.json.encode(payload).decode()
        cause = self._cause.causation_id
        self.planned = True
        self._pending.jobs.append((job_id, lane, key, kind, text, run_at or self.now, self.correlation_id, cause))
        return job_id

    @contextmanager
    def caused_by(self, recorded: Recorded[Any]) -> Iterator[None]:
        """What is done inside is a consequence of `recorded`."""
        before, self._cause = self._cause, Cause(recorded.correlation_id, recorded.id)
        try:
            yield
        finally:
            self._cause = before

    @contextmanager
    def continuing(self, cause: Cause) -> Iterator[None]:
        """What is done inside continues the chain of `cause`."""
        before, self._cause = self._cause, cause
        try:
            yield
        finally:
            self._cause = before

    def timer_changed(self, kind: str, key: str) -> bool:
        """Was this timer set anew or cancelled in this transaction?"""
        return (kind, key) in self._pending.timers

    def forget(self) -> None:
        """Drop everything that waits to be written, after a savepoint was rolled back."""
        self._pending = _Pending()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What is done inside happens as a whole, its news, timers, jobs and decisions too, or not at all."""
        before, self._pending = self._pending, _Pending()
        try:
            async with self.conn.transaction():
                yield
                await self.flush()
        finally:
            self._pending = before

    async def flush(self) -> None:
        """Write everything that waits; called by `begin` before it commits."""
        pending, self._pending = self._pending, _Pending()
        if pending.events:
            await self.conn.execute(Q.append_events, *_event_columns(pending.events, self.now))
        dropped = [key for key, row in pending.timers.items() if row is None]
        left = [key for key, row in pending.timers.items() if row is _MAY_FIRE]
        put = [row for row in pending.timers.values() if row]
        if dropped:
            await self.conn.executemany(Q.drop_timer, dropped)
        if left:
            await self.conn.executemany(Q.drop_free_timer, left)
        if put:
            await self.conn.execute(Q.put_timers, *_timer_columns(put))
        if pending.jobs:
            await self.conn.execute(Q.put_jobs, *map(list, zip(*pending.jobs, strict=True)))
        if pending.decisions:
            await ledger.append(self.conn, pending.decisions)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a transaction needs from outside: the database, the clock for live tenants, randomness, the vault."""

    db: Database
    clock: Clock
    entropy: Entropy
    vault: Vault = field(default_factory=Vault)

    async def enter(self, conn: Connection, tenant_id: UUID) -> datetime:
        """Bind the open transaction to a tenant; returns the tenant's time.

        Raises:
            UnknownTenant: there is no such tenant.
        """
        row = await conn.fetchrow(Q.enter_tenant, tenant_id, origin())
        if row is None or not row["known"]:
            raise UnknownTenant(f"there is no tenant {tenant_id}", tenant_id=tenant_id)
        at: datetime | None = row["clock"]
        return at or self.clock.now()

    @asynccontextmanager
    async def begin(self, tenant_id: UUID, actor: str, cause: Cause | None = None) -> AsyncIterator[UnitOfWork]:
        """One transaction: commits at the end of the block, rolls back on any exception."""
        async with self.db.app() as conn, conn.transaction():
            now = await self.enter(conn, tenant_id)
            uow = UnitOfWork(conn, tenant_id, now, actor, self, cause or Cause())
            yield uow
            await uow.flush()

    @asynccontextmanager
    async def reading(self, tenant_id: UUID) -> AsyncIterator[tuple[Connection, datetime]]:
        """A consistent read-only view of one tenant, with the tenant's time."""
        async with self.db.app() as conn, conn.transaction(isolation="repeatable_read", readonly=True):
            yield conn, await self.enter(conn, tenant_id)

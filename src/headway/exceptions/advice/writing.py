"""A writer may put a case into words of its own: off until a tenant sets one up, told no personal data, never acting.

What it writes is a text on the case's page that says who wrote it. No condition, no step, no decision reads it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from headway.exceptions.advice import store
from headway.exceptions.advice.redaction import known_of, redacted
from headway.exceptions.advice.summary import facts_of, summary
from headway.exceptions.playbooks.gathering import find_case
from headway.kernel.errors import Conflict
from headway.kernel.rooms import Job, JobHandler, Undeliverable
from headway.orders.store import drafts_of

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection
    from headway.kernel.uow import UnitOfWork

WRITE = "exceptions.write"
LANE = "writers"
LONGEST = 2000
"""Characters that are kept of what a writer writes; and of what it is told, three times as many."""

MARK = "Written by a language model from the facts; it may be wrong, and it decides nothing."


class NoWriter(Conflict):
    """The tenant has set up no writer."""

    code = "no_writer"
    advice = "Maybe the summary that is made from the facts is enough."


class Writer(Protocol):
    """Puts a case into words."""

    def check(self, kind: str, settings: Mapping[str, Any]) -> None:
        """Judge its settings before they are saved.

        Raises:
            BadInput: there is no such kind, or they cannot work.
        """
        ...

    async def write(self, tenant_id: UUID, facts: str) -> tuple[str, str]:
        """Who wrote, and the text; `facts` hold no personal data.

        Raises:
            Retriable: not now.
            Undeliverable: never as it is.
        """
        ...


class Nobody:
    """No writer: what there is until a tenant sets one up."""

    def check(self, kind: str, settings: Mapping[str, Any]) -> None:
        raise NoWriter("this installation has no writer")

    async def write(self, tenant_id: UUID, facts: str) -> tuple[str, str]:
        raise Undeliverable("this installation has no writer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a writer made of a case, or what went wrong."""

    case_id: UUID
    case_version: int
    at: datetime
    writer: str
    text: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class SetWriter:
    """Set a writer up; `kind` None: have none. The settings are sealed, and never shown again."""

    kind: str | None
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AskWriter:
    """Have a case put into words."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class KeepWriting:
    """What came of it."""

    case_id: UUID
    case_version: int
    writer: str
    text: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Writers:
    """Commands and the job around a writer."""

    writer: Writer

    async def set_up(self, cmd: SetWriter, uow: UnitOfWork) -> str | None:
        """Keep the settings, sealed; returns the kind."""
        if cmd.kind is None:
            await uow.conn.execute(store.Q.drop_writer)
            return None
        self.writer.check(cmd.kind, cmd.settings)
        sealed = uow.vault.seal(uow.tenant_id, {"kind": cmd.kind, "settings": dict(cmd.settings)})
        await uow.conn.execute(store.Q.set_writer, sealed, uow.now, uow.actor)
        return cmd.kind

    async def ask(self, cmd: AskWriter, uow: UnitOfWork) -> UUID:
        """Queue it; returns the job's id.

        Raises:
            NoWriter: there is none.
        """
        if await uow.conn.fetchval(store.Q.read_writer) is None:
            raise NoWriter("no writer is set up")
        case = await find_case(uow.conn, cmd.case_id)
        payload = {"case_id": case.id, "version": case.version, "facts": await told_of(uow.conn, case.id)}
        return uow.enqueue(WRITE, payload, lane=LANE, ordering_key=case.id)

    async def keep(self, cmd: KeepWriting, uow: UnitOfWork) -> None:
        """Keep what came of it."""
        text = None if cmd.text is None else _clean(cmd.text)
        problem = "it wrote nothing" if text == "" else cmd.problem
        row = (cmd.case_id, cmd.case_version, uow.now, cmd.writer[:100], text or None, problem if not text else None)
        await uow.conn.execute(store.Q.put_writing, *row)

    async def run(self, job: Job) -> KeepWriting:
        """Outside any transaction."""
        who, text = await self.writer.write(job.tenant_id, job.payload["facts"])
        return KeepWriting(UUID(job.payload["case_id"]), job.payload["version"], who, text, None)

    @property
    def job(self) -> JobHandler:
        return JobHandler(run=self.run, on_dead=_failed, max_attempts=3)


async def told_of(conn: Connection, case_id: UUID) -> str:
    """The facts of a case as a writer is told them: without personal data."""
    facts = await facts_of(conn, await find_case(conn, case_id))
    named = (facts.case.order_id, *(each.order_id for each in facts.subjects))
    orders = sorted({each for each in named if each is not None})
    known = known_of((await drafts_of(conn, orders)).values())
    lines = [*summary(facts)]
    lines += [f"{entry['at'].isoformat()} {entry['kind']}: {entry['text']}" for entry in facts.timeline[-20:]]
    return redacted("\n".join(lines), known)[: 3 * LONGEST]


async def find_writing(conn: Connection, case_id: UUID) -> Writing | None:
    """What a writer last made of a case."""
    row = await conn.fetchrow(store.Q.find_writing, case_id)
    return None if row is None else Writing(**row)


def _failed(job: Job, error: str) -> KeepWriting:
    return KeepWriting(UUID(job.payload["case_id"]), job.payload["version"], "nobody", None, error[:300])


def _clean(text: str) -> str:
    """As text only: no control characters, and no more than is kept."""
    return "".join(sign for sign in text if sign.isprintable() or sign == "\n").strip()[:LONGEST]

"""What led to something, and what came of it: the log walked both ways, events and decisions.

Everything one first cause led to carries its correlation. An event names what it follows from; a decision is told by
the events that carry its id: it follows from what they follow from, and they follow from it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.ledger.finding import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST, MOST_READ = 300, 20_000
"""Links that a chain is told in, and events of one correlation that are looked through for them."""
EVENT, DECISION = "event", "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a chain.

    Attributes:
        what: event or decision. name: the event's type, or the decision's kind; sentence: of a decision.
        cause: the id of what it follows from, None where it begins the chain, or where that is not known.
        depth: how many links it is away from the first. lies: before, here or after the one that was asked for.
    """

    what: str
    id: UUID
    name: str
    sentence: str
    subject_type: str
    subject_id: UUID
    at: datetime
    actor: str
    cause: UUID | None
    depth: int = 0
    lies: str = "after"


@dataclass(frozen=True, slots=True)
class Chain:
    """The links in the order of a tree, each behind what it follows from; `whole`: none was left out."""

    correlation_id: UUID
    links: tuple[Link, ...]
    whole: bool


@dataclass(slots=True)
class Hanging:
    """How events and decisions of one correlation hang together, by id, in the order of the log."""

    cause: dict[UUID, UUID | None] = field(default_factory=dict)
    below: dict[UUID, list[UUID]] = field(default_factory=dict)
    decisions: set[UUID] = field(default_factory=set)

    def put(self, event: UUID, cause: UUID | None, decision: UUID | None) -> None:
        """One event, and the decision it tells."""
        if decision is not None:
            if decision not in self.decisions:
                self.decisions.add(decision)
                self._hang(decision, cause)
            cause = decision
        self._hang(event, cause)

    def _hang(self, what: UUID, cause: UUID | None) -> None:
        self.cause[what] = cause
        if cause is not None:
            self.below.setdefault(cause, []).append(what)

    def above(self, here: UUID) -> list[UUID]:
        """What led to it, the nearest first."""
        found: list[UUID] = []
        at = self.cause.get(here)
        while at is not None and at in self.cause and at not in found:
            found.append(at)
            at = self.cause[at]
        return found

    def after(self, here: UUID, most: int) -> tuple[list[UUID], bool]:
        """What came of it, the nearest first, at most so many; and whether that is all."""
        found: list[UUID] = []
        seen, waiting = {here}, deque([here])
        while waiting:
            for each in self.below.get(waiting.popleft(), ()):
                if each in seen:
                    continue
                if len(found) == most:
                    return found, False
                seen.add(each)
                found.append(each)
                waiting.append(each)
        return found, True


async def chain(conn: Connection, correlation_id: UUID, here: UUID, most: int = MOST) -> Chain:
    """What led to a decision or an event, and what came of it."""
    rows = await conn.fetch(Q.chain_places, correlation_id, MOST_READ + 1)
    hanging = Hanging()
    for row in rows[:MOST_READ]:
        hanging.put(row["id"], row["causation_id"], _uuid(row["decision_id"]))
    before = hanging.above(here)
    after, whole = hanging.after(here, most)
    wanted = [*before, here, *after]
    events = await conn.fetch(Q.chain_events, correlation_id, wanted)
    decisions = await conn.fetch(Q.chain_decisions, wanted)
    links = {each.id: each for each in (*map(_event, events), *map(_decision, decisions))}
    return Chain(correlation_id, tuple(_told(hanging, links, before, here)), whole and len(rows) <= MOST_READ)


def _told(hanging: Hanging, links: Mapping[UUID, Link], before: Sequence[UUID], here: UUID) -> Iterator[Link]:
    """The way down to it, then what came of it, depth first."""
    depth = 0
    for each in (*reversed(before), here):
        if each in links:
            lies = "here" if each == here else "before"
            yield replace(links[each], depth=depth, lies=lies, cause=hanging.cause.get(each))
            depth += 1
    waiting, seen = [(each, depth) for each in reversed(hanging.below.get(here, ()))], {here}
    while waiting:
        at, deep = waiting.pop()
        if at in seen or at not in links:
            continue
        seen.add(at)
        yield replace(links[at], depth=deep, cause=hanging.cause.get(at))
        waiting += [(each, deep + 1) for each in reversed(hanging.below.get(at, ()))]


def _event(row: Any) -> Link:
    return Link(
        what=EVENT, id=row["id"], name=row["type"], sentence="", subject_type=row["subject_type"],
        subject_id=row["subject_id"], at=row["recorded_at"], actor=row["actor"], cause=None,
    )  # fmt: skip


def _decision(row: Any) -> Link:
    return Link(
        what=DECISION, id=row["id"], name=row["kind"], sentence=row["sentence"] or "", subject_id=row["subject_id"],
        subject_type=row["subject_type"], at=row["decided_at"], actor=row["actor"], cause=None,
    )  # fmt: skip


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None

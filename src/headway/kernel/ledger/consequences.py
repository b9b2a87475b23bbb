"""A chain of consequences, walked both ways: what led to something, and what came of it, events and decisions.

Everything one first cause led to carries its correlation. An event names what it follows from; a decision is told by
the events that carry its id, and follows from what they follow from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.ledger.finding import Q

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST = 500
"""Events, and decisions, of a chain that are read."""
EVENT, DECISION = "event", "decision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link of a chain.

    Attributes:
        what: event or decision. name: the event's type, or the decision's kind; sentence: of a decision.
        cause: the id of what it follows from, None where it begins the chain, or where that is not known.
        depth: how many links it is away from the first. lies: before, here, after or beside the one that was asked for.
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
    lies: str = "beside"


@dataclass(frozen=True, slots=True)
class Chain:
    """The links in the order of a tree, each behind what it follows from; `whole`: none was left out."""

    correlation_id: UUID
    links: tuple[Link, ...]
    whole: bool


async def chain(conn: Connection, correlation_id: UUID, here: UUID, most: int = MOST) -> Chain:
    """The chain that something belongs to; `here` is the id of a decision or an event."""
    events = await conn.fetch(Q.chain_events, correlation_id, most + 1)
    decisions = await conn.fetch(Q.chain_decisions, correlation_id, most + 1)
    links = _joined(events[:most], decisions[:most])
    whole = len(events) <= most and len(decisions) <= most
    return Chain(correlation_id, tuple(_placed(links, here)), whole)


def _joined(events: Iterable[Any], decisions: Iterable[Any]) -> dict[UUID, Link]:
    """All links with their causes: a decision stands between what led to it and the events that carry its id."""
    decided = {row["id"]: row for row in decisions}
    found: dict[UUID, Link] = {}
    told: dict[UUID, UUID | None] = {}
    for row in events:
        by = _uuid(row["decision_id"])
        cause = row["causation_id"]
        if by in decided and by is not None:
            told.setdefault(by, cause)
            cause = by
        found[row["id"]] = Link(
            what=EVENT, id=row["id"], name=row["type"], sentence="", subject_type=row["subject_type"],
            subject_id=row["subject_id"], at=row["recorded_at"], actor=row["actor"], cause=cause,
        )  # fmt: skip
    for key, row in decided.items():
        found[key] = Link(
            what=DECISION, id=key, name=row["kind"], sentence=row["sentence"] or "", subject_type=row["subject_type"],
            subject_id=row["subject_id"], at=row["decided_at"], actor=row["actor"], cause=told.get(key),
        )  # fmt: skip
    return found


def _placed(links: Mapping[UUID, Link], here: UUID) -> Iterator[Link]:
    """Depth first from the beginnings, in the order of time."""
    below: dict[UUID | None, list[Link]] = {}
    for each in links.values():
        below.setdefault(each.cause if each.cause in links else None, []).append(each)
    before = _above(links, here)
    waiting = [(each, 0, False) for each in reversed(below.get(None, []))]
    seen: set[UUID] = set()
    while waiting:
        link, depth, after = waiting.pop()
        if link.id in seen:
            continue
        seen.add(link.id)
        lies = "here" if link.id == here else "after" if after else "before" if link.id in before else "beside"
        yield replace(link, depth=depth, lies=lies)
        follows = sorted(below.get(link.id, ()), key=lambda each: each.at)
        waiting += [(each, depth + 1, after or link.id == here) for each in reversed(follows)]


def _above(links: Mapping[UUID, Link], here: UUID) -> set[UUID]:
    found: set[UUID] = set()
    at = links.get(here)
    while at is not None and at.cause in links and at.cause not in found:
        assert at.cause is not None
        found.add(at.cause)
        at = links[at.cause]
    return found


def _uuid(text: str | None) -> UUID | None:
    try:
        return None if text is None else UUID(text)
    except ValueError:
        return None

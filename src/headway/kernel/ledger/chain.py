"""Appending to the chain and walking it.

Each record's hash covers its own fields and the hash before it, so a record that is changed, removed or slipped in
breaks the chain at its number; the head says where the chain must end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.kernel.canonical import canonical_json, digest
from headway.kernel.db.literals import ids, numbers, texts, times
from headway.kernel.db.queries import load_queries
from headway.kernel.decisions import Verdict

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
_PAGE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision that is not in the chain yet."""

    id: UUID
    kind: str
    policy: str
    subject_type: str
    subject_id: UUID
    decided_at: datetime
    actor: str
    autonomy: int
    correlation_id: UUID
    inputs: Any
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The walk over a chain: how many records, and the id of the first that does not fit (None: the chain is whole)."""

    records: int
    broken_at: str | None


def record_hash(prev_hash: str, number: int, fields: dict[str, Any], inputs: str, verdict: str) -> str:
    """SHA-256 over the canonical form of a record and the hash before it."""
    head = {**fields, "number": number, "prev": prev_hash}
    head["decided_at"] = head["decided_at"].astimezone(UTC)
    return digest("\n".join((canonical_json(head), inputs, verdict)))


_FIELDS = ("id", "kind", "policy", "subject_type", "subject_id", "decided_at", "actor", "autonomy", "correlation_id")
_COLUMNS: tuple[Callable[[Sequence[Any]], object], ...] = (
    numbers, ids, texts, texts, texts, ids, times, texts, numbers, ids, list, list, texts, texts, texts, texts, texts,
    numbers,
)  # fmt: skip
"""How the columns of the table are written."""


def found_by(verdict: Verdict) -> tuple[str, str | None, str | None, int | None]:
    """What a record is searched by: reason, choice, whom it names, and what the next best costs more (minor units).

    An id such as `site|carrier|product|zone` names its second part. None where there is no choice, or no other.
    """
    choice = verdict.choice
    parts = [] if choice is None else choice.split("|")
    chosen = [each.total_minor for each in verdict.candidates if each.id == choice and each.eligible]
    others = [each.total_minor for each in verdict.candidates if each.id != choice and each.eligible]
    margin = min(others) - chosen[0] if chosen and others else None
    return verdict.reason, choice, parts[1] if len(parts) == 4 else None, margin


async def append(conn: Connection, drafts: Sequence[Draft]) -> None:
    """Append decisions in order; holds the end of the tenant's chain until the transaction ends."""
    head = await conn.fetchrow(Q.lock_head) or await conn.fetchrow(Q.begin_chain)
    assert head is not None
    number, prev = head["number"], head["hash"]
    rows = []
    for draft in drafts:
        number += 1
        fields = {name: getattr(draft, name) for name in _FIELDS}
        inputs, verdict = canonical_json(draft.inputs), canonical_json(draft.verdict)
        own = record_hash(prev, number, fields, inputs, verdict)
        rows.append((number, *fields.values(), inputs, verdict, prev, own, *found_by(draft.verdict)))
        prev = own
    columns = zip(*rows, strict=True)
    await conn.execute(
        Q.append_decisions, *(as_(each) for as_, each in zip(_COLUMNS, columns, strict=True)), number, prev
    )


async def verify(conn: Connection) -> ChainReport:
    """Walk the tenant's whole chain."""
    number, prev = 0, ""
    while page := await conn.fetch(Q.read_decisions, number, _PAGE):
        for row in page:
            fields = {name: row[name] for name in _FIELDS}
            own = record_hash(prev, number + 1, fields, row["inputs"], row["verdict"])
            if row["number"] != number + 1 or row["prev_hash"] != prev or row["hash"] != own:
                return ChainReport(number, str(row["id"]))
            number, prev = number + 1, own
    head = await conn.fetchrow(Q.read_head)
    if head is not None and (head["number"], head["hash"]) != (number, prev):
        return ChainReport(number, f"end of the chain: {head['number']} records were written, {number} are there")
    return ChainReport(number, None)

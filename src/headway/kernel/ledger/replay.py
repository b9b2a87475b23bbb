"""Recomputing recorded decisions from their snapshots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from headway.kernel.canonical import canonical_json
from headway.kernel.db.queries import load_queries
from headway.kernel.decisions import Decider

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.kernel")
_PAGE = 500
Deciders = Mapping[tuple[str, str], Decider[Any]]
"""By kind and policy: an older policy stays replayable beside the one in force."""


@dataclass(frozen=True, slots=True)
class ReplayReport:
    """How many decisions were recomputed, how many agree exactly, and the ids of those that do not."""

    decisions: int
    agree: int
    differ: tuple[str, ...]


async def replay(conn: Connection, deciders: Deciders) -> ReplayReport:
    """Recompute every decision of the tenant; the verdict must agree to the byte.

    A policy that no room knows any more, and a snapshot that cannot be read, count as different.
    """
    number = 0
    differ: list[str] = []
    while page := await conn.fetch(Q.read_decisions, number, _PAGE):
        differ += [str(row["id"]) for row in page if not agrees(row, deciders)]
        number = page[-1]["number"]
    count = await conn.fetchval("SELECT count(*) FROM decision")
    return ReplayReport(count, count - len(differ), tuple(differ))


def agrees(record: asyncpg.Record, deciders: Deciders) -> bool:
    """Does the verdict, recomputed by the policy of the time, equal the recorded one?"""
    decider = deciders.get((record["kind"], record["policy"]))
    if decider is None:
        return False
    try:
        return bool(canonical_json(decider.replay(record["inputs"])) == record["verdict"])
    except (msgspec.MsgspecError, ValueError, ArithmeticError, LookupError, TypeError):
        return False

"""One decision: what was decided and why, made again, judged under another policy, what became of it, and its chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import msgspec
from starlette.responses import Response

from headway.analytics.outcomes import Outcome, outcomes
from headway.dispatch.allocation import ALLOCATION
from headway.dispatch.explaining import explained
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.rejudging import NotRejudgeable, Rejudged, rejudge
from headway.dispatch.policies.store import versions
from headway.dispatch.recorded import allocation_record
from headway.kernel.db import load_queries
from headway.kernel.decisions import Verdict
from headway.kernel.errors import NotFound
from headway.kernel.ledger import verify
from headway.kernel.ledger.chain import ChainReport
from headway.kernel.ledger.consequences import chain
from headway.kernel.ledger.replay import agrees
from headway.web.explain import Attempt, attempt_of
from headway.web.governing import inputs
from headway.web.governing.decisions import ABOUT
from headway.web.governing.saying import LEVELS
from headway.web.visits import Desk, Visit

Q = load_queries("headway.kernel")
BOOK = PolicyBook()
SHOWN_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class Replay:
    """The verdict made again: `known`: there is still code for its kind and policy; what differs."""

    known: bool
    agrees: bool
    differs: tuple[str, ...]


async def show(visit: Visit) -> Response:
    """One record of the ledger."""
    async with visit.desk() as desk:
        row = await desk.conn.fetchrow(Q.find_decision, visit.id())
        if row is None:
            raise NotFound(f"there is no decision {visit.id()}")
        verdict = msgspec.json.decode(row["verdict"], type=Verdict)
        text, whole = inputs.pretty(row["inputs"])
        return visit.page(
            "decision.html",
            desk,
            row=row,
            verdict=verdict,
            attempt=attempt_of(row, verdict),
            levels=LEVELS,
            about=ABOUT,
            inputs=text,
            inputs_whole=whole,
            top=inputs.top(row["inputs"])[:40],
            chain=await chain(desk.conn, row["correlation_id"], row["id"]),
            replay=_replayed(visit, row, verdict) if visit.query("replay") else None,
            ledger=await _verified(visit, desk),
            **await _judged(visit, desk, row, verdict),
        )


async def _verified(visit: Visit, desk: Desk) -> ChainReport | None:
    """The walk over the whole chain, where it is asked for: it reads every record."""
    return await verify(desk.conn) if visit.query("verify") else None


def _replayed(visit: Visit, row: Any, verdict: Verdict) -> Replay:
    decider = visit.app.deciders.get((row["kind"], row["policy"]))
    if decider is None:
        return Replay(False, False, ())
    same = agrees(row, visit.app.deciders)
    try:
        differs = () if same else tuple(inputs.differences(verdict, decider.replay(row["inputs"])))
    except (msgspec.MsgspecError, ValueError, ArithmeticError, LookupError, TypeError) as error:
        differs = (f"its snapshot cannot be read any more: {str(error)[:200]}",)
    return Replay(True, same, differs)


async def _judged(visit: Visit, desk: Desk, row: Any, verdict: Verdict) -> dict[str, Any]:
    """Of an allocation: how nearly another, what became of it, and what another version would have decided."""
    if row["kind"] != ALLOCATION.kind:
        return {"nearly": None, "outcome": None, "rejudged": None, "versions": None, "refused": ""}
    record = await allocation_record(desk.conn, row["id"])
    became: list[Outcome] = [] if record is None else await outcomes(desk.conn, [record], desk.now)
    rejudged, refused = await _rejudged(visit, desk, row)
    return {
        "nearly": explained(row["inputs"], verdict),
        "outcome": became[0] if became else None,
        "rejudged": rejudged,
        "refused": refused,
        "versions": await versions(desk.conn, before=None, limit=SHOWN_VERSIONS),
    }


async def _rejudged(visit: Visit, desk: Desk, row: Any) -> tuple[Rejudged | None, str]:
    wanted = visit.query("under")
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
        return None, ""
    try:
        return await rejudge(desk.conn, row, int(wanted)), ""
    except NotRejudgeable as error:
        return None, error.message


def link(noun: str, key: object) -> str | None:
    """The page of what something is about; None where it has none."""
    return f"{ABOUT[noun]}{quote(str(key))}" if noun in ABOUT else None


__all__ = ["Attempt", "Replay", "link", "show"]

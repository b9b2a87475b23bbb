"""Reading and writing the tables of advice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.exceptions.advice.model import Action, Advice, AdvicePolicy, Advised, Member, Proposal, ProposalState
from headway.kernel.db import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.money import Money

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

Q = load_queries("headway.exceptions.advice")
_policy = msgspec.json.Decoder(AdvicePolicy)
_advised = msgspec.json.Decoder(tuple[Advised, ...])


class NoActionProposal(NotFound):
    """There is no such proposal."""

    code = "unknown_action_proposal"


async def read_policy(conn: Connection) -> AdvicePolicy:
    """What the tenant's actions are weighed and proposals treated by."""
    text = await conn.fetchval(Q.read_policy)
    return AdvicePolicy() if text is None else _policy.decode(text)


async def set_policy(conn: Connection, policy: AdvicePolicy, now: datetime, by: str) -> None:
    """Set it."""
    await conn.execute(Q.set_policy, written(policy), now, by)


async def put_advice(conn: Connection, advice: Advice) -> None:
    """Keep what was judged."""
    row = (advice.case_id, advice.case_version, advice.at, advice.decision_id, advice.best, advice.sentence)
    await conn.execute(Q.put_advice, *row, written(advice.actions))


async def find_advice(conn: Connection, case_id: UUID) -> Advice | None:
    """What was last judged of a case."""
    row = await conn.fetchrow(Q.find_advice, case_id)
    if row is None:
        return None
    return Advice(**{**row, "actions": _advised.decode(row["actions"])})


async def put_action(conn: Connection, action: Action, helped: Sequence[Member]) -> None:
    """Note an action, and the deliveries it was expected to help."""
    await conn.execute(
        Q.put_action,
        *(action.id, action.case_id, action.code, written(action.params), action.why, action.by, action.at),
        *(action.outcome, action.sentence, list(action.touched), action.decision_id, action.proposal_id),
        *(action.overrides, action.spends.currency, action.expected_loss.minor, action.expected_after.minor),
        action.spends.minor,
    )
    if helped:
        rows = [(each.shipment_id, each.due_at, each.loss_minor) for each in helped]
        await conn.execute(Q.put_members, action.id, *map(list, zip(*rows, strict=True)))


async def actions_of(conn: Connection, case_id: UUID) -> list[Action]:
    """What was done about a case, oldest first."""
    return [_action(row) for row in await conn.fetch(Q.actions_of, case_id)]


async def arrived(conn: Connection, at: Mapping[UUID, datetime], now: datetime) -> None:
    """Deliveries have come: actions that waited for the last of theirs know now what came of them."""
    touched = {row["action_id"] for row in await conn.fetch(Q.arrived, list(at), list(at.values()))}
    if touched:
        await conn.execute(Q.settle_actions, list(touched), now)


async def effects(conn: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """By kind of action: what was expected, and what came of it."""
    return [dict(row) for row in await conn.fetch(Q.effects, since, until)]


async def put_proposal(conn: Connection, proposal: Proposal) -> None:
    """Keep a proposal."""
    await conn.execute(
        Q.put_proposal,
        *(proposal.id, proposal.case_id, proposal.code, written(proposal.params), proposal.why),
        *(proposal.proposed_by, proposal.proposed_at, proposal.state, proposal.because, proposal.spends.currency),
        *(proposal.spends.minor, proposal.saves.minor, proposal.decision_id, proposal.expires_at, proposal.action_id),
    )


async def end_proposal(conn: Connection, proposal: Proposal) -> None:
    """Write what became of one."""
    row = (proposal.id, proposal.state, proposal.answered_by, proposal.answered_at, proposal.reason, proposal.action_id)
    await conn.execute(Q.end_proposal, *row)


async def find_proposal(conn: Connection, proposal_id: UUID, *, lock: bool = False) -> Proposal:
    """One proposal.

    Raises:
        NoActionProposal: there is none.
    """
    row = await conn.fetchrow(Q.lock_proposal if lock else Q.find_proposal, proposal_id)
    if row is None:
        raise NoActionProposal(f"there is no proposal {proposal_id}", proposal_id=proposal_id)
    return proposal_of(row)


async def same_proposal(conn: Connection, case_id: UUID, code: str, params: Mapping[str, Any]) -> Proposal | None:
    """One that waits and says the same."""
    row = await conn.fetchrow(Q.same_proposal, case_id, code, written(params))
    return None if row is None else proposal_of(row)


async def waiting_of(conn: Connection, case_ids: Collection[UUID]) -> list[Proposal]:
    """Those that wait about some cases, locked."""
    return [proposal_of(row) for row in await conn.fetch(Q.waiting_of_cases, list(case_ids))]


async def list_proposals(
    conn: Connection,
    *,
    state: ProposalState | None = None,
    case_id: UUID | None = None,
    before: UUID | None = None,
    limit: int = 100,
) -> list[Proposal]:
    """Proposals, newest first."""
    rows = await conn.fetch(Q.list_proposals, before, state, case_id, max(1, min(limit, 500)))
    return [proposal_of(row) for row in rows]


def written(value: object) -> str:
    """The canonical text of a small tree."""
    return msgspec.json.encode(value, order="deterministic").decode()


_SAME = (
    *(
        "id",
        "case_id",
        "code",
        "why",
        "proposed_by",
        "proposed_at",
        "because",
        "decision_id",
        "expires_at",
        "action_id",
    ),
    *("answered_by", "answered_at", "reason"),
)


def proposal_of(row: asyncpg.Record) -> Proposal:
    """The proposal of a row."""
    return Proposal(
        **{name: row[name] for name in _SAME},
        params=msgspec.json.decode(row["params_text"]),
        state=ProposalState(row["state"]),
        spends=Money(row["spends_minor"], row["currency"]),
        saves=Money(row["saves_minor"], row["currency"]),
    )


_KEPT = (
    *("id", "case_id", "code", "why", "by", "at", "outcome", "sentence", "decision_id", "proposal_id", "overrides"),
    "ended_at",
)


def _action(row: asyncpg.Record) -> Action:
    currency = row["currency"]
    actual = row["actual_loss_minor"]
    return Action(
        **{name: row[name] for name in _KEPT},
        params=msgspec.json.decode(row["params_text"]),
        touched=tuple(row["touched"]),
        expected_loss=Money(row["expected_loss_minor"], currency),
        expected_after=Money(row["expected_after_minor"], currency),
        spends=Money(row["spends_minor"], currency),
        actual_loss=None if actual is None else Money(actual, currency),
    )

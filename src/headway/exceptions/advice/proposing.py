"""Proposals: who may have an action done at once, what waits for a person, and how that ends."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.exceptions import ActionProposalAnswered, ActionProposed
from headway.exceptions import store as case_store
from headway.exceptions.advice import store
from headway.exceptions.advice.acting import APPROVE, Adviser, Judged, Wish, above, may, require, spends
from headway.exceptions.advice.model import (
    ACT_AND_REPORT,
    SUGGEST,
    TRANSITIONS,
    Acted,
    ActOnCase,
    AnswerActionProposal,
    Proposal,
    ProposalState,
    ProposeAction,
)
from headway.kernel.errors import BadInput, Conflict, Forbidden
from headway.kernel.money import Money
from headway.kernel.rooms import DueTimer

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

EXPIRY = "exceptions.proposal"
PROPOSER = "system:advice"
"""Tells a case's timeline of proposals: to propose is not to work on the case, so no run of a playbook stops."""


class OwnProposal(Forbidden):
    """Nobody approves what they have proposed themselves."""

    code = "own_proposal"
    advice = "Maybe somebody else who may approve has a look."


class ProposalAnswered(Conflict):
    """The proposal was answered before, or nobody had to answer it."""

    code = "proposal_answered"


@dataclass(frozen=True, slots=True)
class Proposals:
    """Asking for actions, and answering."""

    adviser: Adviser

    async def act(self, cmd: ActOnCase, uow: UnitOfWork) -> Acted:
        """Have an action done; one above the threshold waits, unless whoever asks may approve."""
        wish = await self.adviser.wish(uow, cmd.case_id, cmd.code, cmd.params, cmd.why)
        require(cmd.scopes, wish.step.scope)
        judged = await self.adviser.fresh(uow, wish.case)
        cost = spends(judged, wish)
        if above(cost, judged) and not may(cmd.scopes, APPROVE):
            return Acted(None, await self._wait(uow, wish, judged, cost, _too_dear(cost, judged)))
        return Acted(await self.adviser.carry_out(uow, wish, judged), None)

    async def propose(self, cmd: ProposeAction, uow: UnitOfWork) -> Acted:
        """Record a proposal; carry it out only where policy, threshold and the proposer's own scopes allow it."""
        wish = await self.adviser.wish(uow, cmd.case_id, cmd.code, cmd.params, cmd.why)
        same = await store.same_proposal(uow.conn, cmd.case_id, cmd.code, cmd.params)
        if same is not None:
            return Acted(None, same)
        judged = await self.adviser.fresh(uow, wish.case)
        cost = spends(judged, wish)
        why_not = _why_not(cmd, wish, judged, cost)
        if judged.inputs.policy.level == SUGGEST:
            return Acted(None, await self._keep(uow, wish, judged, cost, ProposalState.SUGGESTED, why_not or ""))
        if why_not is not None:
            return Acted(None, await self._wait(uow, wish, judged, cost, why_not))
        proposal = _proposal(uow, wish, judged, cost, ProposalState.DONE, "below the threshold, and the key may do it")
        action = await self.adviser.carry_out(uow, wish, judged, proposal.id)
        done = replace(proposal, action_id=action.id)
        await store.put_proposal(uow.conn, done)
        _announce(uow, done)
        return Acted(action, done)

    async def answer(self, cmd: AnswerActionProposal, uow: UnitOfWork) -> Acted:
        """Approve one, which carries it out, or dismiss it; the same answer twice is the same answer.

        Raises:
            OwnProposal: whoever approves has proposed it.
            ProposalAnswered: somebody answered otherwise, or it has expired.
        """
        require(cmd.scopes, APPROVE)
        known = await store.find_proposal(uow.conn, cmd.proposal_id, lock=True)
        wanted = ProposalState.APPROVED if cmd.approve else ProposalState.DISMISSED
        if known.state is wanted and known.answered_by == uow.actor:
            return Acted(None, known)
        if wanted not in TRANSITIONS[known.state]:
            raise ProposalAnswered(f"the proposal is {known.state}", state=known.state)
        if cmd.approve and known.proposed_by == uow.actor:
            raise OwnProposal(f"{uow.actor} proposed it")
        if not cmd.approve:
            if not cmd.reason.strip():
                raise BadInput("no reason", field="reason", allowed="why it is dismissed")
            return Acted(None, await self._end(uow, known, wanted, cmd.reason))
        wish = await self.adviser.wish(uow, known.case_id, known.code, known.params, known.why)
        require(cmd.scopes, wish.step.scope)
        action = await self.adviser.carry_out(uow, wish, await self.adviser.fresh(uow, wish.case), known.id)
        return Acted(action, await self._end(uow, known, wanted, cmd.reason, action.id))

    async def on_expiry(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Nobody answered in time."""
        known = await store.find_proposal(uow.conn, UUID(timer.key), lock=True)
        if known.state is ProposalState.WAITING:
            await self._end(uow, known, ProposalState.EXPIRED, "nobody answered in time")

    async def drop(self, uow: UnitOfWork, case_ids: set[UUID]) -> None:
        """The cases are over: what waits about them is closed."""
        for known in await store.waiting_of(uow.conn, case_ids):
            await self._end(uow, known, ProposalState.EXPIRED, "the case is over")

    async def _wait(self, uow: UnitOfWork, wish: Wish, judged: Judged, cost: Money, because: str) -> Proposal:
        return await self._keep(uow, wish, judged, cost, ProposalState.WAITING, because)

    async def _keep(
        self, uow: UnitOfWork, wish: Wish, judged: Judged, cost: Money, state: ProposalState, because: str
    ) -> Proposal:
        proposal = _proposal(uow, wish, judged, cost, state, because)
        await store.put_proposal(uow.conn, proposal)
        if state is ProposalState.WAITING and proposal.expires_at is not None:
            uow.set_timer(EXPIRY, proposal.id, proposal.expires_at)
        _announce(uow, proposal)
        told = f"{uow.actor} proposes {wish.step.name}, because {wish.why}; {because or 'a suggestion only'}"
        row = (wish.case.id, uow.now, PROPOSER, "proposed", told, proposal.decision_id)
        await uow.conn.execute(case_store.Q.tell, *row)
        return proposal

    async def _end(
        self, uow: UnitOfWork, known: Proposal, state: ProposalState, reason: str, action_id: UUID | None = None
    ) -> Proposal:
        after = replace(
            known, state=state, answered_by=uow.actor, answered_at=uow.now, reason=reason.strip(), action_id=action_id
        )
        await store.end_proposal(uow.conn, after)
        uow.cancel_timer(EXPIRY, known.id)
        uow.emit(
            ActionProposalAnswered(
                case_id=known.case_id,
                proposal_id=known.id,
                code=known.code,
                state=str(state),
                by=uow.actor,
                reason=after.reason or "",
            )
        )
        if state is ProposalState.DISMISSED:
            await case_store.tell(uow, known.case_id, "dismissed_proposal", f"{known.code}: {after.reason}")
        return after


def _why_not(cmd: ProposeAction, wish: Wish, judged: Judged, cost: Money) -> str | None:
    """Why a proposal is not carried out at once; None where it is."""
    if judged.inputs.policy.level < ACT_AND_REPORT:
        return f"proposals are at level {judged.inputs.policy.level}: a person answers them"
    if not may(cmd.scopes, wish.step.scope):
        return f"the key does not carry the scope {wish.step.scope}"
    if above(cost, judged):
        return _too_dear(cost, judged)
    weighed = judged.action(wish.step.name)
    return None if weighed.possible else weighed.why_not


def _too_dear(cost: Money, judged: Judged) -> str:
    threshold = Money.of(judged.inputs.policy.approve_above, judged.inputs.currency)
    return f"it costs {cost}, more than the {threshold} that need no approval"


def _proposal(uow: UnitOfWork, wish: Wish, judged: Judged, cost: Money, state: ProposalState, because: str) -> Proposal:
    weighed = judged.action(wish.step.name)
    hours = timedelta(hours=judged.inputs.policy.proposal_hours)
    return Proposal(
        id=uow.new_id(),
        case_id=wish.case.id,
        code=wish.step.name,
        params=wish.given,
        why=wish.why,
        proposed_by=uow.actor,
        proposed_at=uow.now,
        state=state,
        because=because,
        spends=cost,
        saves=weighed.saves if weighed.saves.currency == cost.currency else Money(0, cost.currency),
        decision_id=judged.advice.decision_id,
        expires_at=uow.now + hours if state is ProposalState.WAITING else None,
    )


def _announce(uow: UnitOfWork, proposal: Proposal) -> None:
    uow.emit(
        ActionProposed(
            case_id=proposal.case_id,
            proposal_id=proposal.id,
            code=proposal.code,
            state=str(proposal.state),
            by=proposal.proposed_by,
            why=proposal.why,
            spends=proposal.spends,
            decision_id=proposal.decision_id,
        )
    )

"""What the adjusting part of dispatch does on command, on news and on timers; the tables are at the bottom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.dispatch.adjusting import proposals
from headway.dispatch.adjusting.acting import PROPOSAL_EXPIRY, Adjuster, Case
from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.commands import AnswerProposal, JudgeShipment, ProposalStands, ReassignShipment
from headway.dispatch.adjusting.displacing import Displacing
from headway.dispatch.adjusting.judging import REASSIGNMENT, best_other, reassign
from headway.dispatch.adjusting.proposals import PROPOSAL_TRANSITIONS, Proposal, ProposalStatus
from headway.dispatch.adjusting.rescuing import RESCUE, RESCUE_NOW, Rescue
from headway.dispatch.adjusting.rounds import ROUND, Rounds
from headway.dispatch.adjusting.silence import SILENCE
from headway.dispatch.adjusting.triggers import Triggers
from headway.dispatch.adjusting.watching import WATCH, Watchers, projection
from headway.dispatch.commands import ShipmentStands, check_reason
from headway.dispatch.errors import NoShipment, NotAllocatable
from headway.dispatch.model import ShipmentStatus
from headway.dispatch.policies.autonomy import ACT_AFTER_APPROVAL
from headway.dispatch.snapshot import Pin
from headway.dispatch.store import lock_shipment
from headway.dispatch.tendering import Tendering
from headway.dispatch.tenders import check
from headway.events.carriers import CapacityChanged, CapacityShortfall, CarrierOutageEnded, CarrierOutageStarted
from headway.events.dispatch import AllocationFailed, ProposalAnswered
from headway.events.orders import OrderRescheduled
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, DueTimer, EventHandler, Projection, TimerHandler

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Handlers:
    """Commands and timers of recommendations."""

    adjuster: Adjuster

    async def answer_proposal(self, cmd: AnswerProposal, uow: UnitOfWork) -> ProposalStands:
        """Carry a recommendation out as it was prepared, or dismiss it.

        Raises:
            NoProposal: there is none.
            WrongState: it was answered, or its time is over; the same answer twice is the same answer.
            NotPrepared: it is a suggestion only.
            CandidateRuledOut: its candidate is not eligible any more; nothing was changed.
        """
        reason = check_reason(cmd.reason, needed=not cmd.approve)
        proposal = await proposals.find(uow.conn, cmd.proposal_id)
        await lock_shipment(uow.conn, proposal.shipment_id)
        proposal = await proposals.find(uow.conn, cmd.proposal_id)
        wanted = ProposalStatus.APPROVED if cmd.approve else ProposalStatus.DISMISSED
        if proposal.status is wanted:
            return ProposalStands(proposal.id, proposal.shipment_id, wanted, None)
        check(PROPOSAL_TRANSITIONS, "proposal", proposal.status, wanted)
        if cmd.approve and proposal.level < ACT_AFTER_APPROVAL:
            raise proposals.NotPrepared("the recommendation is a suggestion only", level=proposal.level)
        await proposals.end(uow.conn, proposal, wanted, uow.now, uow.actor, reason)
        uow.cancel_timer(PROPOSAL_EXPIRY, proposal.id)
        _tell(uow, proposal, wanted, reason)
        offer_id = await self._approved(uow, proposal, reason) if cmd.approve else None
        return ProposalStands(proposal.id, proposal.shipment_id, wanted, offer_id)

    async def reassign_shipment(self, cmd: ReassignShipment, uow: UnitOfWork) -> ShipmentStands:
        """A person takes a booking or an offer back and has the next best, or a candidate of their own, asked.

        Raises:
            NoShipment: there is none.
            NotAllocatable: it has no carrier, or its goods have left.
            CandidateRuledOut: a rule forbids the candidate; nothing was changed.
        """
        reason = check_reason(cmd.reason, needed=True)
        if await lock_shipment(uow.conn, cmd.shipment_id) is None:
            raise NoShipment(f"there is no shipment {cmd.shipment_id}", shipment_id=cmd.shipment_id)
        occasion = Occasion(cause=Cause.MANUAL, sentence=reason)
        case = await self.adjuster.case(uow, cmd.shipment_id, occasion)
        if case is None:
            raise NotAllocatable("the shipment has no carrier that it could be taken from")
        pin = None if cmd.candidate is None else Pin(candidate=cmd.candidate, by=uow.actor, reason=reason)
        offer_id = await self.adjuster.move(uow, case, reason, pin)
        status = ShipmentStatus.PLANNED if offer_id is None else ShipmentStatus.TENDERING
        return ShipmentStands(cmd.shipment_id, status, offer_id)

    async def judge_shipment(self, cmd: JudgeShipment, uow: UnitOfWork) -> str:
        """A playbook has a booking judged again; the policy says how far it may go by itself."""
        occasion = Occasion(cause=Cause.NO_SHOW if cmd.lost else Cause.CASE, sentence=cmd.sentence)
        if cmd.most_extra is not None:
            case = await self.adjuster.case(uow, cmd.shipment_id, occasion)
            if case is not None and _too_dear(case, cmd.most_extra):
                return "too_dear"
        return await self.adjuster.adjust(uow, cmd.shipment_id, occasion, or_nobody=False) or "keep"

    async def proposal_expiry(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Nobody answered in time: things stay as they are."""
        proposal = await proposals.find(uow.conn, UUID(timer.key))
        if proposal.status is ProposalStatus.OPEN:
            await proposals.end(uow.conn, proposal, ProposalStatus.EXPIRED, uow.now, uow.actor, "nobody answered")
            _tell(uow, proposal, ProposalStatus.EXPIRED, "nobody answered in time")

    async def _approved(self, uow: UnitOfWork, proposal: Proposal, reason: str) -> UUID | None:
        occasion = Occasion(cause=Cause(proposal.cause), sentence=proposal.sentence, carrier_code=proposal.from_carrier)
        case = await self.adjuster.case(uow, proposal.shipment_id, occasion)
        if case is None or case.offer.id != proposal.offer_id:
            raise NotAllocatable("the shipment has moved on since this was recommended")
        why = reason or proposal.sentence
        pin = None
        if proposal.candidate is not None:
            pin = Pin(candidate=proposal.candidate, by=uow.actor, reason=why[:500])
        return await self.adjuster.move(uow, case, why, pin)


def _too_dear(case: Case, most_extra: float) -> bool:
    """Does the best other ask for more than the agreed price and the share of it that it may cost more?"""
    best = best_other(reassign(case.inputs))
    agreed = case.inputs.standing.price.minor
    freight = [] if best is None else [each.minor for each in best.contributions if each.feature == "freight"]
    return any(minor > agreed * (1 + most_extra) for minor in freight)


def _tell(uow: UnitOfWork, proposal: Proposal, answer: ProposalStatus, reason: str) -> None:
    uow.emit(
        ProposalAnswered(
            shipment_id=proposal.shipment_id,
            order_id=proposal.order_id,
            proposal_id=proposal.id,
            answer=answer,
            reason=reason,
        )
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """What this part adds to the tables of the room."""

    commands: dict[type, CommandHandler]
    subscriptions: dict[type[Event], EventHandler]
    timers: dict[str, TimerHandler]
    projections: tuple[Projection, ...]
    deciders: tuple[Any, ...]


def tables(tendering: Tendering) -> Tables:
    """The handlers over the room's one allocator and its tenders."""
    adjuster = Adjuster(tendering)
    do, rounds = Handlers(adjuster), Rounds(adjuster)
    triggers, watchers, rescue = Triggers(rounds), Watchers(rounds), Rescue(tendering.allocator)
    displacing = Displacing(adjuster)

    async def failed(rec: Recorded[AllocationFailed], uow: UnitOfWork) -> None:
        await rescue.on_failed(rec, uow)
        await displacing.on_failed(rec, uow)

    return Tables(
        commands={
            AnswerProposal: do.answer_proposal,
            ReassignShipment: do.reassign_shipment,
            JudgeShipment: do.judge_shipment,
        },
        subscriptions={
            CapacityShortfall: triggers.on_shortfall,
            CarrierOutageStarted: triggers.on_outage,
            OrderRescheduled: triggers.on_rescheduled,
            AllocationFailed: failed,
            CarrierOutageEnded: rescue.on_more_room,
            CapacityChanged: rescue.on_more_room,
        },
        timers={
            ROUND: rounds.carry_on,
            WATCH: watchers.look,
            RESCUE: rescue.look,
            RESCUE_NOW: rescue.look_once,
            PROPOSAL_EXPIRY: do.proposal_expiry,
        },
        projections=(projection(watchers),),
        deciders=(REASSIGNMENT, SILENCE),
    )

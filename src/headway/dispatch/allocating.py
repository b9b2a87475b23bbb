"""From a shipment to the next offer: read, decide, reserve, offer; or say why nobody is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from headway.carriers.store import NetworkCache
from headway.dispatch import store, tenders
from headway.dispatch.allocation import ALLOCATION, short_of_capacity
from headway.dispatch.errors import CandidateRuledOut
from headway.dispatch.gathering import Seen, gather
from headway.dispatch.hauling.booking import book_offer, keep
from headway.dispatch.model import Shipment, ShipmentStatus, Tender, TenderMode, TenderStatus
from headway.dispatch.offering import asked_together, offer
from headway.dispatch.planning import next_morning
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.reserving import reserve
from headway.dispatch.reviewing import allocation_level, review_needed
from headway.dispatch.snapshot import AllocationInputs, Pin, Refusal, find
from headway.dispatch.store import Q
from headway.events.dispatch import AllocationFailed, TenderExhausted
from headway.kernel.decisions import Decided

if TYPE_CHECKING:
    from headway.dispatch.fleet.offering import Quoter
    from headway.kernel.uow import UnitOfWork

RETRY_ALLOCATION = "dispatch.retry_allocation"

RETRY_HOUR = 5
MAX_CAPACITY_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Allocator:
    """Allocates under the policy in force; made once for the room, so that it reads a network once for many orders.

    `quoter` asks plans of the own fleet that run; None: what a route costs is estimated.
    """

    policies: PolicyBook = field(default_factory=PolicyBook)
    networks: NetworkCache = field(default_factory=NetworkCache)
    quoter: Quoter | None = None

    async def next_offer(
        self,
        uow: UnitOfWork,
        shipment: Shipment,
        pin: Pin | None = None,
        seen: Seen | None = None,
        mode: TenderMode | None = None,
    ) -> UUID | None:
        """Choose afresh and offer; None where nobody is left. The shipment is locked and planned or tendering.

        Args:
            mode: how carriers are asked this once; None: as the policy says.

        Raises:
            CandidateRuledOut: the pinned candidate is not eligible.
        """
        active = await self.policies.active(uow)
        gathered = await gather(uow, self.networks, shipment, active, seen, self.quoter)
        tender = await store.newest_tender(uow.conn, shipment.id) if shipment.attempt else None
        refusals = await store.refusals(uow.conn, tender)
        inputs = _asked_by(gathered.inputs(uow, refusals, shipment.attempt + 1, pin), mode)
        while True:
            decided = uow.decide(ALLOCATION, shipment.id, inputs, autonomy=allocation_level(active, inputs))
            if decided.verdict.choice is None:
                _refuse_pin(inputs, decided)
                await _nobody(uow, shipment, tender, inputs, decided)
                return None
            chosen = find(inputs, decided.verdict.choice)
            short = await reserve(uow.conn, inputs, chosen, ahead=asked_together(chosen, decided.verdict))
            if short is None:
                review = review_needed(active, chosen, decided.verdict)
                made = await offer(uow, shipment, tender, chosen, decided, review)
                if chosen.fleet is not None:
                    await keep(uow, shipment, made, chosen.fleet)
                    if review is None:
                        await book_offer(uow, shipment, made)
                return made
            inputs = short

    async def outlook(self, uow: UnitOfWork, shipment: Shipment, without: Sequence[str]) -> AllocationInputs:
        """What the next allocation would look at, some carriers apart; nothing is decided, reserved or recorded.

        Args:
            without: codes of the carriers.
        """
        gathered = await gather(uow, self.networks, shipment, await self.policies.active(uow), None, self.quoter)
        refusals = await store.refusals(uow.conn, await store.newest_tender(uow.conn, shipment.id))
        more = tuple(Refusal(carrier_code=code, how="countered") for code in without)
        return gathered.inputs(uow, (*refusals, *more), shipment.attempt + 1, None)


def _asked_by(inputs: AllocationInputs, mode: TenderMode | None) -> AllocationInputs:
    if mode is None:
        return inputs
    tender = msgspec.structs.replace(inputs.policy.tender, mode=mode.value)
    return msgspec.structs.replace(inputs, policy=msgspec.structs.replace(inputs.policy, tender=tender))


def _refuse_pin(inputs: AllocationInputs, decided: Decided) -> None:
    if inputs.pin is None:
        return
    known = [each for each in decided.verdict.candidates if each.id == inputs.pin.candidate]
    why = "; ".join(broken.sentence for each in known for broken in each.rejections) or "there is no such candidate"
    raise CandidateRuledOut(f"{inputs.pin.candidate} cannot be chosen: {why}", candidate=inputs.pin.candidate)


async def _nobody(
    uow: UnitOfWork, shipment: Shipment, tender: Tender | None, inputs: AllocationInputs, decided: Decided
) -> None:
    verdict = decided.verdict
    retry_at = _retry_later(uow, shipment, inputs) if short_of_capacity(verdict) else None
    row = (inputs.attempt, verdict.reason, verdict.sentence, shipment.capacity_retries + (retry_at is not None))
    await uow.conn.execute(Q.shipment_attempted, shipment.id, *row, uow.now)
    if tender is not None and tender.status in (TenderStatus.OPEN, TenderStatus.NEEDS_REVIEW):
        tenders.check(tenders.TENDER_TRANSITIONS, "tender", tender.status, TenderStatus.EXHAUSTED)
        await uow.conn.execute(Q.set_tender_status, tender.id, TenderStatus.EXHAUSTED, uow.now)
        uow.emit(
            TenderExhausted(
                shipment_id=shipment.id, order_id=shipment.order_id, tender_id=tender.id, offers=tender.offers
            )
        )
    uow.emit(
        AllocationFailed(
            shipment_id=shipment.id,
            order_id=shipment.order_id,
            decision_id=decided.id,
            attempt=inputs.attempt,
            reason=verdict.reason,
            detail=verdict.sentence,
            retry_at=retry_at,
            deliver_by=inputs.order.deliver_by,
        )
    )


def _retry_later(uow: UnitOfWork, shipment: Shipment, inputs: AllocationInputs) -> datetime | None:
    """Try again when the tenant's next day begins, a few days running; None: then it stays with a person."""
    if shipment.capacity_retries >= MAX_CAPACITY_RETRIES:
        return None
    due = next_morning(uow.now, RETRY_HOUR, ZoneInfo(inputs.timezone))
    uow.set_timer(RETRY_ALLOCATION, shipment.id, due)
    return due


ALLOCATABLE = frozenset({ShipmentStatus.PLANNED, ShipmentStatus.TENDERING})

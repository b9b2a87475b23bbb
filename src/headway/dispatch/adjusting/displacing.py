"""A new order finds every carrier full: is its place worth more to it than to one that holds it?

Waiting costs an order its late penalty, where a day later is too late. A shipment that holds a place of the carrier
the order needs, and that can go elsewhere for less than that, makes room: it is judged with this worth added to the
cost of staying, and the order is allocated anew. Once in an order's life, so that nobody is displaced in turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from headway.carriers.model import RateProblem
from headway.dispatch import store
from headway.dispatch.adjusting.acting import Adjuster
from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.proposals import Q
from headway.dispatch.eligibility import rejections
from headway.dispatch.features.base import quoted
from headway.dispatch.features.late_risk import penalty
from headway.dispatch.model import Shipment, ShipmentStatus
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.events.dispatch import AllocationFailed
from headway.kernel.message import Recorded
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

FULL = {"carrier_capacity"}
A_DAY = timedelta(days=1)
MOST_ASKED = 8
"""Shipments that are asked to make room, those with the most time to spare: in a drop, many orders may ask."""


@dataclass(frozen=True, slots=True)
class Displacing:
    """Makes room for an order where that is worth it."""

    adjuster: Adjuster

    async def on_failed(self, rec: Recorded[AllocationFailed], uow: UnitOfWork) -> None:
        """The first allocation of a shipment found no capacity."""
        if rec.event.reason != "no_capacity" or rec.event.attempt != 1:
            return
        shipment = await store.lock_shipment(uow.conn, rec.event.shipment_id)
        policy = await self.adjuster.allocator.policies.active(uow)
        if shipment is None or shipment.status is not ShipmentStatus.PLANNED or not policy.document.adjustment.enabled:
            return
        at = cheapest_full(await self.adjuster.allocator.outlook(uow, shipment, ()))
        if at is not None:
            await self._make_room(uow, shipment, at)

    async def _make_room(self, uow: UnitOfWork, shipment: Shipment, at: Situation) -> None:
        worth = worth_of_today(at)
        occasion = Occasion(
            cause=Cause.DISPLACED,
            sentence=f"{shipment.external_ref} needs the place, {worth} more than it waits",
            carrier_code=at.option.carrier_code,
            worth_minor=worth.minor,
        )
        held = (at.option.carrier_id, at.day, at.option.origin_zone, MOST_ASKED)
        rows = await uow.conn.fetch(Q.most_patient, *held)
        found = [(await self.adjuster.regret(uow, row["id"], occasion, second=False), row["id"]) for row in rows]
        known = [(place, each) for place, each in found if place is not None]
        if known and min(known)[0].cost_minor < 0:
            then = partial(self.adjuster.allocator.next_offer, uow, shipment)
            await self.adjuster.adjust(uow, min(known)[1], occasion, between=then)


def cheapest_full(inputs: AllocationInputs) -> Situation | None:
    """Of the candidates that only the carrier's capacity rules out, the cheapest for which today matters."""
    full = (at for at in situations(inputs) if _only_full(at) and worth_of_today(at).minor > 0)
    return min(full, key=lambda at: (quoted(at).total.minor, at.id), default=None)


def worth_of_today(at: Situation) -> Money:
    """What it costs to wait a day: the late penalty, where today is in time and tomorrow is not."""
    plan = at.plan
    if plan.delivery_at <= plan.deliver_by < plan.delivery_at + A_DAY and at.inputs.order.deliver_by is not None:
        return penalty(at)
    return Money.zero(at.inputs.order.currency)


def _only_full(at: Situation) -> bool:
    return not isinstance(at.quote, RateProblem) and {broken.rule for broken in rejections(at)} == FULL

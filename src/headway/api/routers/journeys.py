"""Journeys over several carriers: their legs, milestones and hand-offs; and what carriers usually report, and when."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import PageOf
from headway.api.words.journeys import (
    AwaitedOut,
    ExpectationOut,
    HandOffOut,
    JourneyLineOut,
    LegOut,
    LegsIn,
    MilestoneOut,
    PlanOut,
    RouteOut,
)
from headway.tracking.errors import JourneyOver, UnknownShipment
from headway.tracking.journeys.expecting import Expectation
from headway.tracking.journeys.milestones import LegProgress
from headway.tracking.journeys.model import PlanLegs
from headway.tracking.journeys.views import expectations, journey_of

router = Router("journeys", "Legs over several carriers, milestones and hand-offs; what carriers usually report.")


@router.put("/shipments/{shipment_id}/legs", "tracking:write", raises=(UnknownShipment, JourneyOver))
async def plan_legs(turn: Now, shipment_id: UUID, body: LegsIn) -> PlanOut:
    """Plan the legs of a booked shipment, in the place of those it has; the same again changes nothing.

    What its carriers reported before is read as if the plan had been there; what was refused for want of it is tried
    again.
    """
    return PlanOut(plan=await turn.run(PlanLegs(shipment_id, tuple(leg.draft() for leg in body.legs))))


@router.delete("/shipments/{shipment_id}/legs", "tracking:write", raises=(UnknownShipment, JourneyOver))
async def drop_legs(turn: Now, shipment_id: UUID) -> PlanOut:
    """Take the plan back: the shipment travels in one piece, and only its booked carrier reports of it."""
    return PlanOut(plan=await turn.run(PlanLegs(shipment_id, ())))


@router.get("/shipments/{shipment_id}/journey", "tracking:read", raises=(UnknownShipment,))
async def get_journey(turn: Now, shipment_id: UUID) -> JourneyLineOut:
    """A shipment's journey: legs, milestones planned, estimated, expected and actual, hand-offs, what comes next."""
    found = await journey_of(turn.db, shipment_id, turn.now)
    if found is None:
        raise UnknownShipment(f"shipment {shipment_id} is not booked", shipment_id=shipment_id)
    return JourneyLineOut(
        shipment_id=found.shipment_id,
        carrier_code=found.carrier_code,
        plan=found.plan,
        planned_at=found.planned_at,
        planned_by=found.planned_by,
        legs=[_leg(each) for each in found.legs],
        milestones=[MilestoneOut.model_validate(each) for each in found.milestones],
        handoffs=[HandOffOut.model_validate(each) for each in found.handoffs],
        expected=[AwaitedOut.model_validate(each) for each in found.expected],
        route=None if found.route is None else RouteOut.model_validate(found.route),
    )


@router.get("/tracking/expectations", "tracking:read", raises=(BadCursor,))
async def list_expectations(
    turn: Now,
    carrier: Annotated[str | None, Query(max_length=64)] = None,
    lane: Annotated[str | None, Query(max_length=220, description="from>to; * for all lanes of a carrier")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ExpectationOut]:
    """What carriers usually report on their lanes and by when, learned from journeys that ended."""
    place = key_of(after, 4)
    found = await expectations(turn.db, carrier=carrier, lane=lane, after=place, limit=limit + 1)
    return page([_expectation(each) for each in found], limit, _place)


def _leg(each: LegProgress) -> LegOut:
    leg = each.leg
    return LegOut(
        number=leg.number,
        mode=leg.mode,
        carrier_code=leg.carrier_code,
        reference=leg.reference,
        from_place=leg.from_place,
        to_place=leg.to_place,
        depart_at=leg.depart_at,
        arrive_at=leg.arrive_at,
        state=each.state,
        departed_at=each.departed_at,
        arrived_at=each.arrived_at,
        expected_arrival=each.expected_arrival,
        last_heard_at=each.last_heard_at,
        heard=each.heard,
    )


def _expectation(each: Expectation) -> ExpectationOut:
    return ExpectationOut(
        carrier_code=each.key.carrier,
        lane=each.key.lane,
        anchor=each.key.anchor,
        code=each.key.code,
        status=each.status,
        journeys=each.journeys,
        share=each.share,
        by_clock=each.ruler.by_clock,
        half_s=each.ruler.half_s,
        surely_s=each.ruler.surely_s,
    )


def _place(each: ExpectationOut) -> tuple[str, ...]:
    return each.carrier_code, each.lane, str(each.anchor), each.code

"""One shipment: its promise and its journey, why this carrier, what it costs, who was told, and what can be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from starlette.responses import Response

from headway.analytics.outcomes import outcomes
from headway.dispatch import views as dispatch
from headway.dispatch.clocks.store import clocks
from headway.dispatch.recorded import allocations_of
from headway.exceptions.views import CaseFilter, list_cases
from headway.kernel.errors import NotFound
from headway.tracking import views as tracking
from headway.web.explain import attempts
from headway.web.screens import hygiene, outlook, whereabouts
from headway.web.screens.line import line_of
from headway.web.shipments import reading
from headway.web.visits import Desk, Visit

EVENTS_SHOWN = 200


async def show(visit: Visit) -> Response:
    """Everything the visitor may see of the shipment, from one snapshot of the database."""
    async with visit.desk() as desk:
        detail = await dispatch.get_shipment(desk.conn, visit.id())
        promised = await reading.promise(visit, desk, detail.shipment.order_id)
        foreseen = await outlook.of_shipment(visit, desk, detail)
        parts = {
            "journey": await _journey(visit, desk, detail),
            "why": await _why(visit, desk, detail),
            **await _judged(visit, desk, detail.shipment.id),
            "bill": await reading.bill(visit, desk, detail.shipment.id),
            "priced": await reading.priced(visit, desk, detail),
            "cases": await _cases(visit, desk, detail.shipment.id),
            "tags": await hygiene.of_shipment(visit, desk),
            "outlook": foreseen,
            "position": await whereabouts.of_shipment(visit, desk, detail.shipment.id),
            "promise": promised,
            "told": await reading.told(visit, desk, detail),
            "documents": await reading.documents(visit, desk, detail.shipment.order_id),
            "kept": detail.kept,
            "deeds": reading.deeds(visit, detail),
            "glance": reading.at_a_glance(desk, detail, foreseen, promised),
            **await _clocks(desk, detail, promised),
        }
        return visit.page("shipment.html", desk, shipment=detail.shipment, detail=detail, **parts)


async def _clocks(desk: Desk, detail: dispatch.ShipmentDetail, promised: dict[str, Any] | None) -> dict[str, Any]:
    """By whose clock goods leave (`here`) and arrive (`there`): the door's is that in which it was promised."""
    known, shipment = await clocks(desk.conn), detail.shipment
    there = promised["zone"] if promised else known.at_door(shipment.time_zone)
    return {"here": known.at_site(shipment.origin_site), "there": there}


async def picture(visit: Visit) -> Response:
    """The picture of a proof of delivery."""
    async with visit.desk() as desk:
        found = await tracking.pod_picture(desk.conn, visit.id(), visit.request.path_params["digest"][:64])
    if found is None:
        raise NotFound("there is no such picture")
    return Response(found[1], media_type=found[0])


async def raw(visit: Visit) -> Response:
    """One event in full, with the message it was read from where that was kept."""
    shipment_id, event_id = visit.id(), visit.id("event")
    async with visit.desk() as desk:
        events = await tracking.events_of(desk.conn, shipment_id, limit=tracking.MAX_PAGE)
        event = next((each for each in events if each["id"] == event_id), None)
        if event is None:
            raise NotFound("there is no such event")
        text = await tracking.raw_of(desk.conn, shipment_id, event_id)
        return visit.page("shipment_raw.html", desk, shipment_id=shipment_id, event=event, raw=text)


async def _journey(visit: Visit, desk: Desk, detail: dispatch.ShipmentDetail) -> dict[str, Any] | None:
    if not visit.may("tracking:read"):
        return None
    state = await tracking.state_of(desk.conn, detail.shipment.id)
    if state is None:
        return None
    planned = {stop.sequence: stop for stop in detail.stops}
    stops = [
        {**stop, "place": at.site or at.zone if at else None, "due_at": at.due_at if at else None}
        for stop in state["stops"]
        for at in (planned.get(stop["sequence"]),)
    ]
    events = await tracking.events_of(desk.conn, detail.shipment.id, limit=EVENTS_SHOWN)
    line = await line_of(desk.conn, detail.shipment.id, desk.now)
    return {"state": state, "stops": stops, "events": events[::-1], "line": line}


async def _why(visit: Visit, desk: Desk, detail: dispatch.ShipmentDetail) -> Any:
    if not visit.may("decisions:read"):
        return None
    return attempts(await dispatch.allocations(desk.conn, detail.shipment.id), detail.offers)


async def _judged(visit: Visit, desk: Desk, shipment_id: UUID) -> dict[str, Any]:
    """How nearly another would have been chosen, and what became of each choice, by the decision's id."""
    if not visit.may("decisions:read"):
        return {"nearly": {}, "became": {}}
    found = await outcomes(desk.conn, await allocations_of(desk.conn, shipment_id), desk.now)
    nearly = await dispatch.explanations(desk.conn, shipment_id)
    return {"nearly": nearly, "became": {each.decision_id: each for each in found}}


async def _cases(visit: Visit, desk: Desk, shipment_id: UUID) -> Any:
    if not visit.may("exceptions:read"):
        return None
    return await list_cases(desk.conn, CaseFilter(shipment_id=shipment_id))

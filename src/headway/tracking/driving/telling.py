"""What a vehicle does at its stops, told to tracking as the fleet's carrier would: whoever reported it to the route."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from headway.events.routing import (
    RouteAssigned,
    RouteStarted,
    RouteStopArrived,
    RouteStopDone,
    RouteStopEvent,
    RouteStopFailed,
)
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import EventHandler
from headway.tracking.driving import fleets
from headway.tracking.driving.fleets import PICKUP
from headway.tracking.driving.model import ActionKind
from headway.tracking.driving.store import Q
from headway.tracking.model import ReportedEvent
from headway.tracking.positions.commands import LoadVehicle
from headway.tracking.positions.setting_up import load_vehicle
from headway.tracking.recording import record

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SOURCE = "route"

CODES: Mapping[tuple[ActionKind, bool], str] = {
    (ActionKind.ARRIVE, False): "arrived_delivery",
    (ActionKind.ARRIVE, True): "arrived_pickup",
    (ActionKind.COMPLETE, False): "delivered",
    (ActionKind.COMPLETE, True): "picked_up",
    (ActionKind.FAIL, False): "delivery_attempted",
    (ActionKind.FAIL, True): "pickup_failed",
}
"""How what is done at a stop reads to tracking; True: goods are collected there."""


async def on_route_started(rec: Recorded[RouteStarted], uow: UnitOfWork) -> None:
    """Everything on board has left its depot; from now on the vehicle's positions are those of its shipments."""
    stops = await fleets.open_stops(uow.conn, rec.event.route_id)
    brought = [stop.shipment_id for stop in stops if stop.role != PICKUP]
    carriers = await _carriers(uow, brought)
    reports = [
        _report(code, rec.event.at, carriers[shipment], shipment, f"{rec.event.route_id}:{code}")
        for shipment in brought
        if shipment in carriers
        for code in ("picked_up", "out_for_delivery")
    ]
    await _tell(uow, reports)
    await _load(uow, rec.event.vehicle_code, carriers)


async def on_route_assigned(rec: Recorded[RouteAssigned], uow: UnitOfWork) -> None:
    """A route that is under way was changed: what it brings now is on its vehicle, what it gave up is not."""
    if await fleets.under_way(uow.conn, rec.event.route_id):
        stops = await fleets.open_stops(uow.conn, rec.event.route_id)
        await _load(uow, rec.event.vehicle_code, await _carriers(uow, [stop.shipment_id for stop in stops]))


async def on_stop_arrived(rec: Recorded[RouteStopArrived], uow: UnitOfWork) -> None:
    """The vehicle came to the recipient, or to where goods are collected."""
    await _at_stop(uow, rec.event, ActionKind.ARRIVE)


async def on_stop_done(rec: Recorded[RouteStopDone], uow: UnitOfWork) -> None:
    """Delivered, or collected."""
    await _at_stop(uow, rec.event, ActionKind.COMPLETE)


async def on_stop_failed(rec: Recorded[RouteStopFailed], uow: UnitOfWork) -> None:
    """An attempt that failed, with its reason."""
    await _at_stop(uow, rec.event, ActionKind.FAIL, reason=rec.event.reason, text=rec.event.text or None)


async def _at_stop(
    uow: UnitOfWork, event: RouteStopEvent, kind: ActionKind, reason: str | None = None, text: str | None = None
) -> None:
    carriers = await _carriers(uow, [event.shipment_id])
    if event.shipment_id not in carriers:
        return
    code = CODES[kind, await fleets.role_of(uow.conn, event.stop_id) == PICKUP]
    carrier, key = carriers[event.shipment_id], f"{event.stop_id}:{kind}"
    await _tell(uow, [_report(code, event.at, carrier, event.shipment_id, key, reason, text)])


def _report(
    code: str,
    at: datetime,
    carrier: str,
    shipment_id: UUID,
    key: str,
    reason: str | None = None,
    text: str | None = None,
) -> ReportedEvent:
    return ReportedEvent(
        code=code,
        occurred_at=at,
        carrier=carrier,
        shipment_id=shipment_id,
        event_id=f"route:{key}",
        reason=reason,
        text=text,
    )


async def _tell(uow: UnitOfWork, reports: Sequence[ReportedEvent]) -> None:
    if reports:
        await record(uow, reports, SOURCE)


async def _carriers(uow: UnitOfWork, shipment_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Who carries those that are booked still."""
    rows = await uow.conn.fetch(Q.booked, list(shipment_ids))
    return {row["shipment_id"]: row["carrier_code"] for row in rows if row["living"]}


async def _load(uow: UnitOfWork, vehicle: str, carriers: Mapping[UUID, str]) -> None:
    for carrier in sorted(set(carriers.values())):
        theirs = tuple(sorted(shipment for shipment, whose in carriers.items() if whose == carrier))
        await load_vehicle(LoadVehicle(carrier, vehicle, theirs, only=True), uow)


SUBSCRIPTIONS: Mapping[type[Event], EventHandler] = {
    RouteStarted: on_route_started,
    RouteAssigned: on_route_assigned,
    RouteStopArrived: on_stop_arrived,
    RouteStopDone: on_stop_done,
    RouteStopFailed: on_stop_failed,
}

"""A staged move as the commands that carry it out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from headway.dispatch.adjusting.commands import ReassignShipment
from headway.dispatch.board.commands import FreeShipment, HoldShipment, KeepShipment
from headway.dispatch.board.model import MoveKind, StagedMove
from headway.dispatch.board.outlook import Standing
from headway.dispatch.commands import AssignCarrier, CancelShipment, RetryAllocation
from headway.dispatch.errors import NotAllocatable
from headway.dispatch.fleet.commands import PlaceAnew, TakeOn
from headway.dispatch.model import ShipmentStatus

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

Carry = Callable[[StagedMove, Standing, "UnitOfWork"], object]


def command_of(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    """The command that does it, for a shipment that stands so."""
    return CARRIED[move.kind](move, standing, uow)


def _assign(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    candidate = move.difference.candidate
    if candidate is None:
        raise NotAllocatable(f"{move.target} cannot take it")
    if standing.shipment.status is ShipmentStatus.BOOKED:
        return ReassignShipment(move.shipment_id, move.reason, candidate)
    return AssignCarrier(move.shipment_id, candidate, move.reason)


def _retender(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    if standing.shipment.status is ShipmentStatus.PLANNED:
        return RetryAllocation(move.shipment_id)
    return ReassignShipment(move.shipment_id, move.reason)


def _hold(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    return HoldShipment(shipment_id=move.shipment_id, reason=move.reason)


def _free(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    return FreeShipment(shipment_id=move.shipment_id)


def _pin(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    return KeepShipment(shipment_id=move.shipment_id, carrier=move.target, reason=move.reason)


def _route(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    found = standing.route
    if found is None or found.plan_id is None:
        raise NotAllocatable("no route was looked at" if found is None else found.blocked)
    if found.on_it:
        return PlaceAnew(action_id=uow.new_id(), shipment_id=move.shipment_id, elsewhere=True, vehicle=move.target)
    return TakeOn(plan_id=found.plan_id, shipment_id=move.shipment_id, vehicle=move.target)


def _cancel(move: StagedMove, standing: Standing, uow: UnitOfWork) -> object:
    return CancelShipment(move.shipment_id, move.reason)


CARRIED: Mapping[MoveKind, Carry] = {
    MoveKind.ASSIGN: _assign,
    MoveKind.RETENDER: _retender,
    MoveKind.HOLD: _hold,
    MoveKind.RELEASE: _free,
    MoveKind.PIN: _pin,
    MoveKind.UNPIN: _free,
    MoveKind.ROUTE: _route,
    MoveKind.CANCEL: _cancel,
}

"""What a dispatcher does about actions that a route did not take: note them after all, or put them away with a reason.

Each is answered once; the answer, who gave it and why stay beside what the driver said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from headway.events.tracking import DriverActionAnswered
from headway.kernel.errors import BadInput
from headway.routing.plans import store as plans
from headway.tracking.driving import fleets
from headway.tracking.driving.doing import DOES, Deed
from headway.tracking.driving.model import (
    Action,
    ActionAnswered,
    ActionIsAnswered,
    Answered,
    ApplyAction,
    DismissAction,
    Driver,
    NoAction,
    NotApplicable,
    Proof,
    State,
)
from headway.tracking.driving.store import Q
from headway.tracking.driving.ways import Standing, Way, way_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from headway.kernel.db.database import Connection
    from headway.kernel.rooms import Commands
    from headway.kernel.uow import UnitOfWork

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Answering:
    """Notes after all what was kept or refused; `commands` reaches other rooms."""

    commands: Commands | None

    async def apply(self, cmd: ApplyAction, uow: UnitOfWork) -> ActionAnswered:
        """Note it where it belongs by now, at the time at which the driver did it.

        A delivery whose proof is not all that its order asks for counts with what there is: a person says so.

        Raises:
            NoAction: there is none. ActionIsAnswered: it was taken, or answered before.
            NotApplicable: it cannot be noted any more, for the reason given.
        """
        row = await _open(uow.conn, cmd.action_id)
        way = way_of(await standing(uow.conn, row))
        if isinstance(way, str):
            raise NotApplicable(way, action_id=cmd.action_id)
        found = await _answer(uow, row, Answered.APPLIED, cmd.reason.strip()[:LONGEST_REASON], way.sentence)
        await DOES[_action(row).kind](await self._deed(uow, row, way))
        return found

    async def _deed(self, uow: UnitOfWork, row: Mapping[str, Any], way: Way) -> Deed:
        action = replace(_action(row), route_id=way.route_id, stop_id=way.stop_id)
        if row["state"] == State.KEPT:
            action = replace(action, proof=Proof(signed_by=""))
        driver = Driver(row["driver_code"], row["carrier_code"], row["pass_id"], uow.now)
        role = "" if way.stop_id is None else await fleets.role_of(uow.conn, way.stop_id)
        at = min(row["at"], uow.now)
        return Deed(uow, driver, action, row["shipment_id"], role, at, self.commands, despite=True)


async def dismiss(cmd: DismissAction, uow: UnitOfWork) -> ActionAnswered:
    """Nothing is to be done about it, for a reason.

    Raises:
        NoAction: there is none. ActionIsAnswered: it was taken, or answered before. BadInput: no reason is given.
    """
    reason = cmd.reason.strip()
    if not reason:
        raise BadInput("nothing says why", field="reason", allowed="1 to 500 characters")
    row = await _open(uow.conn, cmd.action_id)
    return await _answer(uow, row, Answered.DISMISSED, reason[:LONGEST_REASON], "put away")


async def standing(conn: Connection, row: Mapping[str, Any]) -> Standing:
    """How things stand by now for what a driver did."""
    action, shipment_id = _action(row), row["shipment_id"]
    stop = None if action.stop_id is None else plans.stop_of(await conn.fetchrow(plans.Q.find_stop, action.stop_id))
    living = None if shipment_id is None else await plans.living_stop(conn, shipment_id)
    meant = living or stop
    return Standing(
        action=action,
        shipment_id=shipment_id,
        route=await plans.find_route(conn, action.route_id),
        stop=stop,
        living=living,
        living_route=None if meant is None else await plans.find_route(conn, meant.route_id),
        open_stops=len(await fleets.open_stops(conn, action.route_id)),
    )


async def _open(conn: Connection, action_id: UUID) -> Mapping[str, Any]:
    row = await conn.fetchrow(Q.get_action, action_id)
    if row is None:
        raise NoAction(f"there is no action {action_id}", action_id=action_id)
    if row["state"] == State.DONE:
        raise ActionIsAnswered("the route took it when it came", state=row["state"])
    return dict(row)


async def _answer(uow: UnitOfWork, row: Mapping[str, Any], how: Answered, reason: str, sentence: str) -> ActionAnswered:
    kept = await uow.conn.fetchval(Q.put_answer, row["id"], how, uow.now, uow.actor, reason, sentence)
    if kept is None:
        raise ActionIsAnswered("somebody has answered it before", action_id=row["id"])
    uow.emit(
        DriverActionAnswered(
            action_id=row["id"], driver_code=row["driver_code"], kind=row["kind"], how=how, reason=reason,
            sentence=sentence, route_id=row["route_id"], shipment_id=row["shipment_id"],
        )
    )  # fmt: skip
    return ActionAnswered(row["id"], how, sentence)


def _action(row: Mapping[str, Any]) -> Action:
    return msgspec.json.decode(row["said"], type=Action)

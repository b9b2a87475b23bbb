"""Each action once and in order: the number a phone gives it, its id, and what became of it.

An action and everything that follows from it are one transaction. One that cannot be done is recorded in a second
(`KeepRefused`), so that the phone is never stuck behind it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec
from msgspec.structs import replace

from headway.events.tracking import DriverActionHeld
from headway.kernel.errors import Conflict, Forbidden, NotFound
from headway.tracking.driving.doing import Deed, do, keep_fact, when
from headway.tracking.driving.model import (
    AT_A_STOP,
    Action,
    ActionKind,
    Driver,
    KeepRefused,
    Outcome,
    OutOfOrder,
    State,
    StopGone,
    TakeAction,
)
from headway.tracking.driving.store import Q

if TYPE_CHECKING:
    from headway.kernel.errors import HeadwayError
    from headway.kernel.rooms import Commands
    from headway.kernel.uow import UnitOfWork

FACTS = frozenset({ActionKind.ARRIVE, ActionKind.COMPLETE, ActionKind.FAIL})
"""What happened at a door happened, whatever the plan says by now."""


class ForeignDevice(Forbidden):
    """The phone's log belongs to another driver."""

    code = "foreign_device"


class _Stop(NamedTuple):
    shipment_id: UUID | None
    role: str


@dataclass(frozen=True, slots=True)
class Acting:
    """Does what drivers did; `commands` reaches the routes' own, where an application handles them."""

    commands: Commands | None

    async def take_action(self, cmd: TakeAction, uow: UnitOfWork) -> Outcome:
        """Do what a driver did, once.

        Raises:
            OutOfOrder: one before it is missing, or its id or number stands for something else.
            HeadwayError: it cannot be done; the caller then has it kept by `KeepRefused`.
        """
        known = await _known(uow, cmd.driver, cmd.action)
        if known is not None:
            return known
        stop = await _stop(uow, cmd.driver, cmd.action)
        deed = Deed(uow, cmd.driver, cmd.action, stop.shipment_id, stop.role, when(uow, cmd.action), self.commands)
        done = Outcome(id=cmd.action.id, sequence=cmd.action.sequence, state=State.DONE, sentence=await do(deed))
        return await _settle(uow, cmd.driver, cmd.action, stop.shipment_id, done)


async def keep_refused(cmd: KeepRefused, uow: UnitOfWork) -> Outcome:
    """Record what could not be done; what happened at a door is told to tracking all the same.

    Raises:
        OutOfOrder: as for `take_action`.
    """
    known = await _known(uow, cmd.driver, cmd.action)
    if known is not None:
        return known
    row = await uow.conn.fetchrow(Q.shown_stop, cmd.driver.code, cmd.action.stop_id)
    stop = _Stop(None, "") if row is None else _Stop(row["shipment_id"], row["role"])
    state = State.REFUSED
    if cmd.happened and stop.shipment_id is not None and cmd.action.kind in FACTS:
        state = State.KEPT
        await keep_fact(
            Deed(uow, cmd.driver, cmd.action, stop.shipment_id, stop.role, when(uow, cmd.action)), stop.shipment_id
        )
    outcome = Outcome(id=cmd.action.id, sequence=cmd.action.sequence, state=state, code=cmd.code, sentence=cmd.sentence)
    uow.emit(
        DriverActionHeld(
            action_id=cmd.action.id, driver_code=cmd.driver.code, kind=cmd.action.kind, state=state, code=cmd.code,
            sentence=cmd.sentence, route_id=cmd.action.route_id, shipment_id=stop.shipment_id, at=cmd.action.at,
        )
    )  # fmt: skip
    return await _settle(uow, cmd.driver, cmd.action, stop.shipment_id, outcome)


def refused(driver: Driver, action: Action, error: HeadwayError) -> KeepRefused:
    """How to keep an action that raised `error`."""
    return KeepRefused(driver, action, error.code, error.message[:500], isinstance(error, Conflict | NotFound))


async def _known(uow: UnitOfWork, driver: Driver, action: Action) -> Outcome | None:
    """What became of it before; else it is the next of its phone, which is held until the transaction ends."""
    await uow.conn.execute(Q.meet_device, action.device, driver.code)
    device = await uow.conn.fetchrow(Q.lock_device, action.device)
    if device is None or device["driver_code"] != driver.code:
        raise ForeignDevice("this phone's log belongs to another driver", device=str(action.device))
    row = await uow.conn.fetchrow(Q.find_action, action.id)
    if row is not None:
        if bytes(row["digest"]) != _digest(action):
            raise OutOfOrder(f"action {action.id} was sent before and said something else", expected=device["next"])
        state = State(row["state"])
        return Outcome(id=action.id, sequence=row["sequence"], state=state, code=row["code"], sentence=row["sentence"])
    if action.sequence != device["next"]:
        raise OutOfOrder(f"action {action.sequence} came, {device['next']} is next", expected=device["next"])
    return None


async def _stop(uow: UnitOfWork, driver: Driver, action: Action) -> _Stop:
    """The shipment of the action's stop, which must have been shown to the driver."""
    if action.kind not in AT_A_STOP and action.stop_id is None:
        return _Stop(None, "")
    row = await uow.conn.fetchrow(Q.shown_stop, driver.code, action.stop_id)
    if row is None:
        raise StopGone("this stop was never on your route", stop_id=str(action.stop_id))
    return _Stop(row["shipment_id"], row["role"])


async def _settle(
    uow: UnitOfWork, driver: Driver, action: Action, shipment_id: UUID | None, outcome: Outcome
) -> Outcome:
    about = (action.route_id, action.stop_id, shipment_id)
    became = (outcome.state.value, outcome.code, outcome.sentence)
    head = (action.id, action.device, action.sequence, driver.code, driver.pass_id, action.kind.value, action.at)
    await uow.conn.execute(Q.put_action, *head, uow.now, *about, _digest(action), _said(action).decode(), *became)
    await uow.conn.execute(Q.advance_device, action.device, action.sequence)
    return outcome


def _said(action: Action) -> bytes:
    """The action as it is kept: without the PIN."""
    return msgspec.json.encode(replace(action, proof=replace(action.proof, pin=None)))


def _digest(action: Action) -> bytes:
    """What makes it the same action, whatever number it has."""
    return hashlib.sha256(_said(replace(action, sequence=1))).digest()

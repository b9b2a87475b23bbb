"""What each kind of action does: to the route, to the shipment's proofs, to the fleet. The table is at the bottom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypedDict
from uuid import UUID

from msgspec.structs import replace

from headway.dispatch.fleet import executing
from headway.dispatch.fleet.commands import ArriveAtStop, CompleteStop, EndRoute, FailStop, ReportDelay, StartRoute
from headway.kernel.errors import BadInput, Conflict, NotFound
from headway.tracking.driving import fleets
from headway.tracking.driving.fleets import PICKUP
from headway.tracking.driving.model import Action, ActionKind, Driver, StopGone
from headway.tracking.driving.proving import PictureMissing, check_proof, keep_proof
from headway.tracking.driving.store import Q
from headway.tracking.driving.telling import CODES
from headway.tracking.model import Classifier, ReportedEvent
from headway.tracking.reasons import REASONS
from headway.tracking.recording import record

if TYPE_CHECKING:
    from headway.kernel.rooms import Commands
    from headway.kernel.uow import UnitOfWork

SOURCE = "driver"
OLDEST = timedelta(days=14)
"""What waited longer in a phone is not believed."""


class _Told(TypedDict):
    action_id: UUID
    route_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class Deed:
    """An action with everything that is needed to do it; `at` is its time, never in the future.

    `despite`: a dispatcher has it noted after all, with as much proof as there is.
    """

    uow: UnitOfWork
    driver: Driver
    action: Action
    shipment_id: UUID | None
    role: str
    at: datetime
    commands: Commands | None = None
    despite: bool = False

    @property
    def stop_id(self) -> UUID:
        """The stop it is about.

        Raises:
            BadInput: it names none.
        """
        if self.action.stop_id is None:
            raise BadInput(f"{self.action.kind} without a stop", field="stop_id", allowed="the stop's id")
        return self.action.stop_id


async def do(deed: Deed) -> str:
    """Do it; returns what the driver should know of it, "" when all is well.

    Raises:
        StopGone: the route is another driver's. BadInput: a part of it is missing. Also what routes and fleet raise.
    """
    if not await deed.uow.conn.fetchval(Q.shown_route, deed.driver.code, deed.action.route_id):
        raise StopGone("this route is not yours", route_id=str(deed.action.route_id))
    return await DOES[deed.action.kind](deed)


async def keep_fact(deed: Deed, shipment_id: UUID) -> None:
    """What happened at a door that is on this route no more: tracking hears of it, and its proof is kept."""
    code = CODES[deed.action.kind, deed.role == PICKUP]
    await _report(deed, code, shipment_id, reason=deed.action.reason, text=deed.action.text or None)
    if deed.action.kind is ActionKind.COMPLETE:
        await keep_proof(deed.uow, deed.driver, deed.action.proof, shipment_id, deed.at)


def when(uow: UnitOfWork, action: Action) -> datetime:
    """When it was done, as it is believed.

    Raises:
        BadInput: it has no time zone, or is older than anything a phone keeps.
    """
    if action.at.tzinfo is None:
        raise BadInput("at has no time zone", field="at", allowed="a time with its offset")
    if action.at < uow.now - OLDEST:
        raise BadInput(f"it is said to have happened at {action.at.isoformat()}", field="at", allowed="14 days ago")
    return min(action.at, uow.now)


async def _start(deed: Deed) -> str:
    await executing.start_route(StartRoute(**_route(deed)), deed.uow)
    return ""


async def _arrive(deed: Deed) -> str:
    await executing.arrive_at_stop(ArriveAtStop(**_route(deed), stop_id=deed.stop_id), deed.uow)
    return ""


async def _complete(deed: Deed) -> str:
    assert deed.shipment_id is not None
    if deed.role != PICKUP and not deed.despite:
        await check_proof(deed.uow, deed.action.proof, deed.shipment_id)
    await executing.complete_stop(CompleteStop(**_route(deed), stop_id=deed.stop_id), deed.uow)
    faults = await _proven(deed, deed.shipment_id)
    return f"The proof does not match the order: {', '.join(faults)}." if faults else ""


async def _proven(deed: Deed, shipment_id: UUID) -> tuple[str, ...]:
    """Its proof is kept; pictures that are lost are missed only by who could send them still."""
    proof = deed.action.proof
    try:
        return await keep_proof(deed.uow, deed.driver, proof, shipment_id, deed.at)
    except PictureMissing:
        if not deed.despite:
            raise
    return await keep_proof(deed.uow, deed.driver, replace(proof, signature=None, photos=()), shipment_id, deed.at)


async def _fail(deed: Deed) -> str:
    reason = deed.action.reason or ""
    if reason not in REASONS:
        raise BadInput(f"no reason is called {reason!r}", field="reason", allowed="one of those shown")
    told = FailStop(**_route(deed), stop_id=deed.stop_id, reason=reason, text=deed.action.text)
    await executing.fail_stop(told, deed.uow)
    return ""


async def _depart(deed: Deed) -> str:
    """Where it is only said of a delivery, since a pickup's end is its departure."""
    if deed.role != PICKUP and deed.shipment_id is not None:
        await _report(deed, "departed_delivery", deed.shipment_id)
    return ""


async def _end(deed: Deed) -> str:
    await executing.end_route(EndRoute(**_route(deed)), deed.uow)
    return ""


async def _breakdown(deed: Deed) -> str:
    await fleets.take_out(deed.uow, deed.action.route_id, deed.action.text or "broken down")
    return "Your dispatcher knows. Stay with the vehicle."


async def _sick(deed: Deed) -> str:
    await fleets.sign_off(deed.uow, deed.driver.code, deed.action.route_id, deed.action.text or "cannot go on")
    return "Your dispatcher knows. Somebody takes over what is left."


async def _delay(deed: Deed) -> str:
    """Every stop that is left is now expected so much later than planned."""
    if deed.action.minutes is None:
        raise BadInput("a delay without minutes", field="minutes", allowed="1 to 1,440")
    later = timedelta(minutes=deed.action.minutes)
    for stop in await fleets.open_stops(deed.uow.conn, deed.action.route_id):
        expected = max(stop.arrive_at + later, deed.at)
        await _report(
            deed, "eta", stop.shipment_id, classifier=Classifier.ESTIMATED, expected_at=expected, stop_key=stop.id
        )
    await _plan_again(deed, later)
    return ""


async def _plan_again(deed: Deed, later: timedelta) -> None:
    """The running plan answers; one that does not run, or whose route is over, has nothing to answer."""
    if deed.commands is None:
        return
    told = ReportDelay(route_id=deed.action.route_id, delay_s=round(later.total_seconds()), reason=deed.action.text)
    with suppress(Conflict, NotFound):
        async with deed.uow.savepoint():
            await deed.commands(deed.uow, told)


async def _note(deed: Deed) -> str:
    if not deed.action.text.strip():
        raise BadInput("a note without words", field="text", allowed="1 to 500 characters")
    if deed.shipment_id is not None:
        await _report(deed, "exception", deed.shipment_id, reason=deed.action.reason, text=deed.action.text)
    return ""


def _route(deed: Deed) -> _Told:
    return _Told(action_id=deed.action.id, route_id=deed.action.route_id, at=deed.at)


async def _report(
    deed: Deed,
    code: str,
    shipment_id: UUID,
    *,
    classifier: Classifier = Classifier.ACTUAL,
    expected_at: datetime | None = None,
    reason: str | None = None,
    text: str | None = None,
    stop_key: UUID | None = None,
) -> None:
    """Tell tracking, as the fleet's carrier; a report it does not take is kept there with the reason."""
    told = ReportedEvent(
        code=code,
        occurred_at=deed.at,
        carrier=deed.driver.carrier,
        shipment_id=shipment_id,
        event_id=f"driver:{deed.action.id}" + ("" if stop_key is None else f":{stop_key}"),
        classifier=classifier,
        expected_at=expected_at,
        reason=reason,
        text=text,
        signed_by=deed.action.proof.signed_by.strip() or None,
    )
    await record(deed.uow, (told,), SOURCE)


_Does = Callable[[Deed], Awaitable[str]]
DOES: Mapping[ActionKind, _Does] = {
    ActionKind.START: _start,
    ActionKind.ARRIVE: _arrive,
    ActionKind.COMPLETE: _complete,
    ActionKind.FAIL: _fail,
    ActionKind.DEPART: _depart,
    ActionKind.END: _end,
    ActionKind.BREAKDOWN: _breakdown,
    ActionKind.DELAY: _delay,
    ActionKind.SICK: _sick,
    ActionKind.NOTE: _note,
}

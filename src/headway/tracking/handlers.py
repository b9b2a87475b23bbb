"""What tracking does on commands and on others' news. The tables at the bottom are its contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from headway.dispatch.views import shipments_of_orders
from headway.events.dispatch import ShipmentBooked, ShipmentCancelled, ShipmentUnbooked
from headway.events.orders import DeliveryRescheduled
from headway.kernel.errors import BadInput
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, Commands, EventHandler, Room
from headway.tracking import store
from headway.tracking.backlog import PROJECTIONS
from headway.tracking.capturing import capture_pod
from headway.tracking.conditions.handlers import COMMANDS as CONDITIONS
from headway.tracking.driving import handlers as driving
from headway.tracking.driving.model import SendFixes
from headway.tracking.eta import handlers as eta
from headway.tracking.eta.following import Following
from headway.tracking.health import handlers as health
from headway.tracking.hooks.handlers import COMMANDS as HOOKS
from headway.tracking.journeys import handlers as journeys
from headway.tracking.journeys.planning import begin_anew, forget_legs
from headway.tracking.journeys.watching import expect_booked
from headway.tracking.mapping.handlers import COMMANDS as MAPPINGS
from headway.tracking.mapping.handlers import TIMERS as MAPPING_TIMERS
from headway.tracking.mapping.intake import replay_messages
from headway.tracking.model import (
    CapturePod,
    Outcome,
    RecordResult,
    RecordTracking,
    Refused,
    ReplayRefused,
    SetCodeMap,
    Taken,
)
from headway.tracking.polling import handlers as polls
from headway.tracking.polling.handlers import Polling
from headway.tracking.positions import handlers as positions
from headway.tracking.positions.commands import RecordPositions
from headway.tracking.recording import MAX_BATCH, attempt, record
from headway.tracking.refusing import decode_report, keep_refused
from headway.tracking.rereading import reread, save_codes
from headway.tracking.routes.watching import Watching

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.uow import UnitOfWork


async def record_tracking(cmd: RecordTracking, uow: UnitOfWork) -> RecordResult:
    """Record reported events; each is answered by itself.

    Raises:
        BadInput: more than 1,000 events.
    """
    if len(cmd.events) > MAX_BATCH:
        raise BadInput(f"{len(cmd.events)} events in one batch", field="events", allowed=f"at most {MAX_BATCH}")
    return RecordResult(await record(uow, cmd.events, cmd.source, fold_later=cmd.fold_later))


async def replay_refused(cmd: ReplayRefused, uow: UnitOfWork) -> RecordResult:
    """Try refused events again; what is refused again stays, with its present reason."""
    limit = max(1, min(cmd.limit, MAX_BATCH))
    rows = await uow.conn.fetch(store.Q.refused_to_replay, list(cmd.ids), cmd.reason, limit)
    events = await _replay(uow, [row for row in rows if row["reason"] != Refused.UNREADABLE])
    return RecordResult(events + await replay_messages(uow, [r for r in rows if r["reason"] == Refused.UNREADABLE]))


async def set_code_map(cmd: SetCodeMap, uow: UnitOfWork) -> int:
    """Set how codes read, and read again what is kept as `unknown`; returns how many events now read otherwise."""
    await save_codes(uow, cmd)
    return await reread(uow, cmd.carrier, sorted({entry.code.strip() for entry in cmd.entries}))


async def on_shipment_booked(rec: Recorded[ShipmentBooked], uow: UnitOfWork) -> None:
    """Expect the agreed stops, and take the events that came before the booking did."""
    event = rec.event
    await uow.conn.execute(store.Q.bookings_exclusive)
    await begin_anew(uow, event.shipment_id)
    await store.put_booking(uow.conn, event, rec.recorded_at)
    await expect_booked(uow, event)
    names = [event.external_ref.strip(), str(event.shipment_id), str(event.offer_id)]
    await _replay(uow, await uow.conn.fetch(store.Q.refused_awaiting, event.shipment_id, names))


async def on_shipment_unbooked(rec: Recorded[ShipmentUnbooked], uow: UnitOfWork) -> None:
    """Begin anew: what its carrier reported is kept but moves nothing, and it may report nothing more."""
    event = rec.event
    await uow.conn.execute(store.Q.bookings_exclusive)
    if await uow.conn.fetchval(store.Q.unbook_state, event.shipment_id, event.offer_id, rec.recorded_at) is not None:
        await forget_legs(uow, event.shipment_id)
        await uow.conn.execute(store.Q.unbook_stops, event.shipment_id)
        await uow.conn.execute(store.Q.supersede_events, event.shipment_id)
        await positions.leave_vehicle(uow, event.shipment_id, rec.recorded_at)


async def on_delivery_rescheduled(rec: Recorded[DeliveryRescheduled], uow: UnitOfWork) -> None:
    """Measure against the time of delivery that was agreed last."""
    found = await shipments_of_orders(uow.conn, [rec.event.order_id])
    shipments = [each.id for each in found.values()]
    await uow.conn.execute(store.Q.reschedule, shipments, rec.event.deliver_by, rec.event.deliver_from)


async def on_shipment_cancelled(rec: Recorded[ShipmentCancelled], uow: UnitOfWork) -> None:
    """Nothing more is expected of it; what is still reported is kept."""
    await uow.conn.execute(store.Q.mark_cancelled, rec.event.shipment_id, rec.recorded_at)
    await positions.leave_vehicle(uow, rec.event.shipment_id, rec.recorded_at)


async def _replay(uow: UnitOfWork, rows: Sequence[asyncpg.Record]) -> tuple[Outcome, ...]:
    outcomes: list[Outcome] = []
    for source in sorted({row["source"] for row in rows}):
        part = [row for row in rows if row["source"] == source]
        reports = [decode_report(row["reported"]) for row in part]
        results = await attempt(uow, reports, source)
        taken = [row["id"] for row, result in zip(part, results, strict=True) if result.taken is not Taken.REFUSED]
        await uow.conn.execute(store.Q.mark_replayed, taken, uow.now)
        again = [(report, result) for report, result in zip(reports, results, strict=True) if result.refusal]
        await keep_refused(uow, again, source)
        outcomes.extend(results)
    return tuple(outcomes)


COMMANDS: Mapping[type, CommandHandler] = {
    RecordTracking: record_tracking,
    ReplayRefused: replay_refused,
    SetCodeMap: set_code_map,
    CapturePod: capture_pod,
}
SUBSCRIPTIONS: Mapping[type[Event], EventHandler] = {
    ShipmentBooked: on_shipment_booked,
    ShipmentUnbooked: on_shipment_unbooked,
    ShipmentCancelled: on_shipment_cancelled,
    DeliveryRescheduled: on_delivery_rescheduled,
}


def room(following: Following | None = None, polling: Polling | None = None, commands: Commands | None = None) -> Room:
    """Tracking, ready to be composed.

    Args:
        following: tells how ETAs are answered, and what follows from them.
        polling: asks carriers that do not send; without it none is asked.
        commands: reaches the commands of other rooms; without it a vehicle's delay moves estimates and no plan.
    """
    etas = eta.tables(following)
    legs = journeys.tables(_replay)
    watching = Watching(commands)
    return Room(
        "tracking",
        commands={
            **COMMANDS,
            **MAPPINGS,
            **HOOKS,
            **CONDITIONS,
            **health.COMMANDS,
            **positions.COMMANDS,
            **driving.commands(commands),
            RecordPositions: watching.record_positions,
            SendFixes: watching.send_fixes,
            **legs.commands,
            **etas.commands,
            **(polls.commands(polling) if polling else {}),
        },
        subscriptions={**SUBSCRIPTIONS, **positions.SUBSCRIPTIONS, **driving.SUBSCRIPTIONS},
        timers={**etas.timers, **MAPPING_TIMERS, **positions.TIMERS, **health.TIMERS, **legs.timers, **polls.TIMERS},
        jobs=polls.jobs(polling) if polling else {},
        deciders=etas.deciders,
        projections=(*PROJECTIONS, *health.PROJECTIONS, *legs.projections, *etas.projections),
    )

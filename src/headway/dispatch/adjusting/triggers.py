"""News that touches shipments which have a carrier, and the rounds it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from headway.carriers.capacity import ALL_DAY, zones_of
from headway.dispatch import store
from headway.dispatch.adjusting.causes import Cause, Occasion
from headway.dispatch.adjusting.proposals import Q
from headway.dispatch.adjusting.rounds import Limit, Rounds
from headway.dispatch.model import ShipmentStatus
from headway.events.carriers import CapacityShortfall, CarrierOutageStarted
from headway.events.orders import OrderRescheduled
from headway.kernel.message import Recorded
from headway.kernel.moments import stamp

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Triggers:
    """What the adjusting part of dispatch listens to."""

    rounds: Rounds

    async def on_shortfall(self, rec: Recorded[CapacityShortfall], uow: UnitOfWork) -> None:
        """So many shipments leave as the limit fell below what is held: those that lose least by it."""
        short = rec.event
        occasion = Occasion(
            cause=Cause.CAPACITY_SHORTFALL, sentence=shortfall_sentence(short), carrier_code=short.carrier_code
        )
        origin, destination = zones_of(short.scope)
        hours: tuple[int | None, int | None] = (None, None)
        if short.window != ALL_DAY:
            hours = (int(short.window[:2]), int(short.window[3:]))
        wanted = (short.carrier_id, short.day, None, origin, destination, *hours)
        rows = await uow.conn.fetch(Q.held_by_carrier, *wanted)
        limit = Limit(carrier_id=short.carrier_id, scope=short.scope, day=short.day, window=short.window)
        key = f"short:{short.carrier_id}:{short.day}:{short.scope}:{short.window}"
        await self.rounds.open(uow, key, occasion, [row["id"] for row in rows], limit)

    async def on_outage(self, rec: Recorded[CarrierOutageStarted], uow: UnitOfWork) -> None:
        """Everything that would be picked up before it ends leaves; a suspected outage has its own round."""
        out = rec.event
        if await uow.conn.fetchval(Q.is_suspected, out.carrier_id) is not None:
            return
        occasion = Occasion(
            cause=Cause.CARRIER_OUTAGE,
            sentence=outage_sentence(out.carrier_code, out.reason, out.until),
            carrier_code=out.carrier_code,
        )
        wanted = (out.carrier_id, None, out.until, *[None] * 4)
        rows = await uow.conn.fetch(Q.held_by_carrier, *wanted)
        await self.rounds.open(uow, f"out:{out.carrier_id}", occasion, [row["id"] for row in rows])

    async def on_rescheduled(self, rec: Recorded[OrderRescheduled], uow: UnitOfWork) -> None:
        """The goods are ready at another time: what is agreed for an earlier pickup cannot stand."""
        shipment = await store.lock_shipment_of_order(uow.conn, rec.event.order_id)
        if shipment is None or shipment.status not in _NOT_PICKED_UP:
            return
        await uow.conn.execute(Q.move_ready_time, shipment.id, rec.event.ready_at, uow.now)
        held = [store.offer_of(row) for row in await uow.conn.fetch(Q.offers_held, shipment.id)]
        if not any(each is not None and each.terms.pickup_planned_at < rec.event.ready_at for each in held):
            return
        occasion = Occasion(
            cause=Cause.READY_TIME_MOVED,
            sentence=f"the goods are ready at {stamp(rec.event.ready_at)} only, after the agreed pickup",
        )
        await self.rounds.open(uow, f"ready:{shipment.id}", occasion, [shipment.id])


_NOT_PICKED_UP = frozenset({ShipmentStatus.PLANNED, ShipmentStatus.TENDERING, ShipmentStatus.BOOKED})


def shortfall_sentence(short: CapacityShortfall) -> str:
    """What fell short."""
    where = "" if short.scope == "*" else f" on {short.scope}"
    when = f"{short.day}" + (f" {short.window}" if short.window else "")
    if short.excess:
        return f"{short.carrier_code} takes {short.limit} on {when}{where}, {short.used} are held: {short.excess} leave"
    return (
        f"{short.carrier_code} takes {short.limit_kg} kg on {when}{where}, {short.used_kg} kg are held:"
        f" {short.excess_kg} kg leave"
    )


def outage_sentence(carrier_code: str, reason: str, until: datetime | None) -> str:
    """Who is out, why, and how long."""
    end = "until further notice" if until is None else f"until {stamp(until)}"
    return f"{carrier_code} is out {end}: {reason}"

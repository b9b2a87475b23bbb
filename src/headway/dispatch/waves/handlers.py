"""What waves do on command, on news and on timers; the tables are at the bottom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.carriers.store import set_capacity_prices
from headway.dispatch.allocating import Allocator
from headway.dispatch.gathering import Seen, destination_of, tenant_settings
from headway.dispatch.model import Shipment
from headway.dispatch.policies.conditions import ORDER, holds
from headway.dispatch.policies.facts import order_facts
from headway.dispatch.store import shipment_of
from headway.dispatch.waves.commands import (
    AllocateWave,
    CapacityPriced,
    NoWave,
    RepriceCapacity,
    WaveStands,
    WaveStatus,
)
from headway.dispatch.waves.pricing import Pricer
from headway.dispatch.waves.store import Q
from headway.events.dispatch import PolicyActivated, WavePriced
from headway.kernel.message import Event, Recorded
from headway.kernel.rooms import CommandHandler, DueTimer, EventHandler, TimerHandler

if TYPE_CHECKING:
    from headway.dispatch.waves.batch import Priced
    from headway.kernel.uow import UnitOfWork

WAVE = "dispatch.wave"
WAVE_OFFERS = "dispatch.wave_offers"
REPRICE = "dispatch.reprice_capacity"
CAPACITY = "capacity"
"""The key of a tenant's one timer for prices."""
AT_ONCE = 50
"""Shipments of a wave that are decided in one transaction."""


@dataclass(frozen=True, slots=True)
class Waves:
    """Collects orders, prices them together, and has each decided by the allocator."""

    allocator: Allocator
    pricer: Pricer

    async def collects(self, uow: UnitOfWork, shipment: Shipment, seen: Seen) -> bool:
        """Let a new shipment wait for the next wave, if the policy wants that for its order."""
        active = await self.allocator.policies.active(uow)
        wave = active.document.wave
        if wave is None:
            return False
        zone = (await tenant_settings(uow)).timezone
        facts = {"order": order_facts(seen.order, await destination_of(uow, seen.order), zone)}
        if not holds(wave.when, ORDER, facts, unsure=False):
            return False
        due = uow.now + timedelta(minutes=wave.collect_min)
        row = await uow.conn.fetchrow(Q.join_wave, uow.new_id(), uow.now, due)
        assert row is not None
        await uow.conn.execute(Q.put_into_wave, row["id"], shipment.id)
        if row["shipments"] == 1 or row["shipments"] == wave.most:
            uow.set_timer(WAVE, row["id"], uow.now if row["shipments"] == wave.most else row["due_at"])
        return True

    async def allocate_wave(self, cmd: AllocateWave, uow: UnitOfWork) -> WaveStands:
        """Price the wave that collects, and begin to decide.

        Raises:
            NoWave: none collects.
        """
        row = await uow.conn.fetchrow(Q.lock_collecting)
        if row is None:
            raise NoWave("no orders are collected")
        uow.cancel_timer(WAVE, row["id"])
        await self._allocate(uow, row["id"])
        return WaveStands(row["id"], WaveStatus.OFFERING, row["shipments"])

    async def wave_due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Price the wave and begin to decide; nothing where that was done before its time."""
        row = await uow.conn.fetchrow(Q.lock_wave, UUID(timer.key))
        if row is not None and row["status"] == WaveStatus.COLLECTING:
            await self._allocate(uow, row["id"])

    async def _allocate(self, uow: UnitOfWork, wave_id: UUID) -> None:
        rows = await uow.conn.fetch(Q.waiting_in_wave, wave_id)
        waiting = [each for each in map(shipment_of, rows) if each is not None]
        priced, expected = await self.pricer.price(uow, waiting)
        cost, bound = priced.expected_cost, priced.lower_bound
        found = (len(priced.prices), expected, cost.minor, bound.minor, cost.currency)
        await uow.conn.execute(Q.wave_priced, wave_id, uow.now, *found)
        ranked = sorted(zip(priced.regret, (each.id for each in waiting), strict=False), key=lambda pair: -pair[0])
        await uow.conn.execute(Q.place_shipments, wave_id, [id_ for _, id_ in ranked], list(range(len(ranked))))
        _tell(uow, wave_id, priced, len(waiting) + expected, expected)
        uow.set_timer(WAVE_OFFERS, wave_id, uow.now, {"place": 0})

    async def decide_next(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Decide the next few, those first that lose most by missing their best; what was offered by then is passed."""
        wave_id, place = UUID(timer.key), int(timer.payload["place"])
        ids = [row["shipment_id"] for row in await uow.conn.fetch(Q.next_of_wave, wave_id, place, AT_ONCE)]
        locked = map(shipment_of, await uow.conn.fetch(Q.lock_shipments, ids))
        by_id = {each.id: each for each in locked if each is not None}
        for id_ in ids:
            if id_ in by_id:
                await self.allocator.next_offer(uow, by_id[id_])
        if len(ids) == AT_ONCE:
            uow.set_timer(WAVE_OFFERS, wave_id, uow.now, {"place": place + AT_ONCE})
        else:
            await uow.conn.execute(Q.wave_done, wave_id, uow.now)

    async def reprice(self, cmd: RepriceCapacity, uow: UnitOfWork) -> CapacityPriced:
        """Find the prices anew; the next time on the policy's clock stays as it is."""
        rows = await uow.conn.fetch(Q.waiting_in_waves)
        waiting = [each for each in map(shipment_of, rows) if each is not None]
        priced, expected = await self.pricer.price(uow, waiting)
        orders = len(waiting) + expected
        if orders:
            _tell(uow, uow.new_id(), priced, orders, expected)
        return CapacityPriced(len(priced.prices), orders, expected)

    async def reprice_due(self, timer: DueTimer, uow: UnitOfWork) -> None:
        """Price and set the clock again, as long as the policy wants it."""
        prices = (await self.allocator.policies.active(uow)).document.prices
        if prices is not None:
            await self.reprice(RepriceCapacity(), uow)
            uow.set_timer(REPRICE, CAPACITY, uow.now + timedelta(minutes=prices.every_min))

    async def on_policy_activated(self, rec: Recorded[PolicyActivated], uow: UnitOfWork) -> None:
        """Begin to price where the policy wants it; where nothing prices capacity any more, today's prices go."""
        document = (await self.allocator.policies.active(uow)).document
        if document.prices is not None:
            uow.set_timer(REPRICE, CAPACITY, uow.now)
        elif document.wave is None:
            await set_capacity_prices(uow.conn, (), only=await self.pricer.today(uow))


def _tell(uow: UnitOfWork, wave_id: UUID, priced: Priced, orders: int, expected: int) -> None:
    uow.emit(
        WavePriced(
            wave_id=wave_id,
            shipments=orders,
            expected=expected,
            priced_limits=len(priced.prices),
            expected_cost=priced.expected_cost,
            lower_bound=priced.lower_bound,
        )
    )


@dataclass(frozen=True, slots=True)
class Tables:
    """What the room of dispatch adds to its own tables."""

    waves: Waves
    commands: Mapping[type[Any], CommandHandler]
    subscriptions: Mapping[type[Event], EventHandler]
    timers: Mapping[str, TimerHandler]


def tables(allocator: Allocator) -> Tables:
    """Waves on top of the allocator."""
    waves = Waves(allocator, Pricer(allocator))
    return Tables(
        waves=waves,
        commands={AllocateWave: waves.allocate_wave, RepriceCapacity: waves.reprice},
        subscriptions={PolicyActivated: waves.on_policy_activated},
        timers={WAVE: waves.wave_due, WAVE_OFFERS: waves.decide_next, REPRICE: waves.reprice_due},
    )

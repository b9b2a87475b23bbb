"""Pricing capacity: what waits and is expected is read as an allocation would read it, solved, and kept as prices."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.carriers.store import load_capacity, set_capacity_prices
from headway.dispatch.allocating import Allocator
from headway.dispatch.gathering import gather, tenant_settings
from headway.dispatch.model import Shipment
from headway.dispatch.planning import earliest_pickup, first_day
from headway.dispatch.snapshot import AllocationInputs
from headway.dispatch.waves.expecting import Coming, coming, seen_again

if TYPE_CHECKING:
    from headway.dispatch.waves.batch import Priced
    from headway.kernel.uow import UnitOfWork


@dataclass(frozen=True, slots=True)
class Pricer:
    """Finds prices with the allocator's policies and networks."""

    allocator: Allocator

    async def price(self, uow: UnitOfWork, waiting: Sequence[Shipment]) -> tuple[Priced, int]:
        """Solve what waits with what is expected, and keep the prices of all days that they need.

        Returns:
            What was found, the regrets of those that wait first; and how many orders are expected.
        """
        from headway.dispatch.waves.batch import solve_batch

        active = await self.allocator.policies.active(uow)
        prices = active.document.prices
        batch = [
            (await gather(uow, self.allocator.networks, each, active, None)).inputs(uow, (), 1, None)
            for each in waiting
        ]
        more = None if prices is None else await coming(uow, prices.days_back)
        if more is not None:
            batch += await self._expected(uow, more)
        today = await self.today(uow)
        days = sorted({today, *(day.day for inputs in batch for day in inputs.days)})
        books = {day: await load_capacity(uow.conn, day) for day in days}
        priced = await asyncio.to_thread(solve_batch, batch, books, uow.now, (await tenant_settings(uow)).currency)
        for day in days:
            await set_capacity_prices(uow.conn, [each for each in priced.prices if each.day == day], only=day)
        return priced, 0 if more is None else more.expected

    async def _expected(self, uow: UnitOfWork, more: Coming) -> list[AllocationInputs]:
        active = await self.allocator.policies.active(uow)
        zone = ZoneInfo((await tenant_settings(uow)).timezone)
        found: list[AllocationInputs] = []
        for each in more.shipments:
            seen = await seen_again(uow, each, await self.today(uow), more.days_back)
            policy = active.resolve(seen.order, seen.order.destination_zone, str(zone))
            day = first_day(earliest_pickup(each.ready_at, uow.now, policy.pickup_lead_min), zone)
            if day != seen.day:
                seen = await seen_again(uow, each, day, more.days_back)
            inputs = (await gather(uow, self.allocator.networks, each, active, seen)).inputs(uow, (), 1, None)
            found += [inputs] * more.times
        return found

    async def today(self, uow: UnitOfWork) -> date:
        """The tenant's calendar day."""
        return uow.now.astimezone(ZoneInfo((await tenant_settings(uow)).timezone)).date()

"""What a tick of the live stream weighs, how long it takes, and how late a change arrives."""

from __future__ import annotations

import asyncio
import statistics
import time
from uuid import UUID, uuid4

import pytest

from headway.events.tracking import ShipmentLoaded
from headway.kernel.uow import Scope
from headway.web.live.follower import Follower
from headway.web.live.hub import Hub
from headway.web.live.serving import told
from headway.web.live.sources import LogSource

pytestmark = pytest.mark.bench

BROWSERS, SECONDS = 100, 10
MANY = 110
"""A change of so few bytes names no id: other work on the same server held the log back, and many came at once."""


async def _always() -> bool:
    return True


async def _listen(follower: Follower, sent: dict[str, float], sizes: list[int], late_s: list[float]) -> None:
    async for chunk in told(follower, _always):
        if not chunk.startswith(b"event: change"):
            continue
        now = time.monotonic()
        sizes.append(len(chunk))
        late_s += [now - sent[part] for part in chunk.decode().split('"') if part in sent]


async def _happen(scope: Scope, tenant: UUID, at_once: int, sent: dict[str, float]) -> None:
    ids = [uuid4() for _ in range(at_once)]
    sent.update((str(each), time.monotonic()) for each in ids)
    async with scope.begin(tenant, "user:bench") as uow:
        for each in ids:
            uow.emit(ShipmentLoaded(shipment_id=each, carrier_code="OWN", vehicle="V1"))


@pytest.mark.parametrize("a_second", [1, 20, 100])
async def test_a_tick(scope: Scope, tenant: UUID, a_second: int) -> None:
    hub = Hub(scope, (LogSource(),))
    sent: dict[str, float] = {}
    sizes, late_s = list[int](), list[float]()
    async with asyncio.TaskGroup() as tasks:
        for number in range(BROWSERS):
            follower = await hub.join(tenant, str(number), frozenset({"shipment", "case"}))
            tasks.create_task(_listen(follower, sent, sizes, late_s))
        cpu, began = time.process_time(), time.monotonic()
        while time.monotonic() - began < SECONDS:
            await asyncio.gather(_happen(scope, tenant, a_second, sent), asyncio.sleep(1))
        await asyncio.sleep(2)
        cpu = time.process_time() - cpu
        await hub.close()
    late_s.sort()
    print(
        f"\n{a_second:>4} changes/s, {BROWSERS} browsers: {statistics.median(sizes):>7,.0f} bytes a tick, "
        f"late {late_s[len(late_s) // 2]:.2f} s in the middle, {late_s[int(len(late_s) * 0.99)]:.2f} s of 99 in 100, "
        f"{cpu / SECONDS * 1000:.0f} ms of CPU a second"
    )
    many = any(size <= MANY for size in sizes)
    assert many or len(late_s) == len(sent) * BROWSERS

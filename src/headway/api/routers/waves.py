"""Waves: orders that are allocated together, and the prices of scarce capacity."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, id_of, page
from headway.api.turn import Now
from headway.api.wire import Nothing, PageOf, Shown
from headway.dispatch.waves import store
from headway.dispatch.waves.commands import (
    AllocateWave,
    CapacityPriced,
    NoWave,
    RepriceCapacity,
    WaveStands,
    WaveStatus,
)
from headway.kernel.money import Money

router = Router("waves", "Orders that are allocated together, and what scarce capacity is worth.")


class WaveOut(Shown):
    """A wave; from `priced_at` on with the cost of a choice near the prices, and the bound below which none can be."""

    id: UUID
    status: WaveStatus
    opened_at: datetime
    due_at: datetime
    shipments: int
    priced_at: datetime | None
    priced_limits: int | None
    expected: int | None
    expected_cost: Money | None
    lower_bound: Money | None
    done_at: datetime | None


@router.get("/waves", "dispatch:read", raises=(BadCursor,))
async def list_waves(turn: Now, after: After = None, limit: Limit = 50) -> PageOf[WaveOut]:
    """Waves, newest first."""
    found = await store.list_waves(turn.db, id_of(after), limit + 1)
    return page([WaveOut.model_validate(each) for each in found], limit, lambda row: row.id)


@router.post("/waves/allocate", "dispatch:write", raises=(NoWave,))
async def allocate_wave(turn: Now, body: Nothing) -> WaveStands:
    """Begin now with the wave that collects, before its time."""
    stands: WaveStands = await turn.run(AllocateWave())
    return stands


@router.post("/capacity/reprice", "dispatch:write")
async def reprice_capacity(turn: Now, body: Nothing) -> CapacityPriced:
    """Find now what scarce capacity is worth, from what waits and what an earlier day brought from this hour on."""
    priced: CapacityPriced = await turn.run(RepriceCapacity())
    return priced

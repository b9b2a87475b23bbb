"""Taking and giving back the capacity an offer holds: one shipment of the site's day and one of the carrier's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from headway.carriers.store import release_capacity, reserve_capacity
from headway.dispatch.snapshot import AllocationInputs, Situation, without_capacity
from headway.orders.store import release_site, reserve_site

if TYPE_CHECKING:
    from headway.dispatch.model import Terms
    from headway.kernel.db.database import Connection


async def reserve(conn: Connection, inputs: AllocationInputs, at: Situation) -> AllocationInputs | None:
    """Take both, or neither: None where both were had, else the snapshot without what was gone."""
    if not await reserve_site(conn, at.origin.site, at.day):
        return without_capacity(inputs, at, site=True)
    if not await reserve_capacity(conn, at.option.carrier_id, at.option.origin_zone, at.day):
        await release_site(conn, at.origin.site, at.day)
        return without_capacity(inputs, at, site=False)
    return None


async def release(conn: Connection, terms: Terms) -> None:
    """Give back what an offer held."""
    await release_site(conn, terms.origin_site, terms.pickup_day)
    await release_capacity(conn, terms.carrier_id, terms.origin_zone, terms.pickup_day)

"""Taking and giving back the capacity an offer holds: one shipment of the site's day and one of the carrier's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.capacity import CapacityClaim
from headway.carriers.capacity_ledger import consume_capacity, lock_days, release_capacity, reserve_capacity
from headway.dispatch.snapshot import AllocationInputs, Situation, without_capacity
from headway.orders.store import release_site, reserve_site

if TYPE_CHECKING:
    from headway.dispatch.model import Terms
    from headway.kernel.db.database import Connection


async def reserve(
    conn: Connection,
    inputs: AllocationInputs,
    at: Situation,
    *,
    site: bool = True,
    ahead: Sequence[tuple[UUID, date]] = (),
) -> AllocationInputs | None:
    """Take both, or neither: None where both were had, else the snapshot without what was gone.

    Args:
        site: take the site's place; not where another offer of the shipment holds it.
        ahead: carriers' days that will be taken from next, to lock all of them in one order.
    """
    if site and not await reserve_site(conn, at.origin.site, at.day):
        return without_capacity(inputs, at, site=True)
    if ahead:
        await lock_days(conn, ahead)
    if not await reserve_capacity(conn, claim_of(at)):
        if site:
            await release_site(conn, at.origin.site, at.day)
        return without_capacity(inputs, at, site=False)
    return None


def claim_of(at: Situation) -> CapacityClaim:
    """What an offer to the candidate takes of its carrier's capacity."""
    option, weight_kg = at.option, at.inputs.order.weight_kg
    return CapacityClaim(option.carrier_id, option.origin_zone, option.destination_zone, at.day, hour_of(at), weight_kg)


def hour_of(at: Situation) -> int:
    """The local hour of the planned pickup."""
    return at.pickup_hour


def held_by(terms: Terms) -> CapacityClaim:
    """What an offer with these terms holds."""
    lane = (terms.origin_zone, terms.destination_zone)
    return CapacityClaim(terms.carrier_id, *lane, terms.pickup_day, terms.pickup_hour, terms.weight_kg)


async def lock_ahead(conn: Connection, several: Sequence[Terms]) -> None:
    """Lock the days of offers that end together, in one order."""
    await lock_days(conn, ((terms.carrier_id, terms.pickup_day) for terms in several))


async def consume(conn: Connection, terms: Terms) -> None:
    """The carrier accepted: what its offer held is used."""
    await consume_capacity(conn, held_by(terms))


async def release(conn: Connection, terms: Terms, *, site: bool = True, booked: bool = False) -> None:
    """Give back what an offer held, or (booked) used; `site`: the site's place too, where no other offer needs it."""
    if site:
        await release_site(conn, terms.origin_site, terms.pickup_day)
    await release_capacity(conn, held_by(terms), booked=booked)

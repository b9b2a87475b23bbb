"""A place on a route that runs: once a depot's plan of the day is committed, it and no estimate prices a shipment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import erf, sqrt
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from headway.dispatch.fleet.commands import NoPlan, PlanState
from headway.dispatch.fleet.offering import QuoteJob, Quoter, Quotes, RouteQuote
from headway.dispatch.hauling.model import FleetQuote, Haul
from headway.events.dispatch import ChargeLine
from headway.kernel.errors import BadInput
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SPREAD, LEAST_SPREAD_S = 0.15, 600.0
"""An arrival on a running route spreads by this share of the time until it; at least by so many seconds."""
SURELY_LATE_PPM = 950_000
_MILLION = 1_000_000


async def placed(
    uow: UnitOfWork, quoter: Quoter, estimate: FleetQuote, haul: Haul, shipment_id: UUID, vehicles: Iterable[str]
) -> FleetQuote:
    """The estimate, or in its place what the best place on a running route adds; refused where there is none.

    Args:
        vehicles: codes of the carrier's vehicles.
    """
    try:
        found = await quoter.quote(QuoteJob(depot=estimate.depot, day=estimate.day, shipment_id=shipment_id), uow)
    except (NoPlan, PlanState, BadInput):
        return estimate
    theirs = frozenset(vehicles)
    own = [each for each in found.quotes if each.vehicle in theirs]
    if not own:
        why = f"no vehicle on the running plan of {estimate.depot} for {estimate.day} can take it any more"
        return replace(_bare(estimate), refused=why)
    arrive_at = await _arrival(uow, quoter, found, own[0], haul, str(shipment_id))
    return priced(estimate, own[0], arrive_at, haul, shipment_id, uow.now)


def priced(
    estimate: FleetQuote, best: RouteQuote, arrive_at: datetime, haul: Haul, shipment_id: UUID, now: datetime
) -> FleetQuote:
    """What the place adds, others' lateness in it, and how sure it is to be in time."""
    late = [each.ref for each in best.late if each.shipment_id != shipment_id]
    harm = f"; later for it: {', '.join(late[:5])}" if late else ""
    sentence = (
        f"{best.vehicle} on its route, stop {best.position + 1} to come: {best.added_m / 1000:.1f} km and "
        f"{best.added_s / 60:.0f} min more{harm}"
    )
    amount = Money(max(0, best.added_cost.minor), estimate.currency)
    late_ppm, risk = _risk(arrive_at, haul.due_at, now)
    if any(each.shipment_id == shipment_id for each in best.late):
        late_ppm = max(late_ppm, SURELY_LATE_PPM)
    return replace(
        _bare(estimate),
        vehicle=best.vehicle,
        charges=(ChargeLine(code="freight", amount=amount, sentence=sentence),),
        raw_minor=estimate.raw_minor,
        arrive_at=arrive_at,
        late_ppm=late_ppm,
        risk=risk,
    )


def _bare(estimate: FleetQuote) -> FleetQuote:
    return FleetQuote(
        site=estimate.site,
        carrier_code=estimate.carrier_code,
        depot=estimate.depot,
        day=estimate.day,
        currency=estimate.currency,
        basis="plan",
    )


async def _arrival(uow: UnitOfWork, quoter: Quoter, found: Quotes, best: RouteQuote, haul: Haul, key: str) -> datetime:
    """After the stop before it, halfway through the detour; where it is now does not count."""
    running = await quoter.keeper.seen(uow.conn, uow.tenant_id, found.plan_id, uow.now)
    index = None if running is None else running.vehicle(best.route_id)
    way_s = max(0, best.added_s - haul.service_s) / 2
    if running is None or index is None:
        return max(uow.now, haul.ready_at) + timedelta(seconds=round(way_s))
    course, now_s = running.live.courses[index], running.snapshot.second(uow.now)
    left_s = [times[2] for node, times in zip(course.nodes, course.times, strict=True) if node.key != key]
    before_s = left_s[best.position - 1] if 0 < best.position <= len(left_s) else course.start_s
    return running.snapshot.at(round(max(before_s, now_s) + way_s))


def _risk(arrive_at: datetime, due_at: datetime | None, now: datetime) -> tuple[int, str]:
    if due_at is None:
        return 0, "no commitment"
    slack_s = (due_at - arrive_at).total_seconds()
    spread_s = max(LEAST_SPREAD_S, SPREAD * (arrive_at - now).total_seconds())
    late = 0.5 * (1.0 - erf(slack_s / spread_s / sqrt(2.0)))
    side = "before" if slack_s >= 0 else "after"
    risk = f"about {abs(slack_s) / 60:.0f} min {side} the commitment, give or take {spread_s / 60:.0f} min"
    return round(late * _MILLION), risk

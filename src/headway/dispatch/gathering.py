"""Reading what an allocation needs: the order, and what the network offers on the days it could be picked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from msgspec.structs import replace as replace_struct

from headway.carriers.capacity import scopes_of
from headway.carriers.rating import narrow
from headway.carriers.store import NetworkCache, zone_of
from headway.dispatch.clocks.store import Clocks, clocks_of, doors
from headway.dispatch.hauling.gathering import quotes_for
from headway.dispatch.keeping import Kept
from headway.dispatch.model import Shipment
from headway.dispatch.planning import earliest_pickup, first_day, pickup_time
from headway.dispatch.policies.book import ActivePolicy
from headway.dispatch.policy import PolicyParameters
from headway.dispatch.snapshot import AllocationInputs, Day, Pin, Refusal
from headway.dispatch.store import Q
from headway.orders.model import DispatchOrder
from headway.orders.store import UnknownOrder, dispatch_view, drafts_of, views_of

if TYPE_CHECKING:
    from headway.dispatch.fleet.offering import Quoter
    from headway.kernel.uow import UnitOfWork


USUAL_LEAD_MIN = PolicyParameters().pickup_lead_min


@dataclass(frozen=True, slots=True)
class TenantSettings:
    """The zone in which days and hours are counted, and the currency of handling costs."""

    timezone: str
    currency: str


_settings: WeakKeyDictionary[UnitOfWork, TenantSettings] = WeakKeyDictionary()


async def tenant_settings(uow: UnitOfWork) -> TenantSettings:
    """Read once for a unit of work, however many events it handles."""
    known = _settings.get(uow)
    if known is None:
        row = await uow.conn.fetchrow(Q.tenant_settings)
        assert row is not None
        known = _settings[uow] = TenantSettings(row["timezone"], row["currency"])
    return known


@dataclass(frozen=True, slots=True)
class Seen:
    """An order, with what its sites have left on one day."""

    day: date
    order: DispatchOrder


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read, and the policy as it holds for the order; `inputs` makes the snapshot of it."""

    order: DispatchOrder
    destination_zone: str | None
    days: tuple[Day, ...]
    settings: TenantSettings
    policy: PolicyParameters
    kept: Kept | None = None

    def inputs(self, uow: UnitOfWork, refusals: tuple[Refusal, ...], attempt: int, pin: Pin | None) -> AllocationInputs:
        return AllocationInputs(
            order=replace(self.order, origins=()),
            destination_zone=self.destination_zone,
            days=self.days,
            refusals=refusals,
            policy=self.policy,
            timezone=self.settings.timezone,
            tenant_currency=self.settings.currency,
            now=uow.now,
            attempt=attempt,
            pin=pin,
            kept=self.kept,
        )


async def look(uow: UnitOfWork, order_id: UUID) -> Seen:
    """The order as its sites stand on the tenant's present day, with the zone of the door it goes to.

    Raises:
        UnknownOrder: there is none.
    """
    today = uow.now.astimezone(ZoneInfo((await tenant_settings(uow)).timezone)).date()
    drafts = await drafts_of(uow.conn, [order_id])
    found = await views_of(uow.conn, drafts, today)
    if order_id not in found:
        raise UnknownOrder(f"there is no order {order_id}", order_id=str(order_id))
    zones = await doors(uow.conn, await clocks_of(uow), drafts)
    return Seen(today, replace(found[order_id], time_zone=zones[order_id]))


async def gather(
    uow: UnitOfWork,
    networks: NetworkCache,
    shipment: Shipment,
    active: ActivePolicy,
    seen: Seen | None,
    quoter: Quoter | None = None,
) -> Gathered:
    """Read the first possible pickup day; the next day too, where some service's cut-off has passed."""
    settings = await tenant_settings(uow)
    zone = ZoneInfo(settings.timezone)
    clocks = await clocks_of(uow)
    seen = seen or await _likely(uow, shipment, zone)
    destination = await destination_of(uow, seen.order)
    policy = active.resolve(seen.order, destination, settings.timezone)
    earliest = earliest_pickup(shipment.ready_at, uow.now, policy.pickup_lead_min)
    order = replace(seen.order, time_zone=clocks.other(shipment.time_zone))
    firsts = sorted({first_day(earliest, each) for each in clocks.of_sites(order)})
    days: dict[date, Day] = {}
    for first in firsts:
        if first not in days:
            days[first] = await _day(uow, networks, await _on(uow, shipment, seen, first), destination, clocks)
        following = first + timedelta(days=1)
        if following not in days and missed_cutoff(days[first], earliest, policy, settings.timezone):
            later = await _on(uow, shipment, seen, following)
            days[following] = await _day(uow, networks, later, destination, clocks)
    driven = [await _with_fleet(uow, shipment, days[day], earliest, settings, quoter) for day in sorted(days)]
    return Gathered(order, destination, tuple(driven), settings, policy, shipment.kept)


async def _on(uow: UnitOfWork, shipment: Shipment, seen: Seen, day: date) -> Seen:
    """The order as its sites stand on a day."""
    return seen if seen.day == day else Seen(day, await dispatch_view(uow.conn, shipment.order_id, day))


async def _with_fleet(
    uow: UnitOfWork, shipment: Shipment, day: Day, earliest: datetime, settings: TenantSettings, quoter: Quoter | None
) -> Day:
    """The day with what the shipment adds to routes; a contract in another currency keeps its tariff."""
    sites: dict[str, list[str]] = {}
    for each in day.origins:
        sites.setdefault(each.time_zone or settings.timezone, []).append(each.site)
    found = [
        await quotes_for(uow, shipment, here, day.day, earliest, ZoneInfo(zone), quoter) for zone, here in sites.items()
    ]
    quotes = [each for some in found for each in some]
    native = {each.carrier_code for each in day.options if each.currency == settings.currency}
    return replace_struct(day, fleet=tuple(each for each in quotes if each.carrier_code in native)) if quotes else day


async def _likely(uow: UnitOfWork, shipment: Shipment, zone: ZoneInfo) -> Seen:
    """The order as its sites stand on the day with which most policies begin: the policy is not known without it."""
    day = first_day(earliest_pickup(shipment.ready_at, uow.now, USUAL_LEAD_MIN), zone)
    return Seen(day, await dispatch_view(uow.conn, shipment.order_id, day))


async def destination_of(uow: UnitOfWork, order: DispatchOrder) -> str | None:
    """The zone it goes to, named by the order or found by its address; None: no zone holds it."""
    if order.destination_zone is not None or order.country is None:
        return order.destination_zone
    return await zone_of(uow.conn, order.country, order.postal_code or "")


async def _day(uow: UnitOfWork, networks: NetworkCache, seen: Seen, destination: str | None, clocks: Clocks) -> Day:
    order, day = clocks.told(seen.order), seen.day
    zones = sorted({zone for origin in order.origins for zone in origin.zones})
    if destination is None or not zones:
        return Day(day=day, origins=order.origins, options=())
    network = await networks.load(uow.conn, day, scopes_of(zones, destination))
    options = [narrow(each, order.weight_kg) for each in network.options(zones, destination, order.service)]
    return Day(day=day, origins=order.origins, options=tuple(options), learned=network.learned)


def missed_cutoff(day: Day, earliest: datetime, policy: PolicyParameters, timezone: str) -> bool:
    """Does some service pick up only after the day, from a site whose first possible day it is?

    Args:
        timezone: the tenant's, which sites keep that name no other.
    """
    for zone in {ZoneInfo(origin.time_zone or timezone) for origin in day.origins} or {ZoneInfo(timezone)}:
        pickups = (pickup_time(earliest, each.cutoff_hour, policy.hours, zone) for each in day.options)
        if first_day(earliest, zone) == day.day and any(first_day(each, zone) != day.day for each in pickups):
            return True
    return False

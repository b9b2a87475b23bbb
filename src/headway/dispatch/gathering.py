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
from headway.dispatch.hauling.gathering import quotes_for
from headway.dispatch.keeping import Kept
from headway.dispatch.model import Shipment
from headway.dispatch.planning import earliest_pickup, first_day, pickup_time
from headway.dispatch.policies.book import ActivePolicy
from headway.dispatch.policy import PolicyParameters
from headway.dispatch.snapshot import AllocationInputs, Day, Pin, Refusal
from headway.dispatch.store import Q
from headway.orders.model import DispatchOrder
from headway.orders.store import dispatch_view

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
    """The order as its sites stand on the tenant's present day."""
    today = uow.now.astimezone(ZoneInfo((await tenant_settings(uow)).timezone)).date()
    return Seen(today, await dispatch_view(uow.conn, order_id, today))


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
    seen = seen or await _likely(uow, shipment, zone)
    destination = await destination_of(uow, seen.order)
    policy = active.resolve(seen.order, destination, settings.timezone)
    earliest = earliest_pickup(shipment.ready_at, uow.now, policy.pickup_lead_min)
    first = first_day(earliest, zone)
    if seen.day != first:
        seen = Seen(first, await dispatch_view(uow.conn, shipment.order_id, first))
    days = [await _day(uow, networks, seen, destination)]
    if _missed_cutoff(days[0], earliest, policy, zone):
        following = first + timedelta(days=1)
        later = Seen(following, await dispatch_view(uow.conn, shipment.order_id, following))
        days.append(await _day(uow, networks, later, destination))
    days = [await _with_fleet(uow, shipment, each, earliest, settings, quoter) for each in days]
    return Gathered(seen.order, destination, tuple(days), settings, policy, shipment.kept)


async def _with_fleet(
    uow: UnitOfWork, shipment: Shipment, day: Day, earliest: datetime, settings: TenantSettings, quoter: Quoter | None
) -> Day:
    """The day with what the shipment adds to routes; a contract in another currency keeps its tariff."""
    zone = ZoneInfo(settings.timezone)
    quotes = await quotes_for(uow, shipment, [each.site for each in day.origins], day.day, earliest, zone, quoter)
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


async def _day(uow: UnitOfWork, networks: NetworkCache, seen: Seen, destination: str | None) -> Day:
    order, day = seen.order, seen.day
    zones = sorted({zone for origin in order.origins for zone in origin.zones})
    if destination is None or not zones:
        return Day(day=day, origins=order.origins, options=())
    network = await networks.load(uow.conn, day, scopes_of(zones, destination))
    options = [narrow(each, order.weight_kg) for each in network.options(zones, destination, order.service)]
    return Day(day=day, origins=order.origins, options=tuple(options), learned=network.learned)


def _missed_cutoff(day: Day, earliest: datetime, policy: PolicyParameters, zone: ZoneInfo) -> bool:
    pickups = (pickup_time(earliest, each.cutoff_hour, policy.hours, zone) for each in day.options)
    return any(pickup.astimezone(zone).date() != day.day for pickup in pickups)

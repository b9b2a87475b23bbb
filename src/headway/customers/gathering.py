"""What the network could do with orders: who would be asked, when they would be there. Reads, and decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from headway.carriers.model import RateProblem
from headway.carriers.network import Network
from headway.carriers.rating import narrow
from headway.carriers.store import NetworkCache
from headway.customers.prospects import MOST, Prospect, Prospects
from headway.dispatch.clocks.store import Clocks, clocks_of, doors
from headway.dispatch.eligibility import CAPACITY_RULES, rejections
from headway.dispatch.estimates import acceptance
from headway.dispatch.features.late_risk import punctual
from headway.dispatch.gathering import TenantSettings, destination_of, missed_cutoff, tenant_settings
from headway.dispatch.planning import earliest_pickup, first_day
from headway.dispatch.policies.book import ActivePolicy, PolicyBook
from headway.dispatch.snapshot import AllocationInputs, Day, Situation, situations
from headway.dispatch.views import ShipmentRow
from headway.orders.model import DispatchOrder, OrderDraft
from headway.orders.store import views_of

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

_NEXT_DAY = timedelta(days=1)


@dataclass(slots=True)
class Surroundings:
    """What many orders of one transaction have in common, read once."""

    policy: ActivePolicy
    settings: TenantSettings
    clocks: Clocks
    networks: dict[date, Network] = field(default_factory=dict)


class Gatherer:
    """Reads prospects; keeps networks and policies as long as they are true."""

    def __init__(self, networks: NetworkCache) -> None:
        self._networks = networks
        self._policies = PolicyBook()

    async def prospects(
        self, uow: UnitOfWork, orders: Mapping[UUID, OrderDraft], asked: Mapping[UUID, ShipmentRow]
    ) -> dict[UUID, Prospects]:
        """Who could carry each order; one that nobody could carry is left out.

        Args:
            asked: the shipments of orders that dispatch has begun with: who has its offer comes first.
        """
        around = Surroundings(await self._policies.load(uow.conn), await tenant_settings(uow), await clocks_of(uow))
        zones = await doors(uow.conn, around.clocks, orders)
        found: dict[UUID, Prospects] = {}
        for day, ids in _by_day(orders, uow.now, around).items():
            views = await views_of(uow.conn, {each: orders[each] for each in ids}, day)
            for order_id in ids:
                seen = replace(views[order_id], time_zone=zones[order_id])
                prospects = await self._of(uow, around, day, (orders[order_id], seen), asked.get(order_id))
                if prospects is not None:
                    found[order_id] = prospects
        return found

    async def _of(
        self,
        uow: UnitOfWork,
        around: Surroundings,
        day: date,
        ordered: tuple[OrderDraft, DispatchOrder],
        shipment: ShipmentRow | None,
    ) -> Prospects | None:
        draft, order = ordered
        known = shipment.destination_zone if shipment is not None else None
        destination = known or await destination_of(uow, order)
        if destination is None:
            return None
        policy = around.policy.resolve(order, destination, around.settings.timezone)
        earliest = earliest_pickup(order.ready_at, uow.now, policy.pickup_lead_min)
        days: dict[date, Day] = {}

        async def read(wanted: date) -> Day:
            if wanted not in days:
                seen = order if wanted == day else (await views_of(uow.conn, {order.id: draft}, wanted))[order.id]
                days[wanted] = await self._day(uow, around, wanted, seen, destination)
            return days[wanted]

        for first in sorted({first_day(earliest, each) for each in around.clocks.of_sites(order)}):
            if missed_cutoff(await read(first), earliest, policy, around.settings.timezone):
                await read(first + _NEXT_DAY)
        inputs = AllocationInputs(
            order=replace(order, origins=()),
            destination_zone=destination,
            days=tuple(days[each] for each in sorted(days)),
            refusals=(),
            policy=policy,
            timezone=around.settings.timezone,
            tenant_currency=around.settings.currency,
            now=uow.now,
            attempt=1,
        )
        return _prospects(inputs, shipment)

    async def _day(
        self, uow: UnitOfWork, around: Surroundings, day: date, order: DispatchOrder, destination: str
    ) -> Day:
        network = around.networks.get(day)
        if network is None:
            network = around.networks[day] = await self._networks.load(uow.conn, day)
        zones = sorted({zone for origin in order.origins for zone in origin.zones})
        options = [narrow(each, order.weight_kg) for each in network.options(zones, destination, order.service)]
        return Day(day=day, origins=around.clocks.told(order).origins, options=tuple(options), learned=network.learned)


def _by_day(orders: Mapping[UUID, OrderDraft], now: datetime, around: Surroundings) -> dict[date, list[UUID]]:
    """The orders by the first day on which they could be picked up."""
    zone, lead = ZoneInfo(around.settings.timezone), around.policy.document.parameters.pickup_lead_min
    found: dict[date, list[UUID]] = {}
    for order_id, order in orders.items():
        found.setdefault(first_day(earliest_pickup(order.ready_at, now, lead), zone), []).append(order_id)
    return found


def _prospects(inputs: AllocationInputs, shipment: ShipmentRow | None) -> Prospects | None:
    """The services in the order in which they would be asked: who has the offer, then by price, in time before late."""
    priced = [each for each in situations(inputs) if not isinstance(each.quote, RateProblem)]
    able = [each for each in priced if not rejections(each)] or [each for each in priced if _only_full(each)]
    able.sort(key=lambda each: (not _has_offer(each, shipment), _late(each), _price(each), each.id))
    if not able:
        return None
    policy = inputs.policy
    return Prospects(
        services=tuple(_prospect(each) for each in able[:MOST]),
        learned=inputs.learned,
        late_decay_h=policy.late_decay_h,
        early_decay_h=policy.early_decay_h,
    )


def _only_full(at: Situation) -> bool:
    """Could it carry the order if it had room that day?"""
    return all(each.rule in CAPACITY_RULES for each in rejections(at))


def _has_offer(at: Situation, shipment: ShipmentRow | None) -> bool:
    return shipment is not None and (at.option.carrier_code, at.origin.site) == (
        shipment.carrier_code,
        shipment.origin_site,
    )


def _late(at: Situation) -> bool:
    return at.plan.delivery_at > at.plan.deliver_by


def _price(at: Situation) -> int:
    return 0 if isinstance(at.quote, RateProblem) else at.quote.total.minor


def _prospect(at: Situation) -> Prospect:
    seen, learned, policy = at.option.performance, at.inputs.learned, at.inputs.policy
    return Prospect(
        name=f"{at.option.carrier_code} {at.option.product}",
        pickup_at=at.plan.pickup_at,
        delivery_at=at.plan.delivery_at,
        on_time=punctual(at).share,
        acceptance=acceptance(seen, learned, policy.acceptance_prior).share,
    )

"""What is still to come today: the orders that an earlier day brought from this hour on, as if they came again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.dispatch.gathering import Seen, tenant_settings
from headway.dispatch.model import Shipment
from headway.dispatch.store import shipment_of
from headway.dispatch.waves.store import Q
from headway.orders.store import dispatch_view

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOST = 400
"""Expected orders that are looked at; of more, every so many stands for that many."""


@dataclass(frozen=True, slots=True)
class Coming:
    """Shipments like those of an earlier day, moved to today, each standing for `times` of them."""

    shipments: tuple[Shipment, ...]
    times: int
    days_back: int

    @property
    def expected(self) -> int:
        """How many orders that is, about."""
        return len(self.shipments) * self.times


async def coming(uow: UnitOfWork, days_back: Sequence[int]) -> Coming | None:
    """What the first earlier day with orders brought between this hour and midnight; None: nothing is known."""
    zone = ZoneInfo((await tenant_settings(uow)).timezone)
    today = uow.now.astimezone(zone).date()
    for back in days_back:
        if not await uow.conn.fetchval(Q.had_shipments, *_day(today - timedelta(days=back), zone)):
            continue
        begin, end = _again(uow.now, -back, zone), _day(today - timedelta(days=back), zone)[1]
        rows = [shipment_of(row) for row in await uow.conn.fetch(Q.planned_in, begin, end)]
        found = [_moved(each, back, zone, uow.now) for each in rows if each is not None]
        times = max(1, -(-len(found) // MOST))
        return Coming(tuple(found[::times]), times, back)
    return None


async def seen_again(uow: UnitOfWork, shipment: Shipment, day: date, days_back: int) -> Seen:
    """The order of an expected shipment, with its dates moved, as its sites stand on a day."""
    zone = ZoneInfo((await tenant_settings(uow)).timezone)
    order = await dispatch_view(uow.conn, shipment.order_id, day)
    until = None if order.deliver_by is None else _again(order.deliver_by, days_back, zone)
    return Seen(day, replace(order, ready_at=shipment.ready_at, deliver_by=until))


def _moved(shipment: Shipment, days: int, zone: ZoneInfo, now: datetime) -> Shipment:
    return replace(shipment, ready_at=max(now, _again(shipment.ready_at, days, zone)))


def _again(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same local time some days later (earlier where negative)."""
    local = at.astimezone(zone)
    return datetime.combine(local.date() + timedelta(days=days), local.time(), zone).astimezone(at.tzinfo)


def _day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)

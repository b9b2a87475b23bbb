"""What conditions of a policy can ask: `order`, `candidate`, `decision`, each always with all its fields.

A field without a value is the empty text, 0, or an empty list, so that a condition never meets null.
`hours_to_deadline` without a deadline is `NO_DEADLINE_H`, `capacity_left` of a carrier without a limit `NO_LIMIT`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from headway.carriers.model import Quote
from headway.kernel.money import Money
from headway.orders.model import DispatchOrder

if TYPE_CHECKING:
    from headway.dispatch.snapshot import Situation

Facts = dict[str, object]
"""Plain values by name, ready for a condition."""

NO_DEADLINE_H = 100_000.0
NO_LIMIT = 1_000_000_000
_HOUR = timedelta(hours=1)


def order_facts(order: DispatchOrder, destination_zone: str | None, timezone: str) -> Facts:
    """`order`: what is asked for; weekday 1 (Monday) to 7 and hour of its readiness are local."""
    ready = order.ready_at.astimezone(ZoneInfo(timezone))
    return {
        "ref": order.external_ref,
        "customer": order.customer,
        "service": order.service,
        "weight_kg": float(order.weight_kg),
        "volume_m3": float(order.volume_m3 or 0),
        "pieces": order.pieces,
        "quantity": order.quantity,
        "requirements": list(order.requirements),
        "hazmat_class": order.hazmat_class,
        "destination_zone": destination_zone or "",
        "country": order.country or "",
        "postal_code": order.postal_code or "",
        "currency": order.currency,
        "late_penalty": 0.0 if order.late_penalty is None else major(order.late_penalty),
        "ready_weekday": ready.isoweekday(),
        "ready_hour": ready.hour,
        "hours_to_deadline": _hours(order.ready_at, order.deliver_by),
    }


def candidate_facts(at: Situation) -> Facts:
    """`candidate`: one carrier's service with its plan, price and record."""
    option, plan, seen = at.option, at.plan, at.option.performance
    return {
        "carrier": option.carrier_code,
        "kind": option.carrier_kind,
        "service": option.service_code,
        "product": option.product,
        "mode": option.mode,
        "transit_days": option.transit_days,
        "site": at.origin.site,
        "origin_zone": option.origin_zone,
        "destination_zone": option.destination_zone,
        "currency": option.currency,
        "capabilities": list(option.capabilities),
        "price": major(at.quote.total) if isinstance(at.quote, Quote) else 0.0,
        "pickup_weekday": at.day.isoweekday(),
        "hours_to_deadline": _hours(plan.delivery_at, plan.deliver_by),
        "on_time": seen.on_time,
        "on_time_samples": seen.on_time_samples,
        "acceptance": seen.acceptance,
        "acceptance_samples": seen.acceptance_samples,
        "capacity_left": NO_LIMIT if option.capacity_left is None else option.capacity_left,
    }


def decision_facts(  # noqa: PLR0913  (one keyword a fact)
    *,
    cost: Money | None = None,
    price: Money | None = None,
    extra: Money | None = None,
    carrier: str = "",
    kind: str = "",
    service: str = "",
    site: str = "",
    contract: str = "",
    cause: str = "",
) -> Facts:
    """`decision`: what would be done.

    Args:
        cost: its expected landed cost.
        price: what the carrier is paid.
        extra: how much it costs more than what it replaces, or than the price that was offered; negative: less.
        carrier, kind, service, site, contract: with whom, by which service, from where, under which contract (its id).
        cause: why it is judged, as in `ShipmentUnbooked`.
    """
    return {
        "cost": 0.0 if cost is None else major(cost),
        "price": 0.0 if price is None else major(price),
        "extra": 0.0 if extra is None else major(extra),
        "carrier": carrier,
        "kind": kind,
        "service": service,
        "site": site,
        "contract": contract,
        "cause": cause,
    }


def major(money: Money) -> float:
    """An amount in major units, for comparing in a condition only."""
    return float(money.amount)


def _hours(since: datetime, until: datetime | None) -> float:
    return NO_DEADLINE_H if until is None else (until - since) / _HOUR

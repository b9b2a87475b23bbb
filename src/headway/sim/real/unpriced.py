"""Why an order has no rate: no product, a weight between or beyond the bands, or bands that disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

from headway.carriers.bands import choose_band
from headway.carriers.model import ServiceOption
from headway.carriers.network import Network
from headway.carriers.rating import plain
from headway.orders.model import DispatchOrder
from headway.orders.store import dispatch_views
from headway.sim.real.facts import Facts

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

KINDS = ("no_product", "ambiguous_rate", "in_a_gap", "too_light", "too_heavy")
"""What can be wrong; a word of dispatch stands beside them where it ruled a carrier out for another reason."""

RATE_REASONS = frozenset({"no_rate", "ambiguous_rate", "no_carrier"})
"""Reasons of a failed allocation that another day does not mend."""


@dataclass(frozen=True, slots=True)
class Unpriced:
    """An order without a rate. `kind` is one of `KINDS`, or dispatch's word.

    `group` is the same for orders with the same cause, `sentence` is about this order.
    """

    ref: str
    service: str
    weight_kg: Decimal
    kind: str
    group: str
    sentence: str


async def unpriced_orders(conn: Connection, facts: Facts, day: date) -> list[Unpriced]:
    """Every order whose last allocation failed for want of one rate, by reference."""
    wanted = {
        order.id: order
        for order in facts.orders
        if order.id in facts.failures and facts.failures[order.id].reason in RATE_REASONS
    }
    views = await dispatch_views(conn, list(wanted), day)
    return [_explained(facts, order.id, views) for order in wanted.values()]


def _explained(facts: Facts, order_id: UUID, views: Mapping[UUID, DispatchOrder]) -> Unpriced:
    view, failure = views[order_id], facts.failures[order_id]
    kind, group = cause(facts.network, view)
    if (kind == "ambiguous_rate") != (failure.reason == "ambiguous_rate"):
        kind, group = failure.reason, failure.detail
    return Unpriced(view.external_ref, view.service, view.weight_kg, kind, group, failure.detail)


def cause(network: Network, order: DispatchOrder) -> tuple[str, str]:
    """The kind of the cause, and a sentence that orders of the same cause share."""
    zones = sorted({zone for origin in order.origins for zone in origin.zones})
    lane = f"{order.service} from {' or '.join(zones) or 'no port'} to {order.destination_zone}"
    options = network.options(zones, order.destination_zone or "", order.service)
    if not options:
        return "no_product", f"nobody has a rate for {lane}"
    if any(len(choose_band(option.bands, order.weight_kg).bands) > 1 for option in options):
        return "ambiguous_rate", f"bands disagree for {lane}"
    return _missed(options, order.weight_kg, lane)


def _missed(options: Sequence[ServiceOption], weight_kg: Decimal, lane: str) -> tuple[str, str]:
    lightest = min(band.min_kg for option in options for band in option.bands)
    heaviest = max(band.max_kg for option in options for band in option.bands)
    if weight_kg < lightest:
        return "too_light", f"no band below {plain(lightest)} kg for {lane}"
    if weight_kg > heaviest:
        return "too_heavy", f"no band above {plain(heaviest)} kg for {lane}"
    return "in_a_gap", f"no band between others for {lane}"

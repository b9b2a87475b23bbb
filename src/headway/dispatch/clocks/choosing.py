"""Which zone a place keeps, from what is known of it; None: the tenant's, for nothing tells another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from headway.fleet.clocks import zone_of_place
from headway.fleet.model import Depot, Store
from headway.kernel.time_zones import country_zone, zone_at
from headway.orders.doors import position
from headway.orders.model import OrderDraft

Middles = Mapping[str, tuple[float, float]]
"""Latitude and longitude of the middle of each tariff zone, where it is known."""


def at_site(
    said: str | None, depots: Iterable[Depot], zones: Sequence[str], country: str | None, middles: Middles
) -> str | None:
    """What was said of the site; else its depot's, the middle's of the zones it ships through, its country's.

    Args:
        depots: that hold its goods, the first counts. zones: of the tariff, which it ships through; where their middles
            are of several time zones none of them counts.
    """
    if said is not None:
        return said
    for depot in depots:
        if found := depot.time_zone or zone_of_place(depot.place):
            return found
    around = {middle_of(each, middles) for each in zones}
    whole = country_zone(country) if country else None
    return whole or (around.pop() if len(around) == 1 else None)


def at_door(draft: OrderDraft, stores: Iterable[Store], middles: Middles) -> str | None:
    """The zone of the order's coordinates; else its store's, its country's, that of the middle of its tariff zone.

    Args:
        stores: of the order's customer.
    """
    if (where := position(draft)) and (found := zone_at(*where)):
        return found
    store = store_of(draft, stores)
    if store is not None and (found := store.time_zone or zone_of_place(store.place)):
        return found
    whole = country_zone(draft.address.country) if draft.address else None
    return whole or middle_of(draft.destination_zone, middles)


def store_of(draft: OrderDraft, stores: Iterable[Store]) -> Store | None:
    """The store that the order names, else the one of its postal code."""
    known, named = tuple(stores), draft.attributes.get("store")
    postal = draft.address.postal_code if draft.address else None
    return next((each for each in known if each.code == named), None) or next(
        (each for each in known if postal is not None and each.place.postal_code == postal), None
    )


def middle_of(zone: str | None, middles: Middles) -> str | None:
    """The time zone in the middle of a tariff zone."""
    where = middles.get(zone or "")
    return zone_at(*where) if where else None

"""Which sites an order may leave from, and what of its product they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from headway.orders.masterdata import Site
from headway.orders.model import OrderDraft
from headway.orders.release import StockFacts

RETURN = "return:"
"""The code of a place from which goods are brought back begins so: it serves only the order that names it."""

Shelf = Mapping[str, int | None]
"""What each site has of one product: its site's code to the quantity, None where it is not counted."""


def serving(order: OrderDraft, sites: Sequence[Site], shelf: Shelf) -> Iterator[tuple[Site, int | None]]:
    """The sites that may serve an order, each with what it has of the product (None: not counted), in given order.

    That is the named `ship_from`, else every site, that is active, serves the customer (no list: anybody) and has the
    product (no list: any product).
    """
    for site in sites:
        if not site.active or order.ship_from not in (None, site.code):
            continue
        if order.ship_from is None and site.code.startswith(RETURN):
            continue
        if site.customers and order.customer not in site.customers:
            continue
        if order.product is None or not site.lists_stock:
            yield site, None
        elif site.code in shelf:
            yield site, shelf[site.code]


def stock_facts(order: OrderDraft, sites: Sequence[Site], shelf: Shelf, committed: int) -> StockFacts:
    """What the release gate needs to know of the sites that may serve an order."""
    found = [quantity for _, quantity in serving(order, sites, shelf)]
    counted = [quantity for quantity in found if quantity is not None]
    return StockFacts(
        sites=len(found),
        uncounted=len(found) - len(counted),
        on_hand=max(counted, default=0),
        total=sum(counted),
        committed=committed if counted else 0,
    )

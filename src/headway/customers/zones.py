"""The time zone of a door: the tenant's table first, then what its place tells, else the tenant's."""

from __future__ import annotations

from collections.abc import Sequence

from headway.customers.settings import Place
from headway.orders.model import Address


def door_zone(address: Address | None, places: Sequence[Place], told: str | None, tenant_zone: str) -> str:
    """The IANA zone in which windows are said at an address.

    Args:
        places: the tenant's table; of several rows that fit the longest postal prefix counts.
        told: what the order's place tells (`dispatch/clocks`); None: nothing but the tenant's.
    """
    fitting = [each for each in places if address is not None and _holds(each, address)]
    if fitting:
        return max(fitting, key=lambda each: len(each.postal_prefix)).timezone
    return told or tenant_zone


def _holds(place: Place, address: Address) -> bool:
    begins = _plain(address.postal_code or "").startswith(_plain(place.postal_prefix))
    return place.country == address.country and begins


def _plain(code: str) -> str:
    return code.replace(" ", "").upper()

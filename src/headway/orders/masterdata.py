"""Customers and sites: who orders and from where goods leave, and how a partial update meets what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from msgspec import UNSET, UnsetType

from headway.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who orders. `credit_limit` None: no limit. `blocked_reason` set: nothing is released for them.

    `email` is where the account is told of its orders.
    """

    code: str
    name: str
    active: bool = True
    blocked_reason: str | None = None
    credit_limit: Money | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A place goods leave from.

    Attributes:
        zones: the zones (ports) it ships through.
        handling_per_unit: cost of handling one unit, in the tenant's currency.
        daily_capacity: shipments a day; None: no limit.
        customers: the only ones it serves (vendor-managed inventory); empty: anybody.
        lists_stock: it has a stock list; a site without one serves any product.
        time_zone: the IANA zone it is worked in; None: that of its place (`dispatch/clocks`).
    """

    code: str
    name: str
    zones: tuple[str, ...] = ()
    handling_per_unit: Decimal = Decimal(0)
    daily_capacity: int | None = None
    customers: tuple[str, ...] = ()
    country: str | None = None
    postal_code: str | None = None
    active: bool = True
    lists_stock: bool = False
    time_zone: str | None = None


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer to add or change: None, or UNSET where None means something, leaves the stored value."""

    code: str
    name: str | None = None
    active: bool | None = None
    blocked_reason: str | UnsetType | None = UNSET
    credit_limit: Money | UnsetType | None = UNSET
    email: str | UnsetType | None = UNSET

    def merged(self, stored: Customer | None) -> Customer:
        """The customer after this change."""
        old = stored or Customer(self.code, self.code)
        return Customer(
            code=self.code,
            name=old.name if self.name is None else self.name,
            active=old.active if self.active is None else self.active,
            blocked_reason=old.blocked_reason if isinstance(self.blocked_reason, UnsetType) else self.blocked_reason,
            credit_limit=old.credit_limit if isinstance(self.credit_limit, UnsetType) else self.credit_limit,
            email=old.email if isinstance(self.email, UnsetType) else self.email,
        )


@dataclass(frozen=True, slots=True)
class SiteDraft:
    """A site to add or change: None, or UNSET where None means something, leaves the stored value.

    `stock` maps a product to its quantity on hand (None: there is enough, not counted); products not named stay.
    """

    code: str
    name: str | None = None
    zones: tuple[str, ...] | None = None
    handling_per_unit: Decimal | None = None
    daily_capacity: int | UnsetType | None = UNSET
    customers: tuple[str, ...] | None = None
    country: str | None = None
    postal_code: str | None = None
    active: bool | None = None
    stock: Mapping[str, int | None] | None = None
    time_zone: str | UnsetType | None = UNSET

    def merged(self, stored: Site | None) -> Site:
        """The site after this change, but for its stock."""
        old = stored or Site(self.code, self.code)
        return Site(
            code=self.code,
            name=old.name if self.name is None else self.name,
            zones=old.zones if self.zones is None else tuple(sorted(set(self.zones))),
            handling_per_unit=old.handling_per_unit if self.handling_per_unit is None else self.handling_per_unit,
            daily_capacity=old.daily_capacity if isinstance(self.daily_capacity, UnsetType) else self.daily_capacity,
            customers=old.customers if self.customers is None else tuple(sorted(set(self.customers))),
            country=self.country or old.country,
            postal_code=self.postal_code or old.postal_code,
            active=old.active if self.active is None else self.active,
            lists_stock=old.lists_stock or bool(self.stock),
            time_zone=old.time_zone if isinstance(self.time_zone, UnsetType) else self.time_zone,
        )

"""From mapped rows of a file to drafts. Pure; what a row lacks comes from the tenant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from msgspec import UNSET

from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.tabular import MappedRow
from headway.orders.fields import HISTORY_PREFIX
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import Address, Fault, OrderDraft, Recipient

_SEPARATORS = re.compile(r"[\s,;|]+")


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for every row that does not say otherwise: currency, time zone, and the moment of the import."""

    currency: str
    zone: ZoneInfo
    now: datetime


def order_of(row: MappedRow, defaults: Defaults) -> OrderDraft:
    """The order in a row."""
    value, penalty = row.find("value", Money), row.find("late_penalty", Money)
    told = value or penalty
    currency = row.find("currency", str) or (told.currency if told else defaults.currency)
    return OrderDraft(
        external_ref=row.need("external_ref", str),
        customer=row.need("customer", str),
        service=row.need("service", str),
        weight_kg=row.need("weight_kg", Decimal),
        ready_at=_ready_at(row, defaults),
        currency=currency,
        volume_m3=row.find("volume_m3", Decimal),
        pieces=_count(row, "pieces"),
        quantity=_count(row, "quantity"),
        product=row.find("product", str),
        value=value or _amount(row, "value", currency),
        deliver_by=row.find("deliver_by", datetime),
        deliver_from=row.find("deliver_from", datetime),
        ship_from=row.find("ship_from", str),
        destination_zone=row.find("destination", str),
        recipient=Recipient(*(row.find(f"recipient_{part}", str) for part in ("name", "phone", "email"))),
        address=_address(row),
        requirements=_words(row.find("requirements", str)),
        documents=_words(row.find("documents", str)),
        late_penalty=penalty or _amount(row, "late_penalty", currency),
        attributes=_history(row.values),
    )


def tells_ready(row: MappedRow) -> bool:
    """Whether the row says by itself from when on the order is ready."""
    return row.find("ready_at", datetime) is not None or row.find("ordered_on", date) is not None


def _amount(row: MappedRow, name: str, currency: str) -> Money | None:
    """The bare number of a file without a map, as money; none in a currency that refuses the order anyway."""
    number = row.find(name, Decimal)
    try:
        return None if number is None else Money.of(number, currency)
    except BadInput:
        return None


def _ready_at(row: MappedRow, defaults: Defaults) -> datetime:
    ready, day = row.find("ready_at", datetime), row.find("ordered_on", date)
    if ready is not None:
        return ready
    return defaults.now if day is None else datetime.combine(day, time(), defaults.zone).astimezone(UTC)


def _count(row: MappedRow, name: str) -> int:
    told = row.find(name, int)
    return 1 if told is None else told


def _address(row: MappedRow) -> Address | None:
    country = row.find("country", str)
    parts = [row.find(name, str) for name in ("postal_code", "city", "street", "region")]
    return None if country is None and not any(parts) else Address(country or "", *parts)


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(word for word in _SEPARATORS.split(text or "") if word)


def _history(values: Mapping[str, object]) -> dict[str, str]:
    return {
        name: format(value, "f") if isinstance(value, Decimal) else str(value)
        for name, value in values.items()
        if name.startswith(HISTORY_PREFIX) and isinstance(value, str | int | Decimal)
    }


def customer_of(row: MappedRow, defaults: Defaults) -> CustomerDraft:
    """The customer in a row; what is empty leaves what is stored."""
    limit = row.find("credit_limit", Money) or _amount(row, "credit_limit", defaults.currency)
    return CustomerDraft(
        code=row.need("customer", str),
        name=row.find("name", str),
        active=row.find("active", bool),
        blocked_reason=row.find("blocked_reason", str) or UNSET,
        credit_limit=limit or UNSET,
    )


def site_of(row: MappedRow, defaults: Defaults) -> SiteDraft | Fault:
    """What a row says of a site; what is empty leaves what is stored."""
    currency = row.find("currency", str)
    if currency not in (None, defaults.currency):
        return Fault("currency", str(currency), f"the tenant's currency, {defaults.currency}")
    port, customer, product = (row.find(name, str) for name in ("port", "customer", "product"))
    capacity = row.find("daily_capacity", int)
    return SiteDraft(
        code=row.need("site", str),
        name=row.find("name", str),
        zones=None if port is None else (port,),
        handling_per_unit=row.find("per_unit", Decimal),
        daily_capacity=UNSET if capacity is None else capacity,
        customers=None if customer is None else (customer,),
        country=row.find("country", str),
        postal_code=row.find("postal_code", str),
        active=row.find("active", bool),
        stock=None if product is None else {product: row.find("quantity", int)},
        time_zone=row.find("time_zone", str) or UNSET,
    )


def gathered(drafts: Iterable[SiteDraft]) -> tuple[SiteDraft, ...]:
    """One draft a site: its lists gathered, its single values those of the last row that has any."""
    by_code: dict[str, SiteDraft] = {}
    for draft in drafts:
        before = by_code.get(draft.code)
        by_code[draft.code] = draft if before is None else _joined(before, draft)
    return tuple(by_code.values())


def _joined(a: SiteDraft, b: SiteDraft) -> SiteDraft:
    later = {name: value for name in _SINGLES if (value := getattr(b, name)) is not None and value is not UNSET}
    return replace(
        a,
        **later,
        zones=(a.zones or ()) + (b.zones or ()) or None,
        customers=(a.customers or ()) + (b.customers or ()) or None,
        stock={**(a.stock or {}), **(b.stock or {})} or None,
    )


_SINGLES = ("name", "handling_per_unit", "daily_capacity", "country", "postal_code", "active", "time_zone")

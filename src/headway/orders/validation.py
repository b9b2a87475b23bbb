"""Is this an order at all? Every fault of a draft at once, and apart from them those a person can correct later.

A fault of the address or the contact does not make an order useless: it is taken in and held. Anything else refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Context, Decimal

import msgspec

from headway.kernel.canonical import canonical_json, digest
from headway.kernel.errors import BadInput
from headway.kernel.money import Money, check_currency
from headway.kernel.tabular.cells import shown
from headway.orders.addresses import address_faults, contact_faults
from headway.orders.model import Address, Fault, OrderDraft, Recipient
from headway.orders.needs import needs_faults
from headway.orders.policy import IntakePolicy
from headway.orders.texts import text_fault

MAX_VOLUME_M3 = Decimal(100_000)
MAX_PIECES = 1_000_000
MAX_QUANTITY = 1_000_000_000
MAX_MINOR = 10**15
MAX_ATTRIBUTES = 50
MAX_WORDS = 30
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_WINDOW = timedelta(days=730)
STEP = Decimal("0.000001")
"""Weights and volumes are rounded to so many kg and m3, and are at least that: files bring 7.800000000000001."""

_WIDE = Context(prec=40)
_TEXTS = {"external_ref": 80, "customer": 80, "service": 40, "currency": 3}
_OPTIONAL_TEXTS = {"product": 80, "ship_from": 80, "destination_zone": 80}
_ADDRESS_TEXTS = {"country": 60, "postal_code": 20, "city": 120, "street": 300, "region": 120}
_RECIPIENT_TEXTS = {"name": 160, "phone": 60, "email": 254}


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft after checking: `faults` refuse it, `address_faults` hold it; `content_hash` tells a repetition."""

    order: OrderDraft
    faults: tuple[Fault, ...]
    address_faults: tuple[Fault, ...]
    content_hash: str


def check(draft: OrderDraft, policy: IntakePolicy, *, dated: bool = True) -> Checked:
    """Check a draft against the house's limits and the tenant's policy; `dated`: its sender told its `ready_at`."""
    faults = (
        *_texts(draft),
        *_numbers(draft, policy),
        *_moneys(draft),
        *_windows(draft),
        *_words(draft, policy),
        *_attributes(draft.attributes),
        *needs_faults(draft.attributes),
        *_destination(draft),
    )
    if faults:
        return Checked(draft, faults, (), "")
    order = _normal(draft)
    told = order if dated else replace(order, ready_at=EARLIEST)
    return Checked(order, (), correctable_faults(order), content_hash(told))


def correctable_faults(order: OrderDraft) -> tuple[Fault, ...]:
    """Faults of address and contact: the order can wait for their correction."""
    country = order.address.country if order.address else None
    places = address_faults(order.address) if order.address else ()
    return (*places, *contact_faults(order.recipient, country))


def content_hash(order: OrderDraft) -> str:
    """Equal for equal orders: 14.3 and 14.30 kg are one weight, 08:00Z and 09:00+01:00 one moment."""
    return digest(canonical_json(msgspec.to_builtins(order, builtin_types=(datetime, Decimal))))


def _normal(draft: OrderDraft) -> OrderDraft:
    return replace(
        draft,
        weight_kg=_plain(draft.weight_kg),
        volume_m3=None if draft.volume_m3 is None else _plain(draft.volume_m3),
        ready_at=draft.ready_at.astimezone(UTC),
        deliver_by=draft.deliver_by and draft.deliver_by.astimezone(UTC),
        deliver_from=draft.deliver_from and draft.deliver_from.astimezone(UTC),
        address=draft.address and normal_address(draft.address),
        recipient=normal_recipient(draft.recipient),
        requirements=tuple(sorted(set(draft.requirements))),
        documents=tuple(sorted(set(draft.documents))),
        attributes=dict(sorted(draft.attributes.items())),
    )


def normal_address(address: Address) -> Address:
    """Without blanks at the ends, empty parts as None, the country in capitals."""
    parts = {name: (getattr(address, name) or "").strip() or None for name in _ADDRESS_TEXTS if name != "country"}
    return Address(country=address.country.strip().upper(), **parts)


def normal_recipient(recipient: Recipient) -> Recipient:
    """Without blanks at the ends, empty parts as None."""
    return Recipient(**{name: (getattr(recipient, name) or "").strip() or None for name in _RECIPIENT_TEXTS})


def _plain(value: Decimal) -> Decimal:
    return Decimal(format(value.quantize(STEP, context=_WIDE).normalize(_WIDE), "f"))


def _texts(draft: OrderDraft) -> Iterator[Fault]:
    yield from _found(text_fault(name, getattr(draft, name), most) for name, most in _TEXTS.items())
    for name, most in _OPTIONAL_TEXTS.items():
        if getattr(draft, name) is not None:
            yield from _found([text_fault(name, getattr(draft, name), most)])
    if draft.address is not None:
        yield from _address_texts(draft.address)
    for name, most in _RECIPIENT_TEXTS.items():
        if getattr(draft.recipient, name) is not None:
            yield from _found([text_fault(f"recipient.{name}", getattr(draft.recipient, name), most, loose=True)])


def _address_texts(address: Address) -> Iterator[Fault]:
    for name, most in _ADDRESS_TEXTS.items():
        value = getattr(address, name)
        if value is not None:
            yield from _found([text_fault(f"address.{name}", value, most, lines=name == "street", loose=True)])


def _numbers(draft: OrderDraft, policy: IntakePolicy) -> Iterator[Fault]:
    yield from _decimal("weight_kg", draft.weight_kg, policy.max_weight_kg, "kg")
    if draft.volume_m3 is not None:
        yield from _decimal("volume_m3", draft.volume_m3, MAX_VOLUME_M3, "m3")
    for name, most in (("pieces", MAX_PIECES), ("quantity", MAX_QUANTITY)):
        value = getattr(draft, name)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            yield Fault(name, shown(value), f"a whole number from 1 to {most}")


def _decimal(name: str, value: object, most: Decimal, unit: str) -> Iterator[Fault]:
    if not isinstance(value, Decimal) or not value.is_finite() or not STEP <= value <= most:
        yield Fault(name, shown(value), f"more than 0, at most {most:f} {unit}")


def _moneys(draft: OrderDraft) -> Iterator[Fault]:
    try:
        check_currency(draft.currency)
    except BadInput as error:
        yield Fault("currency", shown(draft.currency), error.allowed or "")
    for name in ("value", "late_penalty"):
        money: Money | None = getattr(draft, name)
        if money is None:
            continue
        if money.currency != draft.currency:
            yield Fault(f"{name}.currency", shown(money.currency), f"the order's currency {shown(draft.currency)}")
        if not 0 <= money.minor <= MAX_MINOR:
            yield Fault(name, shown(money.minor), f"0 to {MAX_MINOR} minor units")


def _windows(draft: OrderDraft) -> Iterator[Fault]:
    moments = {name: getattr(draft, name) for name in ("ready_at", "deliver_from", "deliver_by")}
    bad = [fault for name, at in moments.items() if (fault := _moment(name, at)) is not None]
    yield from bad
    if bad or draft.deliver_by is None:
        return
    if draft.deliver_by <= draft.ready_at:
        yield Fault("deliver_by", draft.deliver_by.isoformat(), f"after ready_at, {draft.ready_at.isoformat()}")
    elif draft.deliver_by - draft.ready_at > LONGEST_WINDOW:
        yield Fault("deliver_by", draft.deliver_by.isoformat(), f"within {LONGEST_WINDOW.days} days of ready_at")
    if draft.deliver_from is not None and draft.deliver_from > draft.deliver_by:
        yield Fault("deliver_from", draft.deliver_from.isoformat(), f"by deliver_by, {draft.deliver_by.isoformat()}")


def _moment(name: str, at: datetime | None) -> Fault | None:
    if at is None and name != "ready_at":
        return None
    if not isinstance(at, datetime) or at.tzinfo is None:
        return Fault(name, shown(at), "a moment with an offset, such as 2026-03-02T08:00:00Z")
    if not EARLIEST <= at < LATEST:
        return Fault(name, at.isoformat(), f"from {EARLIEST.year} until {LATEST.year}")
    return None


def _words(draft: OrderDraft, policy: IntakePolicy) -> Iterator[Fault]:
    if policy.services and draft.service not in policy.services:
        yield Fault("service", shown(draft.service), "one of " + ", ".join(policy.services))
    for name in ("requirements", "documents"):
        if len(getattr(draft, name)) > MAX_WORDS:
            yield Fault(name, f"{len(getattr(draft, name))} words", f"at most {MAX_WORDS} words")
    for word in draft.requirements[:MAX_WORDS]:
        if word not in policy.requirements:
            yield Fault("requirements", shown(word), "one of " + ", ".join(policy.requirements))
    yield from _found(text_fault("documents", word, 80) for word in draft.documents[:MAX_WORDS])


def _attributes(attributes: Mapping[str, str]) -> Iterator[Fault]:
    if len(attributes) > MAX_ATTRIBUTES:
        yield Fault("attributes", f"{len(attributes)} attributes", f"at most {MAX_ATTRIBUTES} attributes")
        return
    for key, value in attributes.items():
        yield from _found([text_fault("attributes", key, 60)])
        yield from _found([text_fault(f"attributes.{shown(key)[1:-1]}", value, 1000, lines=True, loose=True)])


def _destination(draft: OrderDraft) -> Iterator[Fault]:
    if draft.address is None and draft.destination_zone is None:
        yield Fault("address", "nothing", "an address, or a destination_zone")


def _found(faults: Iterable[Fault | None]) -> Iterator[Fault]:
    yield from (fault for fault in faults if fault is not None)

"""What a tenant decides about promises and messages: one document, checked as a whole before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from zoneinfo import available_timezones

import msgspec

from headway.customers.model import PromiseRules
from headway.kernel.errors import BadInput

MOST_PLACES, MOST_TEXTS = 500, 50
_DAY_MIN = 1440


class Kind(StrEnum):
    """What a recipient may be told of."""

    PROMISED = "promised"
    SHIFTED = "shifted"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPTED = "attempted"
    DELIVERED = "delivered"
    RESCHEDULED = "rescheduled"
    NOTICE = "notice"
    QUESTION = "question"


class Medium(StrEnum):
    """How a recipient is reached."""

    MAIL = "mail"
    SMS = "sms"
    PUSH = "push"


class Quiet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Minutes of the day from which and until which nobody is written to, across midnight too; equal: never quiet.

    0 to 1440, the whole day: only at midnight.
    """

    from_min: int = 1260
    to_min: int = 480


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The time zone of the doors of a country whose postal codes begin so."""

    country: str
    timezone: str
    postal_prefix: str = ""


class Text(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one kind of message."""

    subject: str
    body: str


class CustomerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one tenant promises and what it tells.

    Attributes:
        promise: how windows are promised and moved.
        kinds: what is told of; empty: nobody is told anything.
        media: how recipients are reached, the best first, where they have not said otherwise.
        quiet: when nobody is written to, in the time of the recipient's door.
        language: of messages, where the recipient has not said otherwise; one that has no texts reads English.
        sender: who writes; empty: the tenant's name.
        texts: words in the place of ours, by language and kind.
        places: time zones of places, where a country has several.
        channels: the kind of channel that reaches each medium; one without keeps its messages in the outbox (`log`).
    """

    promise: PromiseRules = PromiseRules()
    kinds: tuple[Kind, ...] = tuple(Kind)
    media: tuple[Medium, ...] = (Medium.MAIL, Medium.SMS)
    quiet: Quiet = Quiet()
    language: str = "en"
    sender: str = ""
    texts: Mapping[str, Mapping[Kind, Text]] = {}
    places: tuple[Place, ...] = ()
    channels: Mapping[Medium, str] = {}


DEFAULT = CustomerSettings()


def check_settings(found: CustomerSettings) -> None:
    """Refuse what cannot be meant.

    Raises:
        BadInput: names the field, the value and what is allowed.
    """
    for field, seen, allowed in _faults(found):
        raise BadInput(f"{field} is {seen!r}", field=field, allowed=allowed)


def _faults(found: CustomerSettings) -> Iterator[tuple[str, object, str]]:
    rules = found.promise
    ranges = (
        ("promise.confidence", rules.confidence, 0.5, 0.99),
        ("promise.move_chance", rules.move_chance, 0.5, 0.95),
        ("promise.report_lag_min", rules.report_lag_min, 0, _DAY_MIN),
        ("promise.least_shift_min", rules.least_shift_min, 0, _DAY_MIN),
        ("promise.narrowest_min", rules.narrowest_min, 30, _DAY_MIN),
        ("promise.opens_min", rules.opens_min, 0, _DAY_MIN - 120),
        ("promise.closes_min", rules.closes_min, rules.opens_min + 120, _DAY_MIN),
        ("quiet.from_min", found.quiet.from_min, 0, _DAY_MIN),
        ("quiet.to_min", found.quiet.to_min, 0, _DAY_MIN),
        ("places", len(found.places), 0, MOST_PLACES),
        ("texts", len(found.texts), 0, MOST_TEXTS),
        ("sender", len(found.sender), 0, 80),
    )
    yield from ((name, seen, f"{low} to {high}") for name, seen, low, high in ranges if not low <= seen <= high)
    known = available_timezones()
    for index, place in enumerate(found.places):
        if place.timezone not in known:
            yield f"places[{index}].timezone", place.timezone, "an IANA zone such as Europe/Berlin"
        if not (len(place.country) == 2 and place.country.isalpha() and place.country.isupper()):
            yield f"places[{index}].country", place.country, "ISO 3166 alpha-2 such as US"

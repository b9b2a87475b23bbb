"""How many shipments and kilograms a carrier still takes on a day: of every limit that applies, the tightest binds.

A limit stands for a carrier, a scope, a day and a window. Scopes: "*" (anywhere), an origin zone, or a lane "from>to".
Windows: "" (the whole day) or local hours of the pickup such as "08-12", the last hour not included.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from headway.carriers.model import ZERO, WindowRoom
from headway.kernel.moments import stamp

ANYWHERE = "*"
"""Stands in the place of a zone for "from anywhere", or "to anywhere"."""
ALL_DAY = ""
_TO = ">"
_WINDOW = re.compile(r"([01][0-9]|2[0-3])-([01][0-9]|2[0-4])")


def scope_of(origin_zone: str | None, destination_zone: str | None = None) -> str:
    """The scope of a limit: of a lane where both zones are given, of an origin, or of anywhere."""
    if destination_zone is not None:
        return f"{origin_zone}{_TO}{destination_zone}"
    return origin_zone or ANYWHERE


def zones_of(scope: str) -> tuple[str | None, str | None]:
    """The origin and destination zone of a scope, None where any will do."""
    origin, _, destination = scope.partition(_TO)
    return (None if origin == ANYWHERE else origin), (destination or None)


def scopes_of(origin_zones: Iterable[str], destination_zone: str) -> list[str]:
    """Every scope that can bind a load from one of the zones to another."""
    lanes = ((zone, scope_of(zone, destination_zone)) for zone in origin_zones)
    return sorted({ANYWHERE, *(scope for pair in lanes for scope in pair)})


def is_window(text: str) -> bool:
    """Is it the whole day, or hours such as "08-12", in order?"""
    hours = _WINDOW.fullmatch(text)
    return text == ALL_DAY or (hours is not None and hours[1] < hours[2])


def hours_of(window: str) -> tuple[int, int]:
    """From which hour to before which: "08-12" -> (8, 12)."""
    return (0, 24) if window == ALL_DAY else (int(window[:2]), int(window[3:]))


def within(window: str, hour: int) -> bool:
    """Is the hour (0..23) in the window?"""
    begin, end = hours_of(window)
    return begin <= hour < end


def has_room(window: WindowRoom, weight_kg: Decimal) -> bool:
    """Is there room for one shipment of so much?"""
    return (window.shipments is None or window.shipments > 0) and (
        window.weight_kg is None or window.weight_kg >= weight_kg
    )


def emptied(window: WindowRoom) -> WindowRoom:
    """The window without any room."""
    return WindowRoom(window=window.window, shipments=0, weight_kg=window.weight_kg)


@dataclass(frozen=True, slots=True)
class CapacityClaim:
    """One shipment of a carrier's day: what an offer holds, and a booking uses.

    Attributes:
        day: the tenant's calendar day of the pickup.
        hour: its local hour, 0..23.
        weight_kg: as it was when the capacity was reserved; what is given back is what was taken.
    """

    carrier_id: UUID
    origin_zone: str
    destination_zone: str
    day: date
    hour: int
    weight_kg: Decimal

    @property
    def scopes(self) -> list[str]:
        """The scopes whose limits bind it, sorted."""
        return scopes_of((self.origin_zone,), self.destination_zone)


@dataclass(frozen=True, slots=True)
class DayCapacity:
    """A limit in shipments and kilograms (None: no limit) and what is held of it, by live offers and bookings."""

    limit: int | None
    used: int
    limit_kg: Decimal | None = None
    used_kg: Decimal = ZERO

    @property
    def left(self) -> int | None:
        """Shipments that may still be given, never less than 0."""
        return None if self.limit is None else max(0, self.limit - self.used)

    @property
    def left_kg(self) -> Decimal | None:
        """Kilograms that may still be given, never less than 0."""
        return None if self.limit_kg is None else max(ZERO, self.limit_kg - self.used_kg)

    @property
    def excess(self) -> int:
        """Shipments held above the limit."""
        return 0 if self.limit is None else max(0, self.used - self.limit)

    @property
    def excess_kg(self) -> Decimal:
        """Kilograms held above the limit."""
        return ZERO if self.limit_kg is None else max(ZERO, self.used_kg - self.limit_kg)


@dataclass(frozen=True, slots=True)
class BookLine:
    """One limit of a carrier's day."""

    scope: str
    window: str
    capacity: DayCapacity


@dataclass(frozen=True, slots=True)
class CapacityPrice:
    """What one more shipment, and one more kilogram, of scarce capacity is worth on a day, in minor units."""

    carrier_id: UUID
    scope: str
    day: date
    price_minor: int
    currency: str
    priced_at: datetime
    per_kg_minor: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Room:
    """What a carrier still takes on a lane: shipments, kilograms (None: no limit), and that of windows with limits."""

    shipments: int | None = None
    weight_kg: Decimal | None = None
    windows: tuple[WindowRoom, ...] = ()


@dataclass(frozen=True, slots=True)
class LanePrice:
    """The price of scarce capacity on a lane, summed over the scopes that apply; `priced_at` is the oldest of them."""

    price_minor: int = 0
    per_kg_minor: Decimal = ZERO
    priced_at: datetime | None = None


def outage_sentence(reason: str, until: datetime | None) -> str:
    """Why a carrier takes nothing, and how long."""
    return f"{reason}, until {stamp(until)}" if until else f"{reason}, until further notice"


NO_ROOM_KNOWN = Room()
NO_PRICE = LanePrice()


class CapacityBook:
    """All limits, uses and prices of one day, by carrier."""

    def __init__(self, lines: Iterable[tuple[UUID, BookLine]] = (), prices: Iterable[CapacityPrice] = ()) -> None:
        self._lines: dict[UUID, list[BookLine]] = {}
        self._prices: dict[UUID, list[CapacityPrice]] = {}
        for carrier_id, line in lines:
            self._lines.setdefault(carrier_id, []).append(line)
        for price in prices:
            self._prices.setdefault(price.carrier_id, []).append(price)

    def lines(self) -> Iterator[tuple[UUID, BookLine]]:
        """Every limit, with its carrier."""
        return ((carrier_id, line) for carrier_id, lines in self._lines.items() for line in lines)

    def limits(self) -> Iterator[tuple[UUID, BookLine]]:
        """Every line with its carrier."""
        return ((carrier_id, line) for carrier_id, lines in self._lines.items() for line in lines)

    def find(self, carrier_id: UUID, scope: str = ANYWHERE, window: str = ALL_DAY) -> DayCapacity | None:
        """One limit with its use, None where there is none and nothing was counted."""
        lines = self._lines.get(carrier_id, ())
        return next((line.capacity for line in lines if (line.scope, line.window) == (scope, window)), None)

    def room(self, carrier_id: UUID, origin_zone: str, destination_zone: str) -> Room:
        """What the carrier still takes on the lane."""
        lines = self._lines.get(carrier_id)
        if lines is None:
            return NO_ROOM_KNOWN
        scopes = (ANYWHERE, origin_zone, scope_of(origin_zone, destination_zone))
        binding = [line for line in lines if line.scope in scopes]
        whole = [line.capacity for line in binding if line.window == ALL_DAY]
        windows = sorted({line.window for line in binding if line.window != ALL_DAY and _limited(line)})
        return Room(
            *_tightest(whole),
            tuple(_window(each, [line.capacity for line in binding if line.window == each]) for each in windows),
        )

    def price(self, carrier_id: UUID, origin_zone: str, destination_zone: str, currency: str) -> LanePrice:
        """What the carrier's capacity on the lane is worth; prices in another currency are not counted."""
        prices = self._prices.get(carrier_id)
        if prices is None:
            return NO_PRICE
        scopes = (ANYWHERE, origin_zone, scope_of(origin_zone, destination_zone))
        found = [each for each in prices if each.scope in scopes and each.currency == currency]
        return LanePrice(
            sum(each.price_minor for each in found),
            sum((each.per_kg_minor for each in found), ZERO),
            min((each.priced_at for each in found), default=None),
        )


def _limited(line: BookLine) -> bool:
    return line.capacity.limit is not None or line.capacity.limit_kg is not None


def _tightest(found: Sequence[DayCapacity]) -> tuple[int | None, Decimal | None]:
    shipments = [each.left for each in found if each.left is not None]
    weights = [each.left_kg for each in found if each.left_kg is not None]
    return min(shipments, default=None), min(weights, default=None)


def _window(window: str, found: Sequence[DayCapacity]) -> WindowRoom:
    shipments, weight_kg = _tightest(found)
    return WindowRoom(window=window, shipments=shipments, weight_kg=weight_kg)

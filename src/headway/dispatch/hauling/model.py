"""What is known of the fleet when a shipment is allocated, and what it would cost there."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from headway.events.dispatch import ChargeLine
from headway.fleet.model import Dimension, Resource


class FleetQuote(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a shipment adds to the routes of a carrier's vehicles at a depot; it stands in the decision's snapshot.

    Attributes:
        refused: why nobody there can take it; then there is no price.
        basis: estimate (from the day's load) or plan (a place on a route).
        raw_minor: the price before it was corrected by what was learned.
        arrive_at: when it would be delivered; late_ppm: the chance, in millionths, that it comes too late.
    """

    site: str
    carrier_code: str
    depot: str
    day: date
    currency: str
    refused: str | None = None
    basis: str = "estimate"
    vehicle: str = ""
    charges: tuple[ChargeLine, ...] = ()
    raw_minor: int = 0
    arrive_at: datetime | None = None
    late_ppm: int = 0
    risk: str = ""


class Haul(Struct, frozen=True, kw_only=True):
    """A shipment to be driven; its load in steps of the tenant's dimensions."""

    load: tuple[int, ...]
    latitude: float
    longitude: float
    ready_at: datetime
    service_s: int
    due_at: datetime | None = None
    skills: tuple[str, ...] = ()


class Cluster(Struct, frozen=True, kw_only=True):
    """Stops booked at about one place."""

    latitude: float
    longitude: float
    stops: int


class Lesson(Struct, frozen=True, kw_only=True):
    """What committed plans teach of a depot: the cost planned over the cost estimated, and the stops of a like day.

    ratio: 1 where nothing was seen; stops: None where nothing was; plans: how many were seen.
    """

    ratio: float = 1.0
    stops: float | None = None
    plans: int = 0


class Yard(Struct, frozen=True, kw_only=True):
    """A carrier's vehicles at a depot on a day, and what is booked with them."""

    site: str
    depot: str
    carrier: str
    day: date
    latitude: float
    longitude: float
    currency: str
    dimensions: tuple[Dimension, ...]
    resources: tuple[Resource, ...]
    booked: tuple[Cluster, ...] = ()
    load: tuple[int, ...] = ()
    lesson: Lesson = Lesson()

    @property
    def stops(self) -> int:
        return sum(each.stops for each in self.booked)

"""What the fleet is made of: dimensions of a load, depots, vehicles, drivers, shifts, stores; and what planning uses.

All are msgspec structs, so that they can stand in a decision's snapshot and as one column of a table. Times of day are
local to the place (`clocks.py`); times of a shift are aware.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from msgspec import Struct

ZERO = Decimal(0)


class Dimension(Struct, frozen=True, kw_only=True):
    """One number of a load, such as kg; routing counts it in whole steps of 1 / `steps` of its unit."""

    name: str
    steps: int = 1


DEFAULT_DIMENSIONS = (
    Dimension(name="kg", steps=10),
    Dimension(name="m3", steps=1000),
    Dimension(name="pallets", steps=100),
    Dimension(name="pieces"),
)
"""In the order in which a load names them."""

UNLIMITED = 10**9
"""Steps of a dimension that a vehicle's capacity does not name: it never binds."""


class Place(Struct, frozen=True, kw_only=True):
    """Where something is: WGS 84 degrees, and the address."""

    latitude: float
    longitude: float
    country: str = ""
    postal_code: str = ""
    address: str = ""


class Wave(Struct, frozen=True, kw_only=True):
    """Goods ordered until the cut-off leave the depot at `departs`, both local."""

    name: str
    cutoff: time
    departs: time


class Depot(Struct, frozen=True, kw_only=True):
    """Where vehicles start, load and end.

    Attributes:
        site: the code of the site whose goods it holds; None: a yard without goods.
        opens, closes: local; `closes` before `opens` is after midnight.
        loading_minutes: of one vehicle; doors: how many load at once.
        time_zone: the IANA zone it is worked in; None: that of its place.
    """

    code: str
    name: str
    place: Place
    site: str | None = None
    opens: time = time(5)
    closes: time = time(22)
    loading_minutes: int = 30
    doors: int = 1
    waves: tuple[Wave, ...] = ()
    active: bool = True
    time_zone: str | None = None


class Rates(Struct, frozen=True, kw_only=True):
    """What a vehicle with its driver costs, in minor units of the tenant's currency.

    fixed: when used at all that day; per_km, per_hour (on duty), per_overtime_hour, per_stop.
    """

    fixed: Decimal = ZERO
    per_km: Decimal = ZERO
    per_hour: Decimal = ZERO
    per_overtime_hour: Decimal = ZERO
    per_stop: Decimal = ZERO


class Paper(Struct, frozen=True, kw_only=True):
    """A licence, certificate, inspection or insurance: its kind (`papers.py`), and the days on which it is good.

    valid_from, valid_until: the first and the last of them; None: from ever, for ever.
    """

    kind: str
    number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


class Vehicle(Struct, frozen=True, kw_only=True):
    """A vehicle of a carrier that is the own fleet, drives contracted routes, or is a gig courier.

    Attributes:
        carrier: the code of the carrier whose it is. depot: where it stands; None: where its shifts say.
        capacity: by the name of a dimension; one not named does not bind.
        equipment: words a shipment may require, such as tail_lift.
        licence: the class its driver must hold, such as C; None: none.
        profile: how it moves: van, truck, bike, car, or trailer. range_m: the longest way of a day, None: any.
        max_stops: of a route, None: any. trips: how often it may load in a shift.
        emission_class: such as euro6 or electric; carbon_g_per_km: grams of CO2e a kilometre.
        needs_trailer: it carries nothing without one; trailer: the code of the one it usually pulls.
    """

    code: str
    carrier: str
    name: str = ""
    depot: str | None = None
    capacity: dict[str, Decimal] = {}
    equipment: tuple[str, ...] = ()
    licence: str | None = None
    rates: Rates = Rates()
    profile: str = "van"
    range_m: int | None = None
    max_stops: int | None = None
    trips: int = 1
    emission_class: str = ""
    carbon_g_per_km: int | None = None
    papers: tuple[Paper, ...] = ()
    needs_trailer: bool = False
    trailer: str | None = None
    active: bool = True


class Driver(Struct, frozen=True, kw_only=True):
    """Somebody who drives; `hours` is the code of the hours-of-service rules that hold for them."""

    code: str
    carrier: str
    name: str
    depot: str | None = None
    skills: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    hours: str = "none"
    phone: str = ""
    papers: tuple[Paper, ...] = ()
    active: bool = True


class Rest(Struct, frozen=True, kw_only=True):
    """A break: it begins between two times and lasts so long. `rule` names the rule it follows, "" is agreed."""

    key: str
    earliest: datetime
    latest: datetime
    duration_s: int
    rule: str = ""


class Shift(Struct, frozen=True, kw_only=True):
    """A driver works with a vehicle from a depot, at most `overtime_s` longer than its end; breaks () by the rules.

    trailer: what it pulls that day; None: what it usually does.
    """

    driver: str
    vehicle: str
    depot: str
    start: datetime
    end: datetime
    breaks: tuple[Rest, ...] = ()
    overtime_s: int = 0
    trailer: str | None = None


class Store(Struct, frozen=True, kw_only=True):
    """A place that is delivered to again and again.

    Attributes:
        customer: the code of the customer whose orders go there; None: matched by its postal code alone.
        opens, closes: local, when it takes goods. cutoff: local; what is ordered later goes a day later.
        lead_days: days from the cut-off's day to the delivery. service_s: how long a delivery takes there.
        requires: equipment or skills. weekdays: ISO 1..7, empty: every day.
        time_zone: the IANA zone it is open in; None: that of its place.
    """

    code: str
    name: str
    place: Place
    depot: str | None = None
    customer: str | None = None
    opens: time = time(6)
    closes: time = time(20)
    cutoff: time | None = None
    lead_days: int = 1
    service_s: int = 600
    requires: tuple[str, ...] = ()
    weekdays: tuple[int, ...] = ()
    active: bool = True
    time_zone: str | None = None


class Resource(Struct, frozen=True, kw_only=True):
    """What can drive on a day: a shift with its vehicle and driver, as planning needs it.

    Attributes:
        start, end: when it may leave and must be back; not before the vehicle is in service again.
        capacity: in steps, in the order of the tenant's dimensions. skills: the driver's, the vehicle's equipment, and
            its licence classes as "licence_C".
        duty_s, driving_s: the longest duty and driving its hours-of-service rules allow; None: no rule.
        load_s: what loading takes before it leaves, and between trips.
        rates: in minor units of `currency`.
    """

    shift_id: UUID
    vehicle_id: UUID
    driver_id: UUID
    vehicle: str
    driver: str
    driver_name: str
    carrier: str
    depot: str
    start: datetime
    end: datetime
    capacity: tuple[int, ...]
    skills: frozenset[str]
    rates: Rates
    currency: str
    breaks: tuple[Rest, ...] = ()
    duty_s: int | None = None
    driving_s: int | None = None
    overtime_s: int = 0
    load_s: int = 0
    profile: str = "van"
    range_m: int | None = None
    max_stops: int | None = None
    trips: int = 1
    emission_class: str = ""
    carbon_g_per_km: int | None = None


class Missing(Struct, frozen=True, kw_only=True):
    """A shift of the day that cannot be planned, and why; `reason` is vehicle_out, signed_off, inactive or papers."""

    shift_id: UUID
    vehicle: str
    driver: str
    reason: str
    sentence: str


class PaperFault(Struct, frozen=True, kw_only=True):
    """A paper that does not hold; `what` is licence, papers, trailer, adr or cooling."""

    what: str
    about: str
    sentence: str


class Crew(Struct, frozen=True, kw_only=True):
    """How it stands with the papers of a shift.

    Attributes:
        faults: whatever it carries. adr, cold: what speaks against hazardous goods, and against cold ones; "": nothing.
        hours: the code of the driver's rules of service. skills: what it can do by them.
    """

    shift_id: UUID
    vehicle: str
    driver: str
    hours: str
    faults: tuple[PaperFault, ...] = ()
    adr: str = ""
    cold: str = ""
    skills: frozenset[str] = frozenset()


class Day(Struct, frozen=True, kw_only=True):
    """A depot's shifts on a local day: what can drive, and what cannot; `crews` are the papers of both.

    `looks`: papers count at all; `strict`: no plan runs with one that does not hold.
    """

    depot: Depot
    day: date
    dimensions: tuple[Dimension, ...]
    resources: tuple[Resource, ...]
    missing: tuple[Missing, ...]
    crews: tuple[Crew, ...] = ()
    looks: bool = True
    strict: bool = True

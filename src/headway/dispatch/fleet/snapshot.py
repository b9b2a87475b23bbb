"""What a plan is made of and what came of it, as it stands in drafts, decisions and rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from headway.fleet.hours import Worked
from headway.fleet.model import Crew, Missing, Resource

SERVICE_S = 300
"""What a stop takes where nobody knows better."""


class Task(Struct, frozen=True, kw_only=True):
    """A shipment to be delivered, as planning sees it; loads in steps of the tenant's dimensions.

    Attributes:
        latitude, longitude: None: nobody knows where it goes.
        opens, closes: when the work may begin there; None: any time. due_at: from when it costs `late_minor` an hour.
        vehicle: the code of the only vehicle that may do it (pinned). place: where the coordinates are from; spot: a
            name of the address that is the same each time.
        expected_s: what its work takes by what was learned; None: as planned, `service_s`.
        fetch: latitude and longitude of where its goods lie, when that is not the depot (a vehicle broke down).
        needs: what its goods ask of papers and equipment: adr, chilled, frozen.
    """

    shipment_id: UUID
    ref: str
    customer: str
    load: tuple[int, ...]
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    service_s: int = SERVICE_S
    opens: datetime | None = None
    closes: datetime | None = None
    due_at: datetime | None = None
    late_minor: int = 0
    skills: tuple[str, ...] = ()
    priority: int = 0
    vehicle: str | None = None
    collect: tuple[int, ...] = ()
    spot: str = ""
    expected_s: int | None = None
    fetch: tuple[float, float] | None = None
    needs: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return str(self.shipment_id)

    @property
    def takes_s(self) -> int:
        """The work to plan with."""
        return self.service_s if self.expected_s is None else self.expected_s


class Settings(Struct, frozen=True, kw_only=True):
    """How a draft is computed: engine, seconds of search, seed of its draws."""

    engine: str = ""
    budget_s: float = 10.0
    seed: int = 1


class Snapshot(Struct, frozen=True, kw_only=True):
    """Everything a draft was made of but the travel times: those are in its answer, leg by leg.

    `zero_at` is second 0; `missing` are shifts that cannot be planned on. `crews` are the papers of the others: nobody
    `looks` at them, or no plan runs where they do not hold (`strict`). `worked`: what drivers drove in the days before.
    """

    depot: str
    day: date
    latitude: float
    longitude: float
    zero_at: datetime
    opens: datetime
    closes: datetime
    currency: str
    resources: tuple[Resource, ...]
    tasks: tuple[Task, ...]
    missing: tuple[Missing, ...] = ()
    doors: int = 1
    loading_s: int = 0
    crews: tuple[Crew, ...] = ()
    looks: bool = True
    strict: bool = True
    worked: dict[str, tuple[Worked, ...]] = {}

    def second(self, at: datetime) -> int:
        """Seconds from zero, rounded."""
        return round((at - self.zero_at).total_seconds())

    def at(self, second: int) -> datetime:
        return self.zero_at + timedelta(seconds=second)


class Leg(Struct, frozen=True, kw_only=True, array_like=True):
    """One act of a route with the way to it: act, shipment (or the break's key), seconds and metres to get there."""

    act: str
    key: str
    leg_s: int
    leg_m: int
    arrive_s: int
    start_s: int
    depart_s: int


class Drive(Struct, frozen=True, kw_only=True):
    """What one shift does; cost in thousandths of a minor unit."""

    shift_id: UUID
    vehicle: str
    driver: str
    start_s: int
    end_s: int
    distance_m: int
    cost: int
    legs: tuple[Leg, ...]
    back_s: int
    back_m: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The shipments, in order."""
        return tuple(each.key for each in self.legs if each.act not in ("break", "reload"))


class Omitted(Struct, frozen=True, kw_only=True):
    """A shipment that no route has, and why."""

    shipment_id: UUID
    ref: str
    reason: str
    sentence: str


class Answer(Struct, frozen=True, kw_only=True):
    """A plan: drives, who is left out, and where the travel times are from."""

    drives: tuple[Drive, ...]
    omitted: tuple[Omitted, ...]
    source: str
    engine: str

"""An allocation problem and its answer, as the files have them (docs/how-to/allocate-a-batch.md)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta, Struct

MOST = 1e12
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Amount = Annotated[float, Meta(ge=0, le=MOST)]
Count = Annotated[int, Meta(ge=0, le=10**12)]
Share = Annotated[float, Meta(ge=0, le=1)]


class Order(Struct, frozen=True, gc=False):
    """Goods that need a carrier; weights in kilograms."""

    id: Name
    origin: Name
    destination: Name
    weight_kg: Amount
    service: Name
    late_penalty: Amount
    ready_at: str | None = None


class Carrier(Struct, frozen=True, gc=False):
    """Who carries, and the share of shipments that arrive on time."""

    id: Name
    on_time: Share


class Rate(Struct, frozen=True, gc=False):
    """What a carrier asks on a lane in a weight band, both ends included: `max(minimum, per_kg * weight_kg)`."""

    id: Name
    carrier: Name
    origin: Name
    destination: Name
    service: Name
    min_kg: Amount
    max_kg: Amount
    minimum: Amount
    per_kg: Amount


class Capacity(Struct, frozen=True, gc=False):
    """What a carrier takes, from one origin or from all; None does not bind."""

    carrier: Name
    origin: Name | None = None
    shipments: Count | None = None
    kg: Amount | None = None


class Commitment(Struct, frozen=True, gc=False):
    """Shipments promised to a carrier, and the price of each one missing."""

    carrier: Name
    min_shipments: Count
    shortfall_penalty_each: Amount


class Problem(Struct, frozen=True):
    """One batch, or one day."""

    currency: Annotated[str, Meta(pattern="^[A-Z]{3}$")]
    unassigned_penalty: Amount
    orders: tuple[Order, ...]
    carriers: tuple[Carrier, ...]
    rates: tuple[Rate, ...]
    capacity: tuple[Capacity, ...] = ()
    commitments: tuple[Commitment, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """The rate of each order (None: left out), what it costs, and below what no answer can be."""

    rates: tuple[str | None, ...]
    objective: float
    lower_bound: float

    @property
    def gap(self) -> float:
        """How far above the bound, as a share of the objective."""
        return (self.objective - self.lower_bound) / self.objective if self.objective > 0 else 0.0

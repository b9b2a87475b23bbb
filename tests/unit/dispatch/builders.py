"""Small named parts of allocations that a person can check by hand.

The order: 100 kg of service DTD from site S1 (zone A) to zone B, ready on Monday 2026-03-02 at 08:00 UTC, in USD.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from headway.carriers.model import Commitment, Performance, RateBand, ServiceOption
from headway.dispatch.policy import PolicyParameters
from headway.dispatch.snapshot import AllocationInputs, Day
from headway.orders.model import DispatchOrder, OriginOption

NOW = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
READY = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
MONDAY = date(2026, 3, 2)
TUESDAY = date(2026, 3, 3)
WEDNESDAY_6PM = datetime(2026, 3, 4, 18, 0, tzinfo=UTC)
_NAMES = UUID(int=7)


def ident(name: str) -> UUID:
    """The same id for the same name."""
    return uuid5(_NAMES, name)


def order(**changes: Any) -> DispatchOrder:
    fields: dict[str, Any] = {
        "id": ident("order"),
        "external_ref": "O-1",
        "customer": "ACME",
        "service": "DTD",
        "weight_kg": Decimal(100),
        "volume_m3": None,
        "pieces": 1,
        "quantity": 10,
        "requirements": (),
        "origins": (),
        "destination_zone": "B",
        "country": None,
        "postal_code": None,
        "ready_at": READY,
        "deliver_by": WEDNESDAY_6PM,
        "late_penalty": None,
        "currency": "USD",
    }
    return DispatchOrder(**(fields | changes))


def origin(
    site: str = "S1", zones: tuple[str, ...] = ("A",), handling: str = "0", left: int | None = None
) -> OriginOption:
    return OriginOption(site, zones, Decimal(handling), left)


def seen(on_time: float = 0.0, on_time_n: int = 0, acceptance: float = 0.0, acceptance_n: int = 0) -> Performance:
    return Performance(
        on_time=on_time,
        on_time_samples=on_time_n,
        acceptance=acceptance,
        acceptance_samples=acceptance_n,
        measured_at=None,
    )


def band(per_kg: str, *, minimum: str = "0", min_kg: str = "0", max_kg: str = "1000", row: str = "c:1") -> RateBand:
    return RateBand(
        id=row, min_kg=Decimal(min_kg), max_kg=Decimal(max_kg), minimum=Decimal(minimum), per_kg=Decimal(per_kg)
    )


def option(carrier: str = "C1", per_kg: str = "1", **changes: Any) -> ServiceOption:
    """Two days by road for `per_kg` a kg."""
    fields: dict[str, Any] = {
        "carrier_id": ident(carrier),
        "carrier_code": carrier,
        "carrier_name": f"{carrier} Ltd",
        "carrier_kind": "contract",
        "service_id": ident(f"{carrier}/DTD"),
        "service_code": "DTD",
        "product": "GROUND/2d",
        "mode": "GROUND",
        "transit_days": 2,
        "contract_id": ident(f"{carrier}/contract"),
        "currency": "USD",
        "origin_zone": "A",
        "destination_zone": "B",
        "bands": (band(per_kg),),
        "commitment": Commitment(on_time_target=None, late_penalty_minor=0, transit_days=2),
        "contract_from": date(2026, 1, 1),
        "contract_to": date(2026, 12, 31),
    }
    return ServiceOption(**(fields | changes))


def day(*options: ServiceOption, on: date = MONDAY, origins: tuple[OriginOption, ...] = (origin(),)) -> Day:
    return Day(day=on, origins=origins, options=options)


def inputs(*options: ServiceOption, **changes: Any) -> AllocationInputs:
    fields: dict[str, Any] = {
        "order": order(),
        "destination_zone": "B",
        "days": (day(*options),),
        "refusals": (),
        "policy": PolicyParameters(),
        "timezone": "UTC",
        "tenant_currency": "USD",
        "now": NOW,
        "attempt": 1,
    }
    return AllocationInputs(**(fields | changes))

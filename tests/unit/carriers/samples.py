"""Small named bands and options that a person can check by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.carriers.model import Commitment, RateBand, ServiceOption
from headway.carriers.problems import RowBand

D = Decimal

DAY = date(2026, 3, 2)


def band(low: str, high: str, per_kg: str = "1", minimum: str = "0", **more: Any) -> RateBand:
    return RateBand(id=f"{low}-{high}", min_kg=D(low), max_kg=D(high), minimum=D(minimum), per_kg=D(per_kg), **more)


def rows(*bands: RateBand) -> list[RowBand]:
    """The bands as rows 1, 2, 3, ..."""
    return [RowBand(number, each) for number, each in enumerate(bands, start=1)]


def option(*bands: RateBand, **changed: Any) -> ServiceOption:
    fields: dict[str, Any] = {
        "carrier_id": UUID(int=1),
        "carrier_code": "SWIFT",
        "carrier_name": "Swift Parcel",
        "carrier_kind": "contract",
        "service_id": UUID(int=2),
        "service_code": "DTD",
        "product": "AIR/2d",
        "mode": "AIR",
        "transit_days": 2,
        "contract_id": UUID(int=3),
        "currency": "USD",
        "origin_zone": "A",
        "destination_zone": "B",
        "bands": bands,
        "commitment": Commitment(on_time_target=None, late_penalty_minor=0, transit_days=2),
        "contract_from": date(2026, 1, 1),
        "contract_to": date(2026, 12, 31),
    }
    return ServiceOption(**{**fields, **changed})

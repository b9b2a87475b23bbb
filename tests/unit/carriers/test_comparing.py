"""Two price lists beside each other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from headway.carriers.comparing import compare
from headway.carriers.shown import BandView


def band(per_kg: str = "1", low: str = "0", high: str = "100", **changes: Any) -> BandView:
    fields: dict[str, Any] = {
        "row": 1,
        "service": "DTD",
        "product": "ROAD/1d",
        "origin_zone": "A",
        "destination_zone": "B",
        "mode": "ROAD",
        "transit_days": 1,
        "min_kg": Decimal(low),
        "max_kg": Decimal(high),
        "minimum": Decimal(10),
        "per_kg": Decimal(per_kg),
        "per_km": Decimal(0),
        "per_stop": Decimal(0),
    }
    return BandView(**(fields | changes))


def test_a_band_that_costs_more_is_changed() -> None:
    found = compare([band("1.00")], [band("1.05")])
    assert (len(found.changed), found.same, found.mean) == (1, 0, Decimal("0.0500"))


def test_the_row_and_trailing_zeros_are_no_change() -> None:
    found = compare([band("1.00")], [band("1.0", low="0.0", high="100.00", row=7)])
    assert (found.changed, found.same) == ((), 1)


def test_bands_come_and_go() -> None:
    found = compare([band(), band(low="100", high="200")], [band(), band(destination_zone="C")])
    assert [each.band.max_kg for each in found.removed] == [Decimal(200)]
    assert [each.band.destination_zone for each in found.added] == ["C"]


def test_what_has_no_price_a_kilogram_is_compared_by_its_minimum() -> None:
    (change,) = compare([band("0")], [band("0", minimum=Decimal(12))]).changed
    assert change.relative == Decimal("0.2000")


def test_the_largest_change_comes_first() -> None:
    old = [band("1"), band("1", low="100", high="200")]
    new = [band("1.01"), band("0.5", low="100", high="200")]
    assert [str(each.relative) for each in compare(old, new).changed] == ["-0.5000", "0.0100"]


def test_what_was_free_has_no_share() -> None:
    (change,) = compare([band("0", minimum=Decimal(0))], [band("1", minimum=Decimal(0))]).changed
    assert change.relative is None

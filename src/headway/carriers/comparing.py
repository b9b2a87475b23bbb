"""Two contracts beside each other: which bands came, went, or cost something else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from headway.carriers.shown import BandView

PRICES = ("minimum", "per_kg", "per_km", "per_stop")
Key = tuple[str, str, str, str, Decimal, Decimal]
"""Service, origin zone, destination zone, product, from and to which weight."""


@dataclass(frozen=True, slots=True)
class BandChange:
    """A band under one contract and under the other; one of them is None where the band came or went.

    relative: how much dearer the newer is, as a share of the older's price a kilogram, else of its minimum; None where
    there is no telling.
    """

    older: BandView | None
    newer: BandView | None
    relative: Decimal | None

    @property
    def band(self) -> BandView:
        """Either of them, for what they have in common."""
        found = self.newer or self.older
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is different; `same` bands are not; `mean`: the mean of what can be told of those with another price."""

    changed: tuple[BandChange, ...]
    added: tuple[BandChange, ...]
    removed: tuple[BandChange, ...]
    same: int
    mean: Decimal | None


def compare(older: Sequence[BandView], newer: Sequence[BandView]) -> Comparison:
    """Compare the bands of two contracts by product, lane and weights; of several with the same, the first counts."""
    before, after = _keyed(older), _keyed(newer)
    both = [BandChange(before[key], after[key], relative(before[key], after[key])) for key in before if key in after]
    changed = [each for each in both if _prices(each.older) != _prices(each.newer)]
    told = [each.relative for each in changed if each.relative is not None]
    return Comparison(
        changed=tuple(sorted(changed, key=lambda each: -abs(each.relative or Decimal(0)))),
        added=tuple(BandChange(None, after[key], None) for key in after if key not in before),
        removed=tuple(BandChange(before[key], None, None) for key in before if key not in after),
        same=len(both) - len(changed),
        mean=(sum(told, Decimal(0)) / len(told)).quantize(Decimal("0.0001")) if told else None,
    )


def relative(older: BandView, newer: BandView) -> Decimal | None:
    """How much dearer the newer is a kilogram, else at the least; None where both are free."""
    for name in ("per_kg", "minimum", "per_km", "per_stop"):
        was, now = getattr(older, name), getattr(newer, name)
        if was and was != now:
            change: Decimal = ((now - was) / was).quantize(Decimal("0.0001"))
            return change
    return None


def _keyed(bands: Iterable[BandView]) -> dict[Key, BandView]:
    found: dict[Key, BandView] = {}
    for band in bands:
        lane = (band.service, band.origin_zone, band.destination_zone, band.product)
        found.setdefault((*lane, band.min_kg.normalize(), band.max_kg.normalize()), band)
    return found


def _prices(band: BandView | None) -> tuple[Decimal, ...]:
    return () if band is None else tuple(getattr(band, name) for name in PRICES)

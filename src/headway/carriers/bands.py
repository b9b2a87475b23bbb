"""Which band of a product serves a weight: one rule, stated in docs/decisions/0006-rate-bands.md.

A band serves min_kg <= w <= max_kg. Of several that do, a band loses to one whose range lies inside its own, and to one
that ends where it begins. If those left agree in price the first of them serves, else the rate is ambiguous.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from headway.carriers.model import RateBand


class BandChoice(Struct, frozen=True, kw_only=True):
    """The bands left after the rule: none (no rate), one (it serves), more (ambiguous)."""

    bands: tuple[RateBand, ...]

    @property
    def band(self) -> RateBand | None:
        """The one band that serves, if there is exactly one."""
        return self.bands[0] if len(self.bands) == 1 else None


def choose_band(bands: Iterable[RateBand], weight_kg: Decimal) -> BandChoice:
    """Apply the rule to the bands of one product."""
    serving = serving_bands(bands, weight_kg)
    left = [band for band in serving if not any(beats(other, band, weight_kg) for other in serving)]
    first_of_price = {price_of(band): band for band in sorted(left, key=_order, reverse=True)}
    return BandChoice(bands=tuple(sorted(first_of_price.values(), key=_order)))


def serving_bands(bands: Iterable[RateBand], weight_kg: Decimal) -> tuple[RateBand, ...]:
    """The bands whose range holds the weight, both ends included."""
    return tuple(band for band in bands if band.min_kg <= weight_kg <= band.max_kg)


def beats(winner: RateBand, loser: RateBand, weight_kg: Decimal) -> bool:
    """Whether `winner`, serving the same weight, is the more specific band or the lower one at a shared boundary."""
    if is_inside(winner, loser):
        return True
    at_boundary = winner.max_kg == weight_kg == loser.min_kg
    return at_boundary and winner.min_kg < loser.min_kg < loser.max_kg


def is_inside(inner: RateBand, outer: RateBand) -> bool:
    """Whether every weight of `inner` is one of `outer`, which has more."""
    within = outer.min_kg <= inner.min_kg and inner.max_kg <= outer.max_kg
    return within and (inner.min_kg, inner.max_kg) != (outer.min_kg, outer.max_kg)


def price_of(band: RateBand) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Everything that makes two bands of one range differ in price."""
    return band.minimum, band.per_kg, band.per_km, band.per_stop


def _order(band: RateBand) -> tuple[Decimal, Decimal, str]:
    return band.min_kg, band.max_kg, band.id

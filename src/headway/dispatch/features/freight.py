"""What the contract charges."""

from __future__ import annotations

from headway.dispatch.features.base import Cost, Feature, quoted
from headway.dispatch.snapshot import Situation


def price(at: Situation) -> Cost:
    """The sum of the quote's charges."""
    quote = quoted(at)
    return Cost(quote.total, "; ".join(charge.sentence for charge in quote.charges))


FEATURE = Feature("freight", "Freight, fuel and accessorials by contract.", price)

"""What the carrier charges, by contract or by a spot quote."""

from __future__ import annotations

from headway.dispatch.features.base import Cost, Feature, quoted
from headway.dispatch.snapshot import Situation


def price(at: Situation) -> Cost:
    """The sum of the quote's charges."""
    quote = quoted(at)
    sentence = "; ".join([charge.sentence for charge in quote.charges])
    return Cost(quote.total, f"spot: {sentence}" if at.option.spot else sentence)


FEATURE = Feature("freight", "Freight, fuel and accessorials by contract, or a spot price.", price)

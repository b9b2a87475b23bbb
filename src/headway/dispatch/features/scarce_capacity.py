"""What the place costs that the shipment takes of a carrier's scarce capacity: what others would pay for it."""

from __future__ import annotations

from headway.dispatch.features.base import Cost, Feature
from headway.dispatch.snapshot import AllocationInputs, Situation
from headway.kernel.moments import stamp
from headway.kernel.money import Money


def price(at: Situation) -> Cost:
    """The price found when the day was last solved; see `headway.dispatch.waves`."""
    option, currency = at.option, at.inputs.order.currency
    minor = option.capacity_price_minor + round(option.capacity_price_per_kg_minor * at.inputs.order.weight_kg)
    if not minor or option.capacity_priced_at is None:
        return Cost(Money.zero(currency), f"{option.carrier_code} has room for all on {at.day}")
    amount = Money(minor, currency)
    found = f"priced at {stamp(option.capacity_priced_at)}"
    return Cost(amount, f"one place less with {option.carrier_code} on {at.day}, which others could use: {found}")


def counts(inputs: AllocationInputs) -> bool:
    """Some candidate's capacity has a price."""
    options = (option for day in inputs.days for option in day.options)
    return any(option.capacity_price_minor or option.capacity_price_per_kg_minor for option in options)


FEATURE = Feature("scarce_capacity", "The price of scarce capacity.", price, counts)

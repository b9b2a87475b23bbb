"""What the origin site charges for its work."""

from __future__ import annotations

from headway.dispatch.features.base import Cost, Feature, money
from headway.dispatch.snapshot import Situation
from headway.kernel.money import Money


def price(at: Situation) -> Cost:
    """The site's handling cost per unit times the order's quantity; nothing where the order is in another currency."""
    order, each, currency = at.inputs.order, at.origin.handling_per_unit, at.inputs.tenant_currency
    if order.currency != currency:
        return Cost(Money.zero(order.currency), f"not counted: {at.origin.site} works in {currency}")
    sentence = f"{order.quantity} units x {each} {currency} at {at.origin.site}"
    return Cost(money(each * order.quantity, currency), sentence)


FEATURE = Feature("handling", "The origin site's handling cost.", price)

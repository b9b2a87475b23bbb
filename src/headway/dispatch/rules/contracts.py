"""What is sold, where, under which contract and at which price."""

from __future__ import annotations

from headway.carriers.model import RateProblem
from headway.dispatch.snapshot import Situation


def service(at: Situation) -> str | None:
    """The service is the one the order asks for."""
    wanted, offered = at.inputs.order.service, at.option.service_code
    return None if wanted == offered else f"the order asks for {wanted}, this is {offered}"


def lane(at: Situation) -> str | None:
    """The service reaches the order's destination zone."""
    zone = at.inputs.destination_zone
    if at.option.destination_zone == zone:
        return None
    return f"it serves {at.option.destination_zone}, the order goes to {zone or 'an address in no zone'}"


def contract(at: Situation) -> str | None:
    """The contract is in force on the pickup day."""
    option = at.option
    if option.contract_from <= at.day <= option.contract_to:
        return None
    return f"the contract runs from {option.contract_from} to {option.contract_to}, the pickup is on {at.day}"


def currency(at: Situation) -> str | None:
    """The contract's currency is the order's."""
    wanted, offered = at.inputs.order.currency, at.option.currency
    return None if wanted == offered else f"it is priced in {offered}, the order is in {wanted}"


def rate_found(at: Situation) -> str | None:
    """A rate band serves the weight."""
    return at.quote.sentence if isinstance(at.quote, RateProblem) and at.quote.reason == "no_rate" else None


def rate_unambiguous(at: Situation) -> str | None:
    """Only one rate serves the weight."""
    return at.quote.sentence if isinstance(at.quote, RateProblem) and at.quote.reason == "ambiguous_rate" else None

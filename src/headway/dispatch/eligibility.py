"""Hard rules: whatever breaks one is ruled out, with a sentence, whatever it costs.

Where to add one: a function here, whose docstring says what must hold, and a row of `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headway.carriers.model import RateProblem
from headway.dispatch.snapshot import Situation
from headway.kernel.decisions import Rejection

Check = Callable[[Situation], str | None]
"""None where the candidate passes, else why it does not, for a person."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard rule; `name` is stable and stands in the ledger, `sentence` says what must hold."""

    name: str
    check: Check

    @property
    def sentence(self) -> str:
        return self.check.__doc__ or self.name


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


def active(at: Situation) -> str | None:
    """The carrier is active and not suspended."""
    option = at.option
    if option.suspended_reason is not None:
        return f"{option.carrier_code} is suspended: {option.suspended_reason}"
    return None if option.active else f"{option.carrier_code} is not active"


def insurance(at: Situation) -> str | None:
    """The carrier's insurance is valid on the pickup day."""
    until = at.option.insurance_valid_until
    return None if until is None or at.day <= until else f"the insurance ended on {until}, the pickup is on {at.day}"


def weight(at: Situation) -> str | None:
    """The weight is within the service's limit."""
    limit, asked = at.option.max_weight_kg, at.inputs.order.weight_kg
    return None if limit is None or asked <= limit else f"{asked} kg is over the limit of {limit} kg"


def capabilities(at: Situation) -> str | None:
    """The service can do, or has a price for, everything the order requires."""
    priced = {rule.code for rule in at.option.accessorials}
    lacking = sorted(set(at.inputs.order.requirements) - set(at.option.capabilities) - priced)
    return f"it cannot do {', '.join(lacking)}" if lacking else None


def rate_found(at: Situation) -> str | None:
    """A rate band serves the weight."""
    return at.quote.sentence if isinstance(at.quote, RateProblem) and at.quote.reason == "no_rate" else None


def rate_unambiguous(at: Situation) -> str | None:
    """Only one rate serves the weight."""
    return at.quote.sentence if isinstance(at.quote, RateProblem) and at.quote.reason == "ambiguous_rate" else None


def currency(at: Situation) -> str | None:
    """The contract's currency is the order's."""
    wanted, offered = at.inputs.order.currency, at.option.currency
    return None if wanted == offered else f"it is priced in {offered}, the order is in {wanted}"


def site_capacity(at: Situation) -> str | None:
    """The site has capacity left on the pickup day."""
    left = at.origin.capacity_left
    return None if left is None or left > 0 else f"{at.origin.site} ships no more on {at.day}"


def carrier_capacity(at: Situation) -> str | None:
    """The carrier has capacity left from that zone on the pickup day."""
    left = at.option.capacity_left
    if left is None or left > 0:
        return None
    return f"{at.option.carrier_code} takes no more from {at.option.origin_zone} on {at.day}"


def not_refused(at: Situation) -> str | None:
    """The carrier has not refused this shipment in this tender."""
    if at.pinned:
        return None
    how = [refusal.how for refusal in at.inputs.refusals if refusal.carrier_code == at.option.carrier_code]
    return f"{at.option.carrier_code} was asked already: {how[0].replace('_', ' ')}" if how else None


RULES: tuple[Rule, ...] = (
    Rule("service", service),
    Rule("lane", lane),
    Rule("contract", contract),
    Rule("active", active),
    Rule("insurance", insurance),
    Rule("weight", weight),
    Rule("capabilities", capabilities),
    Rule("currency", currency),
    Rule("no_rate", rate_found),
    Rule("ambiguous_rate", rate_unambiguous),
    Rule("site_capacity", site_capacity),
    Rule("carrier_capacity", carrier_capacity),
    Rule("refused", not_refused),
)

CAPACITY_RULES = frozenset({"site_capacity", "carrier_capacity"})
"""What another day may mend."""


def rejections(at: Situation) -> tuple[Rejection, ...]:
    """Every rule the candidate breaks."""
    found = ((rule.name, rule.check(at)) for rule in RULES)
    return tuple(Rejection(rule=name, sentence=why) for name, why in found if why is not None)

"""What the emissions of the transport cost at the policy's carbon price."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from headway.dispatch.features.base import Cost, Feature
from headway.dispatch.snapshot import AllocationInputs, Situation
from headway.kernel.money import Money

GRAMS_A_TKM: Mapping[str, int] = {"AIR": 1100, "RAIL": 25, "SEA": 10, "OCEAN": 10, "BARGE": 30, "BIKE": 10}
"""Grams of CO2e a tonne-kilometre, well to wheel, where a service states none of its own: rounded averages of the kind
that the GLEC framework publishes by mode."""

ROAD_GRAMS_A_TKM = 100
"""Of any other mode."""

UNKNOWN_KM = 400
"""Assumed where the distance between two zones is not known."""

_GRAMS_A_TONNE = Decimal(1_000_000)


def factor(at: Situation) -> int:
    """Grams a tonne-kilometre: the service's own, else its mode's."""
    own = at.option.carbon_g_per_tkm
    return GRAMS_A_TKM.get(at.option.mode.upper(), ROAD_GRAMS_A_TKM) if own is None else own


def kilometres(at: Situation) -> int:
    """Between the zones by road, else `UNKNOWN_KM`."""
    return UNKNOWN_KM if at.option.distance_m is None else round(at.option.distance_m / 1000)


def grams(at: Situation) -> int:
    """CO2e of the shipment: weight x distance x factor."""
    return int(at.inputs.order.weight_kg * kilometres(at) * factor(at) / 1000)


def price(at: Situation) -> Cost:
    """Emissions x carbon price."""
    a_tonne, currency = at.inputs.policy.carbon_price_per_t, at.inputs.order.currency
    emitted = grams(at)
    amount = Money.of(a_tonne * emitted / _GRAMS_A_TONNE, currency)
    km = f"{kilometres(at)} km" if at.option.distance_m is not None else f"{UNKNOWN_KM} km (assumed)"
    how = f"{at.inputs.order.weight_kg} kg x {km} x {factor(at)} g a tonne-kilometre"
    return Cost(amount, f"{emitted / 1000:.1f} kg CO2e ({how}) at {a_tonne} {currency} a tonne")


def counts(inputs: AllocationInputs) -> bool:
    """The policy sets a carbon price."""
    return inputs.policy.carbon_price_per_t > 0


FEATURE = Feature("carbon", "Emissions times the carbon price.", price, counts)

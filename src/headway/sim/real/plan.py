"""The plan that was made at the time, priced by the same rates: its origin, carrier, service and transit days.

A plan that these rates cannot price, or price in two ways, gets no price. Where bands disagree, the least and the most
that they could mean are kept, so that a reader sees how much hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from msgspec.structs import replace

from headway.carriers.bands import choose_band
from headway.carriers.model import Load, Quote, RateProblem, ServiceOption
from headway.carriers.rating import price
from headway.kernel.money import Money
from headway.sim.real.facts import Facts, RealOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCost:
    """What the plan would have cost; `reason` says why it has no freight, `least` and `most` what it lies between."""

    order: RealOrder
    site: str | None
    freight: Money | None = None
    reason: str | None = None
    sentence: str = ""
    least: Money | None = None
    most: Money | None = None
    handling: Money | None = None


def planned_cost(facts: Facts, order: RealOrder) -> PlannedCost:
    """Price one order's plan."""
    site = order.plan.get("historical_site")
    handling = None if site is None else facts.handling(site, order.quantity)
    found = _freight(facts, order)
    if isinstance(found, Money):
        return PlannedCost(order=order, site=site, freight=found, handling=handling)
    reason, sentence, prices = found
    bounds = (min(prices), max(prices)) if prices else (None, None)
    return PlannedCost(
        order=order, site=site, reason=reason, sentence=sentence, least=bounds[0], most=bounds[1], handling=handling
    )


def _freight(facts: Facts, order: RealOrder) -> Money | tuple[str, str, list[Money]]:
    """The price, or the reason there is none, a sentence, and the prices it could be."""
    if not {"historical_origin", "historical_carrier", "historical_transit_days"} <= order.plan.keys():
        return "no_plan", "the file tells of no plan", []
    options = _options(facts, order)
    if not options:
        return "no_product", _no_product(order), []
    load = Load(weight_kg=order.weight_kg)
    quotes = [price(option, load, facts.currency) for option in options]
    problems = [quote for quote in quotes if isinstance(quote, RateProblem)]
    sums = {quote.total.minor: quote.total for quote in quotes if isinstance(quote, Quote)}
    ambiguous = [problem for problem in problems if problem.reason == "ambiguous_rate"]
    if ambiguous or len(sums) > 1:
        sentence = (
            ambiguous[0].sentence if ambiguous else f"{len(sums)} products of the carrier fit, at different prices"
        )
        return "ambiguous_rate", sentence, list(_possible(options, order.weight_kg, facts.currency))
    if not sums:
        return "no_band", problems[0].sentence, []
    return next(iter(sums.values()))


def _options(facts: Facts, order: RealOrder) -> list[ServiceOption]:
    plan = order.plan
    lane = (order.service, plan["historical_origin"], order.destination or "")
    return [
        option
        for option in facts.network.products.get(lane, ())
        if option.carrier_code == plan["historical_carrier"]
        and str(option.transit_days) == plan["historical_transit_days"]
    ]


def _no_product(order: RealOrder) -> str:
    plan = order.plan
    return (
        f"{plan['historical_carrier']} has no rate for {order.service} from {plan['historical_origin']} to "
        f"{order.destination} in {plan['historical_transit_days']} days"
    )


def _possible(options: list[ServiceOption], weight_kg: Decimal, currency: str) -> Iterator[Money]:
    """What each band that serves the weight would ask by itself."""
    load = Load(weight_kg=weight_kg)
    for option in options:
        for band in choose_band(option.bands, weight_kg).bands:
            quote = price(replace(option, bands=(band,)), load, currency)
            if isinstance(quote, Quote):
                yield quote.total

"""Rate this: what every carrier would charge for a load on a lane and day, and how each price came about.

The prices are those of an allocation: the same contract counts, the same band serves, the same charges are added. What
is told beside them is every contract and band that was considered, and why it does or does not count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from headway.carriers.bands import beats, choose_band, is_inside, price_of
from headway.carriers.contracts import Terms, choose_contract
from headway.carriers.model import Load, Quote, RateBand, RateProblem, ServiceOption
from headway.carriers.rating import plain, price


@dataclass(frozen=True, slots=True)
class ContractSeen:
    """A contract that prices the lane, and why it counts, or not."""

    code: str
    valid_from: date
    valid_to: date
    counts: bool
    why: str


@dataclass(frozen=True, slots=True)
class BandSeen:
    """A band of the product, and why it serves the weight, or not."""

    band: RateBand
    serves: bool
    why: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A carrier's product with its price, or why it has none.

    Attributes:
        contracts, bands: everything that was considered, in their order.
        warnings: what would speak against it in an allocation, or is not priced although it was asked for.
    """

    option: ServiceOption
    contracts: tuple[ContractSeen, ...]
    bands: tuple[BandSeen, ...]
    quote: Quote | None
    problem: RateProblem | None
    warnings: tuple[str, ...]


def rate(option: ServiceOption, contracts: Sequence[Terms], load: Load, day: date) -> Rated:
    """One product with its trace.

    Args:
        contracts: those of the carrier that price the lane, whether in force or not.
    """
    found = price(option, load, option.currency)
    return Rated(
        option=option,
        contracts=() if option.spot else tuple(_contracts(contracts, day)),
        bands=tuple(_bands(option, load)),
        quote=found if isinstance(found, Quote) else None,
        problem=found if isinstance(found, RateProblem) else None,
        warnings=tuple(_warnings(option, load, day)),
    )


def in_order(rated: Sequence[Rated]) -> list[Rated]:
    """What can be had first, the cheapest of one currency first; what has no price last."""

    def key(each: Rated) -> tuple[bool, bool, str, int, str]:
        minor = each.quote.total.minor if each.quote else 0
        return (each.quote is None, bool(each.warnings), each.option.currency, minor, each.option.carrier_code)

    return sorted(rated, key=key)


def _contracts(contracts: Sequence[Terms], day: date) -> Iterator[ContractSeen]:
    chosen = choose_contract(contracts, day)
    for terms in sorted(contracts, key=lambda each: (each.valid_from, each.code)):
        counts = chosen is not None and terms.id == chosen.id
        yield ContractSeen(terms.code, terms.valid_from, terms.valid_to, counts, _why(terms, chosen, day))


def _why(terms: Terms, chosen: Terms | None, day: date) -> str:
    """Why a contract counts on a day, or another does."""
    if chosen is not None and terms.id == chosen.id:
        if terms.in_force(day):
            return "in force, and none in force began later"
        return "the last that was in force" if terms.valid_to < day else "the first to come"
    if terms.valid_to < day:
        return f"ended on {terms.valid_to}"
    if terms.valid_from > day:
        return f"begins on {terms.valid_from}"
    assert chosen is not None
    later = "later" if chosen.valid_from > terms.valid_from else "on the same day and is first by code"
    return f"in force, but {chosen.code} began {later}"


def _bands(option: ServiceOption, load: Load) -> Iterator[BandSeen]:
    left = choose_band(option.bands, load.weight_kg).bands
    serving = [band for band in option.bands if band.min_kg <= load.weight_kg <= band.max_kg]
    for band in sorted(option.bands, key=lambda each: (each.min_kg, each.max_kg, each.id)):
        yield BandSeen(band, band in left, _why_band(band, serving, left, load.weight_kg))


def _why_band(band: RateBand, serving: Sequence[RateBand], left: Sequence[RateBand], weight_kg: Decimal) -> str:
    """Why a band serves the weight, or loses to another."""
    if band not in serving:
        return f"{plain(weight_kg)} kg is not in it"
    if band in left:
        return "serves" if len(left) == 1 else "serves, and so does another with another price: ambiguous"
    winner = next((other for other in serving if beats(other, band, weight_kg)), None)
    if winner is None:
        twin = next((other for other in left if price_of(other) == price_of(band)), left[0])
        return f"as good as {twin.id}, which is first and has the same price"
    if is_inside(winner, band):
        return f"loses to {winner.id}, which lies inside it"
    return f"loses to {winner.id}, which ends where it begins"


def _warnings(option: ServiceOption, load: Load, day: date) -> Iterator[str]:
    if not option.contract_from <= day <= option.contract_to:
        yield f"its contract holds from {option.contract_from} to {option.contract_to}, not on {day}"
    if not option.active:
        yield "the carrier or its service is not active"
    if option.suspended_reason is not None:
        yield f"suspended: {option.suspended_reason}"
    if option.outage is not None:
        yield option.outage
    if option.embargo is not None:
        yield f"embargo: {option.embargo}"
    if option.max_weight_kg is not None and load.weight_kg > option.max_weight_kg:
        yield f"takes at most {plain(option.max_weight_kg)} kg"
    if option.insurance_valid_until is not None and option.insurance_valid_until < day:
        yield f"insured until {option.insurance_valid_until}"
    priced = {rule.code for rule in option.accessorials}
    for wanted in sorted(set(load.requirements) - priced):
        can = "it is able to, and charges nothing for it" if wanted in option.capabilities else "it is not able to"
        yield f"{wanted}: not in its contract; {can}"

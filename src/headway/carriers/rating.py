"""The price of a load under one option: exact decimals, each charge rounded once, half up.

    freight = max(minimum, per_kg x weight_kg) + per_km x distance_km
    stop    = per_stop x stops
    fuel    = fuel_share x (freight + stop)
    accessorial = flat + per_kg x weight_kg + share x (freight + stop)

Every right-hand side is exact before its line is rounded; the total is the sum of the lines.
"""

from __future__ import annotations

from decimal import Context, Decimal, localcontext

from msgspec.structs import replace

from headway.carriers.bands import choose_band, serving_bands
from headway.carriers.model import AccessorialRule, Load, Quote, RateBand, RateProblem, ServiceOption
from headway.events.dispatch import ChargeLine
from headway.kernel.money import Money, total

_EXACT = Context(prec=120)
_METRES_A_KM = 1000


def price(option: ServiceOption, load: Load, currency: str) -> Quote | RateProblem:
    """What the carrier will charge, or why nobody can say.

    Args:
        currency: what the price is wanted in; a contract in another currency is a problem, never a conversion.
    """
    choice = choose_band(option.bands, load.weight_kg)
    if len(choice.bands) > 1:
        return _ambiguous(option, load, choice.bands)
    if choice.band is None:
        return _no_rate(option, f"no band for {plain(load.weight_kg)} kg")
    if option.currency != currency:
        return _no_rate(option, f"its contract is in {option.currency}, the price is wanted in {currency}")
    if choice.band.per_km and load.distance_m is None:
        return _no_rate(option, f"band {choice.band.id} is priced per km and the distance is not known")
    with localcontext(_EXACT):
        charges = _charges(option, choice.band, load)
    return Quote(charges=charges, total=total((line.amount for line in charges), currency), band_id=choice.band.id)


def narrow(option: ServiceOption, weight_kg: Decimal) -> ServiceOption:
    """The option with only the bands that hold the weight: the same price for it, a smaller snapshot."""
    return replace(option, bands=serving_bands(option.bands, weight_kg))


def plain(number: Decimal) -> str:
    """The number without exponent and trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _charges(option: ServiceOption, band: RateBand, load: Load) -> tuple[ChargeLine, ...]:
    freight, freight_sentence = _freight(band, load)
    stops = band.per_stop * load.stops
    base = freight + stops
    lines = [_line(option, "freight", freight, freight_sentence)]
    if stops:
        lines.append(_line(option, "stop", stops, f"{load.stops} x {plain(band.per_stop)} a stop"))
    if option.fuel_share:
        sentence = f"{plain(option.fuel_share * 100)} % fuel surcharge on {plain(base)}"
        lines.append(_line(option, "fuel", option.fuel_share * base, sentence))
    wanted = set(load.requirements)
    lines += [_accessorial(option, rule, load, base) for rule in option.accessorials if rule.code in wanted]
    return tuple(lines)


def _freight(band: RateBand, load: Load) -> tuple[Decimal, str]:
    by_weight = band.per_kg * load.weight_kg
    sentence = f"{plain(load.weight_kg)} kg x {plain(band.per_kg)} a kg"
    if by_weight < band.minimum:
        sentence = f"minimum {plain(band.minimum)} (more than {sentence})"
    freight = max(band.minimum, by_weight)
    if band.per_km and load.distance_m is not None:
        km = Decimal(load.distance_m) / _METRES_A_KM
        freight += band.per_km * km
        sentence += f" + {plain(km)} km x {plain(band.per_km)} a km"
    return freight, f"{sentence}, band {band.id}"


def _accessorial(option: ServiceOption, rule: AccessorialRule, load: Load, base: Decimal) -> ChargeLine:
    parts = [f"{plain(rule.flat)} flat"] if rule.flat else []
    if rule.per_kg:
        parts.append(f"{plain(load.weight_kg)} kg x {plain(rule.per_kg)} a kg")
    if rule.share:
        parts.append(f"{plain(rule.share * 100)} % of {plain(base)}")
    amount = rule.flat + rule.per_kg * load.weight_kg + rule.share * base
    return _line(option, rule.code, amount, f"{rule.code}: {' + '.join(parts) or 'free'}")


def _line(option: ServiceOption, code: str, amount: Decimal, sentence: str) -> ChargeLine:
    return ChargeLine(code=code, amount=Money.of(amount, option.currency), sentence=sentence)


def _no_rate(option: ServiceOption, why: str) -> RateProblem:
    return RateProblem(reason="no_rate", sentence=f"{_named(option)}: {why}")


def _ambiguous(option: ServiceOption, load: Load, bands: tuple[RateBand, ...]) -> RateProblem:
    ids = " and ".join(band.id for band in bands[:4]) + (" and others" if len(bands) > 4 else "")
    why = f"bands {ids} price {plain(load.weight_kg)} kg differently"
    return RateProblem(reason="ambiguous_rate", sentence=f"{_named(option)}: {why}")


def _named(option: ServiceOption) -> str:
    lane = f"{option.origin_zone} to {option.destination_zone}"
    return f"{option.carrier_code} {option.service_code} {option.product} {lane}"

"""Prices that a person can check on paper."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from headway.carriers.model import AccessorialRule, Load, Quote, RateProblem, ServiceOption
from headway.carriers.rating import narrow, price
from headway.kernel.canonical import canonical_json
from headway.kernel.money import Money
from tests.unit.carriers.samples import D, band, option


def quoted(found: Quote | RateProblem) -> Quote:
    assert isinstance(found, Quote), found
    return found


def amounts(found: Quote | RateProblem) -> dict[str, int]:
    return {line.code: line.amount.minor for line in quoted(found).charges}


def test_the_weight_is_priced_by_the_kilogram() -> None:
    found = price(option(band("0", "100", per_kg="0.7132", minimum="5")), Load(weight_kg=D("14.30")), "USD")
    assert amounts(found) == {"freight": 1020}  # 14.30 x 0.7132 = 10.19876
    assert quoted(found).band_id == "0-100"


def test_a_light_parcel_costs_the_minimum() -> None:
    found = price(option(band("0", "100", per_kg="0.7132", minimum="43.2272")), Load(weight_kg=D("14.30")), "USD")
    assert amounts(found) == {"freight": 4323}
    assert "minimum 43.2272" in quoted(found).charges[0].sentence


def test_half_a_cent_is_rounded_up_once() -> None:
    found = price(option(band("0", "9", per_kg="0.005"), fuel_share=D("0.5")), Load(weight_kg=D(1)), "USD")
    assert amounts(found) == {"freight": 1, "fuel": 0}  # 0.005 up to 1 cent; fuel of 0.0025, not of the rounded cent


def test_distance_stops_and_fuel_are_charged() -> None:
    priced = option(band("0", "100", per_kg="0.5", per_km=D("1.2"), per_stop=D("4")), fuel_share=D("0.10"))
    found = price(priced, Load(weight_kg=D(20), distance_m=12_500, stops=2), "USD")
    assert amounts(found) == {"freight": 2500, "stop": 800, "fuel": 330}  # 10 + 15; 2 x 4; a tenth of 33
    assert quoted(found).total == Money(3630, "USD")


def test_accessorials_are_charged_for_what_the_load_requires_only() -> None:
    rules = (
        AccessorialRule(code="tail_lift", flat=D("25")),
        AccessorialRule(code="hazmat", per_kg=D("0.10"), share=D("0.20")),
    )
    priced = option(band("0", "100", per_kg="2"), accessorials=rules)
    found = price(priced, Load(weight_kg=D(10), requirements=("hazmat", "adult_signature")), "USD")
    assert amounts(found) == {"freight": 2000, "hazmat": 500}  # 10 x 0.10 + a fifth of 20


def test_currencies_without_cents_are_rounded_to_the_whole() -> None:
    found = price(option(band("0", "9", per_kg="100.5"), currency="JPY"), Load(weight_kg=D(1)), "JPY")
    assert amounts(found) == {"freight": 101}


def test_a_weight_outside_all_bands_has_no_rate() -> None:
    found = price(option(band("1", "2"), band("3", "4")), Load(weight_kg=D("2.5")), "USD")
    assert found == RateProblem(reason="no_rate", sentence="SWIFT DTD AIR/2d A to B: no band for 2.5 kg")


def test_two_prices_for_one_weight_are_never_guessed() -> None:
    found = price(option(band("1", "3", "1"), band("2", "4", "2")), Load(weight_kg=D("2.5")), "USD")
    assert isinstance(found, RateProblem)
    assert found.reason == "ambiguous_rate"
    assert "1-3 and 2-4" in found.sentence


def test_a_price_per_km_without_a_distance_is_no_rate() -> None:
    found = price(option(band("0", "9", per_km=D(1))), Load(weight_kg=D(1)), "USD")
    assert isinstance(found, RateProblem)
    assert found.reason == "no_rate"


def test_a_contract_in_another_currency_is_no_rate() -> None:
    found = price(option(band("0", "9"), currency="EUR"), Load(weight_kg=D(1)), "USD")
    assert isinstance(found, RateProblem)
    assert "EUR" in found.sentence


weights = st.integers(0, 12).map(D)
any_band = st.tuples(weights, weights, st.sampled_from(["1", "2"])).map(
    lambda b: band(str(min(b[:2])), str(max(b[:2])), b[2])
)


@given(st.lists(any_band, max_size=8), weights)
def test_an_option_narrowed_to_the_weight_prices_it_the_same(bands: list, weight: D) -> None:
    whole = option(*bands)
    assert price(narrow(whole, weight), Load(weight_kg=weight), "USD") == price(whole, Load(weight_kg=weight), "USD")


def test_an_option_survives_the_ledger() -> None:
    kept = option(band("0", "9.5", "0.70"), fuel_share=D("0.125"))
    assert msgspec.json.decode(canonical_json(kept), type=ServiceOption) == kept

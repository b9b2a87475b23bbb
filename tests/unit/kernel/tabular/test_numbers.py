from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from tests.unit.kernel.tabular.support import parser


@pytest.mark.parametrize(
    ("text", "options", "value"),
    [
        ("780.34", "{}", "780.34"),
        (" -12 ", "{}", "-12"),
        ("1.2e-05", "{}", "0.000012"),
        ("1,234,567.8", "{thousands: comma}", "1234567.8"),
        ("1.234,5", "{thousands: point, decimal: comma}", "1234.5"),
        ("1 234,5", "{thousands: space, decimal: comma}", "1234.5"),
        ("1\u202f234", "{thousands: space}", "1234"),
        ("1'234.50", "{thousands: apostrophe}", "1234.50"),
        ("$ 12.50", "{sign: $}", "12.50"),
        ("-€3", "{sign: €}", "-3"),
        ("3 €", "{sign: €}", "3"),
    ],
)
def test_numbers_as_people_write_them(text: str, options: str, value: str) -> None:
    assert parser("decimal", options)(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("1,234", "{}"),
        ("1,5", "{thousands: comma}"),
        ("12,34,567", "{thousands: comma}"),
        ("1.234", "{decimal: comma}"),
        ("NaN", "{}"),
        ("Infinity", "{}"),
        ("1e999", "{}"),
        ("1e18", "{}"),
        ("1e-999", "{}"),
        ("9" * 81, "{}"),
        ("\u0661\u0662", "{}"),
        ("1_000", "{}"),
        ("0x10", "{}"),
        ("-1", "{min: 0}"),
        ("101", "{max: 100}"),
        ("$5", "{}"),
        ("", "{}"),
    ],
)
def test_what_is_no_plain_number_is_refused(text: str, options: str) -> None:
    with pytest.raises(BadInput):
        parser("decimal", options)(text)


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), 1e300, 5e-324, True, Decimal("NaN"), Decimal("-Infinity")])
def test_native_values_that_are_no_number_are_refused(raw: object) -> None:
    with pytest.raises(BadInput):
        parser("decimal")(raw)


def test_a_native_float_keeps_its_shortest_digits() -> None:
    assert str(parser("decimal")(0.7132)) == "0.7132"


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=6))
def test_a_decimal_comes_back_as_it_was_written(value: Decimal) -> None:
    assert parser("decimal")(str(value)) == value


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=2))
def test_grouped_digits_come_back_too(value: Decimal) -> None:
    german = f"{value:,}".translate(str.maketrans(",.", ".,"))
    assert parser("decimal", "{thousands: point, decimal: comma}")(german) == value


@pytest.mark.parametrize(("raw", "value"), [("12", 12), ("12.0", 12), (12.0, 12), (7, 7)])
def test_whole_numbers(raw: object, value: int) -> None:
    assert parser("integer")(raw) == value


@pytest.mark.parametrize("raw", ["12.5", 0.5, "x"])
def test_an_integer_is_whole(raw: object) -> None:
    with pytest.raises(BadInput, match="a whole number such as 1234"):
        parser("integer")(raw)


@pytest.mark.parametrize(
    ("kind", "text", "options", "value"),
    [
        ("weight", "14.3", "{}", "14.3"),
        ("weight", "2", "{unit: lb}", "0.90718474"),
        ("weight", "500", "{unit: g}", "0.5"),
        ("weight", "1.5 t", "{}", "1500"),
        ("weight", "12 LBS.", "{unit: kg}", "5.44310844"),
        ("volume", "250 l", "{}", "0.25"),
        ("volume", "3 m³", "{unit: l}", "3"),
        ("distance", "10", "{unit: mi}", "16.09344"),
        ("distance", "900 m", "{}", "0.9"),
    ],
)
def test_quantities_are_converted_exactly(kind: str, text: str, options: str, value: str) -> None:
    assert parser(kind, options)(text) == Decimal(value)


@pytest.mark.parametrize("text", ["-1", "12 stone", "kg", "1 kg kg"])
def test_a_quantity_is_a_number_in_a_known_unit(text: str) -> None:
    with pytest.raises(BadInput, match="in kg or with kg, g, lb"):
        parser("weight")(text)


@pytest.mark.parametrize("text", ["12.345", "$12.345", "USD 12.345", "12.345 USD"])
def test_money_is_rounded_half_up_to_its_minor_unit(text: str) -> None:
    assert parser("money", "{currency: USD}")(text) == Money(1235, "USD")


def test_money_of_another_currency_is_refused() -> None:
    with pytest.raises(BadInput, match="in USD"):
        parser("money", "{currency: USD}")("€5")


@given(st.text(max_size=40), st.sampled_from(["decimal", "integer", "weight", "volume", "distance", "text", "boolean"]))
def test_no_text_raises_anything_but_bad_input(text: str, kind: str) -> None:
    with suppress(BadInput):
        assert parser(kind)(text) is not None

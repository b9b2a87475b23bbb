"""Money: rounding, currencies, and that two currencies never meet."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from headway.kernel.money import Money, check_currency, total


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1.005", "USD", 101), ("-1.005", "USD", -101), ("1.004", "USD", 100), ("7.5", "JPY", 8), ("0.0005", "KWD", 1)],
)
def test_rounds_half_up_to_the_minor_unit(amount, currency, minor):
    assert Money.of(amount, currency).minor == minor


@given(st.integers(-(10**15), 10**15), st.sampled_from(["USD", "JPY", "KWD"]))
def test_amount_and_minor_units_agree(minor, currency):
    assert Money.of(Money(minor, currency).amount, currency) == Money(minor, currency)


def test_two_currencies_cannot_be_added():
    with pytest.raises(BadInput):
        Money(1, "USD") + Money(1, "EUR")


def test_an_unknown_currency_is_refused():
    with pytest.raises(BadInput):
        check_currency("XYZ1")


def test_total_of_none_is_zero():
    assert total([], "USD") == Money(0, "USD")


def test_times_rounds_once():
    assert Money(333, "USD").times(Decimal("0.5")) == Money(167, "USD")

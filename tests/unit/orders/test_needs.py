"""The class of dangerous goods and the temperature of an order are understood, or refused by their attribute."""

import pytest

from headway.orders.needs import hazmat_class, needs_faults, temperature_c


@pytest.mark.parametrize(
    ("text", "span"), [("2..8", (2, 8)), ("-25..-18", (-25, -18)), ("5..5", (5, 5)), ("", None), ("warm", None)]
)
def test_temperatures(text: str, span: tuple[int, int] | None) -> None:
    assert temperature_c({"temperature_c": text}) == span


@pytest.mark.parametrize(("text", "found"), [("3", "3"), ("6.1", "6.1"), ("1.4S", "1.4S"), ("", ""), ("acid", "")])
def test_classes(text: str, found: str) -> None:
    assert hazmat_class({"hazmat_class": text}) == found


def test_an_order_without_either_needs_nothing() -> None:
    assert (hazmat_class({}), temperature_c({}), list(needs_faults({}))) == ("", None, [])


@pytest.mark.parametrize(
    ("name", "text"),
    [("hazmat_class", "0"), ("hazmat_class", "3.9"), ("temperature_c", "8..2"), ("temperature_c", "2-8")],
)
def test_what_is_not_understood_is_refused(name: str, text: str) -> None:
    (fault,) = needs_faults({name: text})
    assert fault.field == f"attributes.{name}"

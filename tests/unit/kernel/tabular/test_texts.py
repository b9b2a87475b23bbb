import pytest

from headway.kernel.errors import BadInput
from headway.kernel.tabular import RowFault
from headway.kernel.tabular.cells import cell_text
from tests.unit.kernel.tabular.support import parser


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (1447296446.7, "1447296446.7"),
        (1447296446.0, "1447296446"),
        (0.00001, "0.00001"),
        (float("nan"), "NaN"),
        (12, "12"),
        (True, "true"),
        ("AIR   ", "AIR"),
        ("\ufeff\u00a0x\u00a0", "x"),
        ("  ", None),
        (None, None),
    ],
)
def test_the_text_of_a_cell(raw: object, text: str | None) -> None:
    assert cell_text(raw) == text


@pytest.mark.parametrize("raw", ["a\0b", "M\udcfcnchen", "a\x1bb", ["list"], {"a": 1}])
def test_what_cannot_be_text_is_refused(raw: object) -> None:
    with pytest.raises(BadInput):
        cell_text(raw)


def test_a_text_has_a_length() -> None:
    with pytest.raises(BadInput, match="at most 3 characters"):
        parser("text", "{max_length: 3}")("abcd")


@pytest.mark.parametrize(("raw", "value"), [("Yes", True), ("n", False), ("1", True), (0, False), (True, True)])
def test_yes_and_no(raw: object, value: bool) -> None:
    assert parser("boolean")(raw) is value


def test_yes_and_no_in_their_words() -> None:
    assert parser("boolean", "{yes_values: [Ja], no_values: [Nein]}")("JA") is True


@pytest.mark.parametrize("raw", ["maybe", "2", 1.5])
def test_anything_else_is_neither(raw: object) -> None:
    with pytest.raises(BadInput, match="yes or y or true"):
        parser("boolean")(raw)


def test_a_choice_names_the_near_miss() -> None:
    with pytest.raises(BadInput, match=r"one of DTD, DTP\. Maybe you meant 'DTP'\?"):
        parser("choice", "{allowed: [DTD, DTP]}")("DTPP")


def test_a_fault_is_always_one_printable_line() -> None:
    fault = RowFault("a\nb.csv", 3, "town\r", "x\n\udc80" + "y" * 200, "one\nline")
    assert str(fault).isprintable()
    assert str(fault).startswith("a\\nb.csv:3: town\\r: saw 'x\\n\\udc80yyy")
    assert str(fault).endswith("...', allowed: one\\nline")

"""Conditions over typed fields: what is misspelt or of another type does not compile, and work is bounded."""

import pytest

from headway.kernel.rules import MAX_LENGTH, BadCondition, Shape, compile_over

SHAPE: Shape = (("order.customer", "text"), ("order.pieces", "number"), ("order.words", "texts"), ("order.vip", "flag"))
ORDER = {"customer": "ACME", "pieces": 3, "words": ["hazmat"], "vip": True, "not_asked": object()}


@pytest.mark.parametrize(
    "text",
    [
        'order.customer == "ACME" && order.pieces > 2',
        "order.pieces >= 2.5",
        '"hazmat" in order.words',
        "order . pieces == 3",
        "order.vip",
        'order.words.exists(each, each.startsWith("haz"))',
        'order.customer != "order.pieces"',
    ],
)
def test_it_holds(text: str) -> None:
    assert compile_over(text, SHAPE).holds({"order": ORDER}) is True


@pytest.mark.parametrize(
    "text",
    [
        "order.customer == '\ud800'",
        "order.price > 1",
        "order.customer > 1",
        "order.words",
        "order.customer",
        "1 +",
        "x" * (MAX_LENGTH + 1),
    ],
)
def test_it_does_not_compile(text: str) -> None:
    with pytest.raises(BadCondition):
        compile_over(text, SHAPE)


@pytest.mark.parametrize(
    "text", ["order.pieces / 0 > 1", "order.words[9] == 'x'", "order.pieces", "order.pieces > 'a'"]
)
def test_it_cannot_be_judged(text: str) -> None:
    with pytest.raises(BadCondition):
        compile_over(text, SHAPE).holds({"order": ORDER})


def test_a_missing_field_cannot_be_judged() -> None:
    with pytest.raises(BadCondition):
        compile_over("order.pieces > 1", SHAPE).holds({"order": {}})


def test_only_the_fields_it_names_are_handed_over() -> None:
    assert [name for name, _, _ in compile_over('order.pieces > 1 || order.customer == "B"', SHAPE).used] == [
        "order.customer",
        "order.pieces",
    ]

"""One list of what needs a person: the order, and each thing once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from headway.analytics.attention.model import Item, Kind, Order, band, once, ranked
from headway.kernel.money import Money
from tests.conftest import START

HOUR = timedelta(hours=1)


def item(name: str, hours: float | None, dollars: int = 0, kind: Kind = Kind.CASE, **more: object) -> Item:
    due = None if hours is None else START + hours * HOUR
    risk = Money(dollars * 100, "USD") if dollars else None
    fields = {"title": name, "about": "", "says": "", "href": "/", "due_at": due, "at_risk": risk, **more}
    return Item(kind=kind, id=name, **fields)  # type: ignore[arg-type]


def names(items: list[Item]) -> list[str]:
    return [each.id for each in items]


@pytest.mark.parametrize(("hours", "place"), [(-1, 0), (0, 0), (0.5, 1), (1, 1), (3, 2), (20, 3), (30, 4)])
def test_time_left_has_five_bands(hours: float, place: int) -> None:
    assert band(START + hours * HOUR, START) == place


def test_what_is_over_comes_first_and_then_money_counts() -> None:
    items = [
        item("later", 30, 900),
        item("soon", 0.5, 10),
        item("dear", 0.9, 500),
        item("over", -1),
        item("idle", None),
    ]
    assert names(ranked(items, START)) == ["over", "dear", "soon", "later", "idle"]


def test_money_first_is_money_first() -> None:
    items = [item("over", -1), item("later", 30, 900), item("soon", 0.5, 10)]
    assert names(ranked(items, START, Order.MONEY)) == ["later", "soon", "over"]


def test_a_shipment_with_a_case_is_told_once() -> None:
    shipment = uuid4()
    case = item("case", 1, tells=frozenset({shipment}), yields=uuid4())
    breach = item("breach", 1, kind=Kind.BREACH, tells=frozenset({shipment}), yields=shipment)
    tender = item("tender", 1, kind=Kind.TENDER, tells=frozenset({UUID(int=7)}), yields=UUID(int=7))
    assert names(once([tender, breach, case])) == ["case", "tender"]


def test_a_case_that_waits_for_a_yes_is_told_as_that() -> None:
    case_id = uuid4()
    approval = item("approval", 1, kind=Kind.APPROVAL, tells=frozenset({case_id}))
    assert names(once([item("case", 1, yields=case_id), approval])) == ["approval"]


def test_two_cases_of_one_shipment_are_both_told() -> None:
    shipment = uuid4()
    two = [item(name, 1, tells=frozenset({shipment}), yields=uuid4()) for name in ("a", "b")]
    assert len(once(two)) == 2

"""Two attributes of an order that are understood: the class of its hazardous goods, and the temperature they need."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from headway.kernel.tabular.cells import shown
from headway.orders.model import Fault

HAZMAT_CLASS, TEMPERATURE = "hazmat_class", "temperature_c"
COLDEST_C, HOTTEST_C = -200, 200
_CLASS = re.compile(r"[1-9](\.[1-6][A-Z]?)?")
_RANGE = re.compile(r"(-?\d{1,3})\.\.(-?\d{1,3})")


def needs_faults(attributes: Mapping[str, str]) -> Iterator[Fault]:
    """What cannot be understood of the two."""
    named, span = attributes.get(HAZMAT_CLASS), attributes.get(TEMPERATURE)
    if named and not _CLASS.fullmatch(named):
        yield Fault(f"attributes.{HAZMAT_CLASS}", shown(named), "a class of dangerous goods such as 3, 6.1 or 1.4S")
    if span and _span(span) is None:
        allowed = f"degrees from {COLDEST_C} to {HOTTEST_C}, the lowest first, such as 2..8 or -25..-18"
        yield Fault(f"attributes.{TEMPERATURE}", shown(span), allowed)


def hazmat_class(attributes: Mapping[str, str]) -> str:
    """The class of the goods, such as "3" or "6.1"; empty where none is named."""
    named = attributes.get(HAZMAT_CLASS, "")
    return named if _CLASS.fullmatch(named) else ""


def temperature_c(attributes: Mapping[str, str]) -> tuple[int, int] | None:
    """The lowest and the highest degree the goods bear; None where the order names none."""
    return _span(attributes.get(TEMPERATURE, ""))


def _span(text: str) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(text)
    if found is None:
        return None
    low, high = int(found[1]), int(found[2])
    return (low, high) if COLDEST_C <= low <= high <= HOTTEST_C else None

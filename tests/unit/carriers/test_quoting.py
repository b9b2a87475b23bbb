"""How a price came about: which contract, which band, which charges, and why not the others."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from headway.carriers.contracts import Terms
from headway.carriers.model import AccessorialRule, Load
from headway.carriers.quoting import Rated, in_order, rate
from tests.unit.dispatch.builders import band, ident, option

DAY = date(2026, 3, 2)
LANE = frozenset({(ident("C1/DTD"), "A", "B")})


def terms(code: str, since: str, until: str, id_: UUID | None = None) -> Terms:
    days = (date.fromisoformat(since), date.fromisoformat(until))
    return Terms(id_ or ident(code), code, "USD", *days, LANE)


def of(
    weight: str = "50", contracts: tuple[Terms, ...] = (), requirements: tuple[str, ...] = (), **changes: Any
) -> Rated:
    return rate(option(**changes), contracts, Load(weight_kg=Decimal(weight), requirements=requirements), DAY)


def test_the_charges_are_those_of_an_allocation() -> None:
    found = of(fuel_share=Decimal("0.1"))
    assert found.quote is not None
    assert [(line.code, str(line.amount)) for line in found.quote.charges] == [
        ("freight", "50.00 USD"), ("fuel", "5.00 USD"),
    ]  # fmt: skip


def test_every_contract_says_why_it_counts_or_not() -> None:
    known = (
        terms("old", "2025-01-01", "2025-12-31"),
        terms("frame", "2025-06-01", "2026-12-31"),
        terms("new", "2026-01-01", "2026-12-31"),
        terms("next", "2027-01-01", "2027-12-31"),
    )
    assert {each.code: (each.counts, each.why) for each in of(contracts=known).contracts} == {
        "old": (False, "ended on 2025-12-31"),
        "frame": (False, "in force, but new began later"),
        "new": (True, "in force, and none in force began later"),
        "next": (False, "begins on 2027-01-01"),
    }


def test_every_band_says_why_it_serves_or_not() -> None:
    bands = (
        band("1", max_kg="1000", row="c:1"),
        band("2", max_kg="100", row="c:2"),
        band("3", min_kg="100", max_kg="200", row="c:3"),
        band("4", min_kg="500", max_kg="600", row="c:4"),
    )
    assert {each.band.id: (each.serves, each.why) for each in of("100", bands=bands).bands} == {
        "c:1": (False, "loses to c:2, which lies inside it"),
        "c:2": (True, "serves"),
        "c:3": (False, "loses to c:2, which ends where it begins"),
        "c:4": (False, "100 kg is not in it"),
    }


def test_two_bands_of_different_prices_are_no_price() -> None:
    bands = (band("1", max_kg="100", row="c:1"), band("2", max_kg="100", row="c:2"))
    found = of("50", bands=bands)
    assert found.quote is None
    assert found.problem is not None
    assert [each.why for each in found.bands] == ["serves, and so does another with another price: ambiguous"] * 2


def test_twins_serve_once() -> None:
    bands = (band("1", max_kg="100", row="c:1"), band("1", max_kg="100", row="c:2"))
    assert [each.why for each in of("50", bands=bands).bands] == [
        "serves",
        "as good as c:1, which is first and has the same price",
    ]


def test_what_is_asked_for_and_not_priced_is_told() -> None:
    rules = (AccessorialRule(code="tail_lift", flat=Decimal(5)),)
    found = of(requirements=("tail_lift", "hazmat", "two_men"), accessorials=rules, capabilities=("hazmat",))
    assert found.warnings == (
        "hazmat: not in its contract; it is able to, and charges nothing for it",
        "two_men: not in its contract; it is not able to",
    )


def test_what_would_rule_it_out_is_told() -> None:
    found = of("50", max_weight_kg=Decimal(20), suspended_reason="papers", contract_to=date(2026, 1, 31))
    assert found.warnings == (
        "its contract holds from 2026-01-01 to 2026-01-31, not on 2026-03-02",
        "suspended: papers",
        "takes at most 20 kg",
    )


def test_what_can_be_had_comes_first_the_cheapest_before() -> None:
    free, dear = of(per_kg="1"), of(per_kg="2")
    out, none = of(per_kg="0.1", suspended_reason="x"), of("5000")
    assert in_order([none, out, dear, free]) == [free, dear, out, none]

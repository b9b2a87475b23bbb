"""Each hard rule rules out by itself, with a sentence; the plain candidate breaks none."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from headway.carriers.model import AccessorialRule
from headway.dispatch.eligibility import RULES, rejections
from headway.dispatch.snapshot import AllocationInputs, Day, Pin, Refusal, Situation, find, situations
from tests.unit.dispatch.builders import MONDAY, band, inputs, option, order, origin

ONE = "S1|C1|GROUND/2d|A"
ACME_REFUSED = (Refusal(carrier_code="C1", how="declined"),)
EUR = replace(order(), currency="EUR")
HAZMAT = order(requirements=("hazmat",))


def of(snapshot: AllocationInputs) -> Situation:
    (only,) = situations(snapshot)
    return only


def days(**kw: object) -> tuple[Day, ...]:
    return (Day(day=MONDAY, origins=(origin(left=0),), options=(option(),)),)


RULED_OUT: list[tuple[str, AllocationInputs]] = [
    ("service", inputs(option(service_code="CRF"))),
    ("lane", inputs(option(destination_zone="C"))),
    ("contract", inputs(option(contract_to=date(2026, 3, 1)))),
    ("contract", inputs(option(contract_from=date(2026, 3, 3)))),
    ("active", inputs(option(active=False))),
    ("active", inputs(option(suspended_reason="unpaid claims"))),
    ("insurance", inputs(option(insurance_valid_until=date(2026, 3, 1)))),
    ("weight", inputs(option(max_weight_kg=Decimal("99.9")))),
    ("capabilities", inputs(option(), order=HAZMAT)),
    ("no_rate", inputs(option(bands=(band("1", max_kg="99"),)))),
    (
        "ambiguous_rate",
        inputs(option(bands=(band("1", min_kg="50", max_kg="150"), band("2", max_kg="120", row="c:2")))),
    ),
    ("site_capacity", inputs(days=days())),
    ("carrier_capacity", inputs(option(capacity_left=0))),
    ("refused", inputs(option(), refusals=ACME_REFUSED)),
]


@pytest.mark.parametrize(("rule", "snapshot"), RULED_OUT, ids=[f"{i}-{rule}" for i, (rule, _) in enumerate(RULED_OUT)])
def test_it_rules_out_alone(rule: str, snapshot: AllocationInputs) -> None:
    broken = rejections(of(snapshot))
    assert [each.rule for each in broken] == [rule]
    assert broken[0].sentence


def test_another_currency_is_never_converted() -> None:
    assert {each.rule for each in rejections(of(inputs(option(), order=EUR)))} == {"currency", "no_rate"}


def test_every_rule_is_tried_here() -> None:
    assert {rule.name for rule in RULES} == {rule for rule, _ in RULED_OUT} | {"currency"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_what_must_hold(rule: object) -> None:
    assert getattr(rule, "sentence", "").endswith(".")


def test_the_plain_candidate_passes() -> None:
    assert rejections(of(inputs(option()))) == ()


@pytest.mark.parametrize(
    "able", [option(capabilities=("hazmat",)), option(accessorials=(AccessorialRule(code="hazmat", flat=Decimal(9)),))]
)
def test_a_capability_or_a_price_for_it_is_enough(able: object) -> None:
    assert rejections(of(inputs(able, order=HAZMAT))) == ()  # type: ignore[arg-type]


def test_the_last_place_and_the_last_day_are_good() -> None:
    edge = option(capacity_left=1, contract_to=MONDAY, insurance_valid_until=MONDAY, max_weight_kg=Decimal(100))
    assert rejections(of(inputs(edge))) == ()


def test_a_person_may_ask_a_carrier_again() -> None:
    snapshot = inputs(option(), refusals=ACME_REFUSED, pin=Pin(candidate=ONE, by="user:ann", reason="called them"))
    assert rejections(find(snapshot, ONE)) == ()

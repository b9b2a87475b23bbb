"""Each hard rule rules out by itself, with a sentence; the plain candidate breaks none."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace as replace_struct

from headway.carriers.model import AccessorialRule
from headway.dispatch.eligibility import RULES, rejections
from headway.dispatch.hauling.model import FleetQuote
from headway.dispatch.keeping import Kept
from headway.dispatch.policy import Clause, PolicyParameters
from headway.dispatch.snapshot import AllocationInputs, Day, Pin, Refusal, Situation, find, situations
from tests.unit.dispatch.builders import MONDAY, band, day, inputs, option, order, origin

FULL = FleetQuote(
    site="S1", carrier_code="C1", depot="D1", day=MONDAY, currency="USD", refused="needs 900 kg, the largest takes 800"
)
ONE = "S1|C1|GROUND/2d|A"
ACME_REFUSED = (Refusal(carrier_code="C1", how="declined"),)
EUR = replace(order(), currency="EUR")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
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
    ("authority", inputs(option(authority_valid_until=date(2026, 3, 1)))),
    ("embargo", inputs(option(embargo="strike at the port"))),
    ("outage", inputs(option(outage="no drivers"))),
    ("volume", inputs(option(max_volume_m3=Decimal("1.9")), order=order(volume_m3=Decimal(2)))),
    ("equipment", inputs(option(), order=order(requirements=("tail_lift",)))),
    ("hazardous", inputs(option(), order=HAZMAT)),
    ("hazardous", inputs(option(hazmat_classes=("3", "8")), order=order(hazmat_class="6.1"))),
    ("hazardous", inputs(option(hazmat_classes=("3", "8")), order=HAZMAT)),
    ("temperature", inputs(option(), order=order(requirements=("chilled",)))),
    ("temperature", inputs(option(temperature_c=(-25, -18)), order=order(requirements=("chilled",)))),
    ("temperature", inputs(option(temperature_c=(0, 10)), order=order(temperature_c=(2, 8)))),
    ("temperature", inputs(option(), order=order(temperature_c=(2, 8)))),
    ("pickup_day", inputs(option(pickup_weekdays=(2, 4)))),
    ("allowed", inputs(option(), policy=PolicyParameters(allow=("C2",)))),
    ("allowed", inputs(option(), policy=PolicyParameters(allow=()))),
    ("denied", inputs(option(), policy=PolicyParameters(deny=("C1", "C2")))),
    ("no_rate", inputs(option(bands=(band("1", max_kg="99"),)))),
    (
        "ambiguous_rate",
        inputs(option(bands=(band("1", min_kg="50", max_kg="150"), band("2", max_kg="120", row="c:2")))),
    ),
    ("site_capacity", inputs(days=days())),
    ("carrier_capacity", inputs(option(capacity_left=0))),
    ("refused", inputs(option(), refusals=ACME_REFUSED)),
    ("fleet_has_no_room", inputs(days=(replace_struct(day(option()), fleet=(FULL,)),))),
    ("kept", inputs(option(), kept=Kept(carrier="C2", by="user:ann", reason="promised", at=NOON))),
    ("kept", inputs(option(), kept=Kept(carrier="C1", held=True, by="user:ann", reason="wait", at=NOON))),
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


FITTING: list[tuple[str, AllocationInputs]] = [
    ("service", inputs(option(service_code="DTD"))),
    ("lane", inputs(option(destination_zone="B"))),
    ("contract", inputs(option(contract_from=MONDAY, contract_to=MONDAY))),
    ("active", inputs(option(active=True))),
    ("insurance", inputs(option(insurance_valid_until=MONDAY))),
    ("authority", inputs(option(authority_valid_until=MONDAY))),
    ("embargo", inputs(option(embargo=None))),
    ("outage", inputs(option(outage=None))),
    ("weight", inputs(option(max_weight_kg=Decimal(100)))),
    ("volume", inputs(option(max_volume_m3=Decimal(2)), order=order(volume_m3=Decimal(2)))),
    ("volume", inputs(option(max_volume_m3=Decimal(2)))),
    ("equipment", inputs(option(capabilities=("tail_lift",)), order=order(requirements=("tail_lift",)))),
    ("hazardous", inputs(option(hazmat_classes=("3", "6")), order=order(hazmat_class="6.1"))),
    ("hazardous", inputs(option(capabilities=("hazmat",)), order=order(hazmat_class="3"))),
    ("temperature", inputs(option(capabilities=("chilled",)), order=order(requirements=("chilled",)))),
    (
        "temperature",
        inputs(option(capabilities=("frozen",), temperature_c=(-25, -18)), order=order(requirements=("frozen",))),
    ),
    ("temperature", inputs(option(temperature_c=(2, 7)), order=order(temperature_c=(2, 8)))),
    ("currency", inputs(option(currency="USD"))),
    ("no_rate", inputs(option(bands=(band("1", max_kg="100"),)))),
    ("ambiguous_rate", inputs(option(bands=(band("1"), band("2", min_kg="99", max_kg="101", row="c:2"))))),
    ("pickup_day", inputs(option(pickup_weekdays=(1, 4)))),
    ("site_capacity", inputs(days=(Day(day=MONDAY, origins=(origin(left=1),), options=(option(),)),))),
    ("carrier_capacity", inputs(option(capacity_left=1))),
    ("allowed", inputs(option(), policy=PolicyParameters(allow=("C1", "C2")))),
    ("denied", inputs(option(), policy=PolicyParameters(deny=("C2",)))),
    ("refused", inputs(option(), refusals=(Refusal(carrier_code="C2", how="declined"),))),
    ("fleet_has_no_room", inputs(days=(replace_struct(day(option()), fleet=(replace_struct(FULL, refused=None),)),))),
    ("kept", inputs(option(), kept=Kept(carrier="C1", by="user:ann", reason="promised", at=NOON))),
]


@pytest.mark.parametrize(("rule", "snapshot"), FITTING, ids=[f"{i}-{rule}" for i, (rule, _) in enumerate(FITTING)])
def test_what_fits_passes(rule: str, snapshot: AllocationInputs) -> None:
    assert rejections(of(snapshot)) == ()


def test_every_rule_has_a_case_that_passes() -> None:
    assert {rule.name for rule in RULES} == {rule for rule, _ in FITTING}


def clause(require: str) -> PolicyParameters:
    return PolicyParameters(clauses=(Clause(name="gig", require=require, sentence="Pharma goes with no gig carrier."),))


def test_a_clause_of_the_policy_rules_out_by_its_name() -> None:
    (broken,) = rejections(of(inputs(option(carrier_kind="gig"), policy=clause('candidate.kind != "gig"'))))
    assert (broken.rule, broken.sentence) == ("policy:gig", "Pharma goes with no gig carrier.")
    assert rejections(of(inputs(option(), policy=clause('candidate.kind != "gig"')))) == ()


def test_a_clause_sees_the_order_and_the_candidate() -> None:
    heavy = clause(
        "order.weight_kg > 50.0 && candidate.price > 99.0 && order.destination_zone == candidate.destination_zone"
    )
    assert rejections(of(inputs(option(), policy=heavy))) == ()


def test_a_clause_that_cannot_be_judged_rules_out() -> None:
    (broken,) = rejections(of(inputs(option(), policy=clause("candidate.nothing"))))
    assert broken.sentence == "Pharma goes with no gig carrier. (it could not be judged)"


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

"""What is refused, what is held, what counts as the same order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.money import Money
from headway.orders.model import Address, Recipient
from headway.orders.policy import IntakePolicy
from headway.orders.validation import check
from tests.unit.orders.samples import READY, SAN_FRANCISCO, draft

POLICY = IntakePolicy(services=("DTD", "DTP"), max_weight_kg=Decimal(1000))


def fields(order) -> list[str]:
    return [fault.field for fault in check(order, POLICY).faults]


def test_a_sound_order_has_no_fault():
    checked = check(draft(address=SAN_FRANCISCO, recipient=Recipient("Ann", "+14155550100", "ann@example.org")), POLICY)
    assert (checked.faults, checked.address_faults) == ((), ())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"weight_kg": Decimal(0)}, "weight_kg"),
        ({"weight_kg": Decimal(-1)}, "weight_kg"),
        ({"weight_kg": Decimal("NaN")}, "weight_kg"),
        ({"weight_kg": Decimal("Infinity")}, "weight_kg"),
        ({"weight_kg": Decimal("1000.01")}, "weight_kg"),
        ({"weight_kg": Decimal("1e-9")}, "weight_kg"),
        ({"volume_m3": Decimal(-2)}, "volume_m3"),
        ({"pieces": 0}, "pieces"),
        ({"pieces": True}, "pieces"),
        ({"quantity": 10**12}, "quantity"),
        ({"currency": "XXQ"}, "currency"),
        ({"value": Money(100, "EUR")}, "value.currency"),
        ({"value": Money(-1, "USD")}, "value"),
        ({"late_penalty": Money(10**16, "USD")}, "late_penalty"),
        ({"service": "OVERNIGHT"}, "service"),
        ({"requirements": ("radioactive",)}, "requirements"),
        ({"requirements": ("hazmat",) * 31}, "requirements"),
        ({"external_ref": ""}, "external_ref"),
        ({"external_ref": " A-1"}, "external_ref"),
        ({"external_ref": "x" * 81}, "external_ref"),
        ({"customer": "C\x00"}, "customer"),
        ({"customer": "C\ud800"}, "customer"),
        ({"ready_at": datetime(1066, 10, 14, tzinfo=UTC)}, "ready_at"),
        ({"ready_at": datetime(2026, 3, 2, 8)}, "ready_at"),  # noqa: DTZ001 - the fault under test
        ({"deliver_by": READY}, "deliver_by"),
        ({"deliver_by": READY + timedelta(days=800)}, "deliver_by"),
        ({"deliver_by": READY + timedelta(1), "deliver_from": READY + timedelta(2)}, "deliver_from"),
        ({"destination_zone": None}, "address"),
        ({"address": Address("US", street="1\x1bMarket St")}, "address.street"),
        ({"recipient": Recipient("A" * 161)}, "recipient.name"),
        ({"attributes": {str(n): "" for n in range(51)}}, "attributes"),
        ({"attributes": {"note": "\x07"}}, "attributes.note"),
    ],
)
def test_a_structural_fault_refuses_the_order_and_names_the_field(change, field):
    assert fields(draft(**change)) == [field]


@pytest.mark.parametrize("text", ["7.8", "7.800000000000001", "7.79999999999999982236431605997495353221893310546875"])
def test_the_noise_of_a_binary_fraction_is_rounded_away(text):
    assert check(draft(weight_kg=Decimal(text)), POLICY).order.weight_kg == Decimal("7.8")


def test_all_faults_are_reported_at_once():
    order = draft(weight_kg=Decimal(-1), currency="???", pieces=0, service="X", external_ref="")
    assert sorted(fields(order)) == ["currency", "external_ref", "pieces", "service", "weight_kg"]


def test_a_fault_says_what_was_seen_and_what_is_allowed():
    (fault,) = check(draft(weight_kg=Decimal("-3.5")), POLICY).faults
    assert str(fault) == "weight_kg: saw -3.5, allowed: more than 0, at most 1000 kg"


@pytest.mark.parametrize(
    ("address", "field"),
    [
        (Address("Utopia"), "address.country"),
        (Address("QQ"), "address.country"),
        (Address("US", "9410", "San Francisco", "1 Market St", "CA"), "address.postal_code"),
        (Address("US", "10001", "San Francisco", "1 Market St", "CA"), "address.postal_code"),
        (Address("US", "94103", "San Francisco", "1 Market St", "Bavaria"), "address.region"),
        (Address("DE", "10115", "Berlin", None), "address.street"),
        (Address("DE", "10115", None, "Chausseestr. 1"), "address.city"),
    ],
)
def test_an_address_fault_holds_the_order_and_does_not_refuse_it(address, field):
    checked = check(draft(address=address), POLICY)
    assert checked.faults == ()
    assert [fault.field for fault in checked.address_faults] == [field]


def test_an_undialable_phone_and_a_broken_email_hold_the_order():
    checked = check(draft(recipient=Recipient("Ann", "12", "ann at home")), POLICY)
    assert [fault.field for fault in checked.address_faults] == ["recipient.phone", "recipient.email"]


def test_a_national_number_is_read_as_of_the_address():
    assert check(draft(address=SAN_FRANCISCO, recipient=Recipient(phone="(415) 555-0100")), POLICY).address_faults == ()


def test_an_address_is_tidied():
    checked = check(draft(address=Address(" us", "94103 ", "San Francisco", "1 Market St", "CA")), POLICY)
    assert checked.order.address == SAN_FRANCISCO


def test_the_same_order_written_otherwise_has_the_same_hash():
    east = timezone(timedelta(hours=1))
    one = draft(weight_kg=Decimal("14.3"), requirements=("hazmat", "chilled"), attributes={"a": "1", "b": "2"})
    two = draft(
        weight_kg=Decimal("14.300"),
        requirements=("chilled", "hazmat"),
        attributes={"b": "2", "a": "1"},
        ready_at=READY.astimezone(east),
    )
    assert check(one, POLICY).content_hash == check(two, POLICY).content_hash


@pytest.mark.parametrize("change", [{"weight_kg": Decimal("10.1")}, {"customer": "C2"}, {"value": Money(1, "USD")}])
def test_another_order_has_another_hash(change):
    assert check(draft(), POLICY).content_hash != check(draft(**change), POLICY).content_hash


@given(st.text(max_size=400), st.text(max_size=120), st.decimals(), st.integers())
def test_whatever_is_sent_is_answered_and_what_passes_can_be_stored(street, ref, weight, pieces):
    checked = check(
        draft(external_ref=ref, weight_kg=weight, pieces=pieces, address=Address("US", street=street)), POLICY
    )
    for fault in checked.faults:
        str(fault).encode()
    if not checked.faults:
        assert checked.order.address is not None
        assert "\x00" not in (checked.order.address.street or "")
        assert 0 < checked.order.weight_kg <= 1000

"""What a proof must hold follows from the order, and what is missing is named."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import msgspec
import pytest

from headway.orders.model import OrderDraft
from headway.tracking.driving.levels import Level, levels_of, missing
from headway.tracking.driving.model import Proof

SIGNED = "a" * 64


def order(**attributes: str) -> OrderDraft:
    return OrderDraft(
        external_ref="SO-1",
        customer="C",
        service="S",
        weight_kg=Decimal(1),
        ready_at=datetime(2026, 3, 2, tzinfo=UTC),
        currency="EUR",
        attributes=attributes,
    )


@pytest.mark.parametrize(
    ("attributes", "levels"),
    [
        ({}, ()),
        ({"pod_levels": "photo"}, (Level.PHOTO,)),
        ({"pod_levels": "signature"}, (Level.NAME, Level.SIGNATURE)),
        ({"pod_levels": "Photo; nonsense, pin"}, (Level.PHOTO, Level.PIN)),
        ({"pod_name": "recipient", "pod_pin": "1"}, (Level.NAME, Level.PIN)),
        ({"pod_scan": "PAL-1, PAL-2"}, (Level.SCAN,)),
    ],
)
def test_levels_follow_from_the_order(attributes: dict[str, str], levels: tuple[Level, ...]) -> None:
    assert levels_of(order(**attributes)) == levels


def test_what_is_missing_is_named() -> None:
    asked = order(pod_levels="signature photo scan")
    assert list(missing(asked, Proof(signed_by="Eve", signature=SIGNED))) == [
        "the photo is missing",
        "the barcode was not scanned",
    ]


@pytest.mark.parametrize(("code", "faults"), [("so-1", 0), (" SO-1 ", 0), ("SO-2", 1)])
def test_without_codes_of_its_own_an_order_is_scanned_by_its_number(code: str, faults: int) -> None:
    assert len(list(missing(order(pod_levels="scan"), Proof(scans=(code,))))) == faults


def test_one_of_several_codes_is_enough() -> None:
    assert list(missing(order(pod_scan="PAL-1,PAL-2"), Proof(scans=("nothing", "pal-2")))) == []


def test_nothing_asked_nothing_missing() -> None:
    assert list(missing(order(), Proof())) == []


def test_a_code_that_holds_a_whole_address_can_be_told() -> None:
    code = f"https://id.example.org/01/09521234543213/21/{'9' * 100}"
    said = msgspec.json.encode({"scans": [code]})
    assert list(missing(order(pod_scan=code), msgspec.json.decode(said, type=Proof))) == []

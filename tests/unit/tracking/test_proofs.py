"""Does a proof of delivery match the order?"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from headway.orders.model import Recipient
from headway.tracking.model import CapturePod
from headway.tracking.proofs import proof_faults
from tests.integration.tracking.world import at
from tests.unit.orders.samples import draft

ORDER = replace(draft(), pieces=4, recipient=Recipient(name="Maria Krause"), attributes={})


def proof(signed_by: str = "Gate", pieces: int | None = None, pin: str | None = None) -> CapturePod:
    return CapturePod(UUID(int=1), signed_by, at(0), None, pieces, pin)


def test_what_nobody_asked_for_is_not_held_against_it() -> None:
    assert list(proof_faults(proof(), ORDER)) == []
    assert list(proof_faults(proof(pieces=4, pin="1"), ORDER)) == []


def test_fewer_pieces_are_told() -> None:
    assert list(proof_faults(proof(pieces=3), ORDER)) == ["3 pieces of 4 were signed for"]


@pytest.mark.parametrize(
    ("signed", "matches"),
    [("Maria Krause", True), ("m. krause", True), ("KRAUSE", True), ("P. Krause", False), ("S. Yilmaz", False)],
)
def test_the_recipient_signs_where_the_order_wants_it(signed: str, matches: bool) -> None:
    order = replace(ORDER, attributes={"pod_name": "recipient"})
    assert (list(proof_faults(proof(signed), order)) == []) is matches


@pytest.mark.parametrize(
    ("pin", "faults"), [("4711", []), ("4712", ["the PIN is wrong"]), ("", ["the PIN is missing"])]
)
def test_the_pin_is_held_against_the_order(pin: str, faults: list[str]) -> None:
    order = replace(ORDER, attributes={"pod_pin": "4711"})
    assert list(proof_faults(proof(pin=pin), order)) == faults

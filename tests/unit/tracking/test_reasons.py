"""How a carrier's words become one reason with one responsible party."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.tracking.model import Party, TrackingStatus
from headway.tracking.reasons import REASONS, Family, family_of, reason_of


@pytest.mark.parametrize(
    ("code", "reason", "text", "expected"),
    [
        ("delivery_attempted", None, None, "attempt_failed"),
        ("delivery_attempted", "recipient_absent", None, "recipient_absent"),
        ("delivery_attempted", "Recipient absent", None, "recipient_absent"),
        ("NV", "Empfänger abwesend", None, "recipient_absent"),
        ("delivery_attempted", None, "wrong address, moved", "address_wrong"),
        ("delivery_attempted", None, "Consignee REFUSED the parcel", "refused"),
        ("damaged", None, None, "damaged"),
        ("exception", None, "pallet crushed", "damaged"),
        ("exception", None, "no damage seen", "other"),
        ("exception", None, "2 missing pieces", "short"),
        ("customs_hold", None, None, "customs_hold"),
        ("customs_hold", None, "missing EORI", "customs_documents"),
        ("customs_hold", "customs_inspection", None, "customs_inspection"),
        ("returning", None, None, "returning"),
        ("exception", "X77", "see driver's note", "other"),
        ("exception", "short", "pallet crushed", "short"),
    ],
)
def test_the_most_exact_word_counts(code: str, reason: str | None, text: str | None, expected: str) -> None:
    assert reason_of(code, reason, text).code == expected


def test_the_status_tells_where_no_word_does() -> None:
    assert reason_of("D9", None, None, TrackingStatus.UNDELIVERABLE).code == "undeliverable"


def test_what_fails_at_the_pickup_is_no_failed_delivery() -> None:
    assert reason_of("pickup_failed", None, None, at_pickup=True).code == "pickup_failed"
    assert reason_of("pickup_failed", "closed", None, at_pickup=True).code == "pickup_failed"
    assert reason_of("pickup_failed", None, "goods not ready", at_pickup=True).party is Party.SHIPPER


def test_a_word_within_a_word_is_none() -> None:
    assert reason_of("exception", None, "shorter way, iced tea").code == "other"


def test_every_reason_has_a_family_and_an_unknown_one_is_other() -> None:
    assert {family_of(code) for code in REASONS} == set(Family)
    assert family_of("nonsense") is Family.OTHER


@given(st.text(max_size=600), st.text(max_size=600), st.text(max_size=600))
def test_any_text_is_read(code: str, reason: str, text: str) -> None:
    assert reason_of(code, reason, text).code in REASONS

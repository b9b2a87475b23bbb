"""What a writer is told: nothing that is known or looks personal."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.exceptions.advice.redaction import GAP, known_of, redacted
from headway.orders.model import Address, OrderDraft, Recipient

KNOWN = ("Ann Maria Svensson", "+46 70-123 45 67", "ann@example.se", "Storgatan 5\nc/o Öberg", "Göteborg", "411 38")


@pytest.mark.parametrize(
    "text",
    [
        "Ann Maria Svensson refused it",
        "ann  maria\tSVENSSON refused it",
        "Svensson, Ann",
        "call +46701234567",
        "call 0701 23 45 67 now",
        "write to someone.else@mail.example",
        "left at Storgatan 5",
        "c/o ÖBERG",
        "in GÖTEBORG",
        "411 38",
        "Goteborg".replace("o", "ö", 1),
    ],
)
def test_it_is_taken_out(text: str) -> None:
    found = redacted(text, KNOWN)
    assert GAP in found
    assert not re.search(r"svensson|ann\b|70|storgatan|öberg|göteborg|example", found, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "It began 2026-03-02T06:00Z and 250.00 USD is at risk",
        "2026-03-02T06:00:00+00:00 signal: 14 missed pickups at HAMBURG",
        "the annual plan cannot be kept",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert redacted(text, KNOWN) == text


names = st.from_regex(r"\A[^\W\d_]{2,12}\Z")
around = st.text(max_size=30)


@given(around, st.lists(names, min_size=1, max_size=3), around)
def test_no_known_word_is_left_in_any_case(before: str, parts: list[str], after: str) -> None:
    whole = " ".join(parts)
    found = redacted(f"{before} {whole.upper()} {after}\n{whole}", [whole])
    left = {word.casefold() for word in re.findall(r"\w+", found)}
    assert left.isdisjoint(part.casefold() for part in parts)


@given(around, st.from_regex(r"\A[a-z]{1,8}(\.[a-z]{1,8})?@[a-z]{1,8}\.[a-z]{2,3}\Z"), around)
def test_no_mail_is_left(before: str, mail: str, after: str) -> None:
    assert mail not in redacted(f"{before} {mail} {after}", [])


@given(st.from_regex(r"\A\+[1-9][0-9]{1,2}[ -]?[0-9]{3}[ -]?[0-9]{4,6}\Z"))
def test_no_number_to_call_is_left(number: str) -> None:
    found = redacted(f"she said: {number}, after six", [])
    assert sum(sign.isdigit() for sign in found) < 4


def test_an_order_tells_who_it_is_for() -> None:
    draft = OrderDraft(
        external_ref="SO-1",
        customer="ACME",
        service="DTD",
        weight_kg=Decimal(1),
        ready_at=datetime(2026, 3, 2, tzinfo=UTC),
        currency="USD",
        recipient=Recipient("Ann Svensson", "+46 70", "a@b.se"),
        address=Address("SE", "411 38", "Göteborg", "Storgatan 5"),
    )
    assert known_of([draft]) == {"Ann Svensson", "+46 70", "a@b.se", "411 38", "Göteborg", "Storgatan 5"}

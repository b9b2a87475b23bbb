"""Postings, credit notes, limits and states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.settlement import journal
from headway.settlement.accruing import penalty_due
from headway.settlement.credit import HeldLine, paid_parts
from headway.settlement.intake import MAX_LINES, check_invoice, content_digest
from headway.settlement.journal import Account, Posting
from headway.settlement.model import (
    TRANSITIONS,
    Billable,
    InvoiceDraft,
    InvoiceLineDraft,
    InvoiceRefused,
    InvoiceState,
    WrongInvoiceState,
    check_step,
)

USD = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, "USD"))
EUR = st.integers(-(10**9), 10**9).map(lambda minor: Money(minor, "EUR"))


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def test_an_approval_moves_the_accrual_to_payable_and_the_difference_to_variance() -> None:
    assert journal.approval(usd(10_150), [usd(10_000)]) == (
        Posting(Account.ACCOUNTS_PAYABLE, usd(-10_150)),
        Posting(Account.ACCRUED_FREIGHT, usd(10_000)),
        Posting(Account.FREIGHT_VARIANCE, usd(150)),
    )


def test_a_bill_in_another_currency_balances_in_each() -> None:
    postings = journal.approval(Money(900, "EUR"), [usd(1_000)])
    assert Posting(Account.FREIGHT_VARIANCE, usd(-1_000)) in postings
    assert Posting(Account.FREIGHT_VARIANCE, Money(900, "EUR")) in postings


def test_nothing_is_posted_for_nothing() -> None:
    assert journal.accrual([]) == () == journal.approval(usd(0), [])


@given(USD, st.lists(st.one_of(USD, EUR), max_size=6))
def test_every_kind_of_entry_balances_in_every_currency(billed: Money, amounts: list[Money]) -> None:
    for postings in (
        journal.accrual(amounts),
        journal.accrual_reversal(amounts),
        journal.approval(billed, amounts),
        journal.penalty(billed),
        journal.payment(billed),
    ):
        assert journal.imbalance(postings) == {}


def test_a_credit_note_goes_first_to_what_nobody_agreed() -> None:
    held = [HeldLine(1, 5_000, UUID(int=1)), HeldLine(2, 3_000, None)]
    assert paid_parts(held, 4_000) == {1: 4_000, 2: 0}


def test_a_total_below_the_lines_is_a_credit_of_its_own() -> None:
    held = [HeldLine(0, -500, None), HeldLine(1, 5_000, UUID(int=1)), HeldLine(2, 300, None)]
    assert paid_parts(held, 0) == {0: 0, 1: 4_800, 2: 0}


@pytest.mark.parametrize("credited", [-1, 8_001])
def test_a_credit_beyond_what_is_held_is_refused(credited: int) -> None:
    with pytest.raises(BadInput):
        paid_parts([HeldLine(1, 8_000, None)], credited)


@given(st.lists(st.integers(1, 1_000), min_size=1, max_size=8), st.data())
def test_paid_and_credited_is_what_was_held(amounts: list[int], data: st.DataObject) -> None:
    held = [HeldLine(n, minor, None if minor % 2 else UUID(int=n)) for n, minor in enumerate(amounts, 1)]
    credited = data.draw(st.integers(0, sum(amounts)))
    parts = paid_parts(held, credited)
    assert sum(parts.values()) == sum(amounts) - credited
    assert all(0 <= parts[line.number] <= line.disputed_minor for line in held)


DRAFT = InvoiceDraft("ACME", "INV-1", "USD", (InvoiceLineDraft("A1", "freight", usd(100)),), usd(100))


def test_a_sound_invoice_passes() -> None:
    check_invoice(DRAFT)


@pytest.mark.parametrize(
    ("change", "line", "field"),
    [
        ({"number": ""}, 0, "number"),
        ({"number": "I\ud800"}, 0, "number"),
        ({"currency": "XXQ"}, 0, "currency"),
        ({"lines": ()}, 0, "lines"),
        ({"lines": DRAFT.lines * (MAX_LINES + 1)}, 0, "lines"),
        ({"total": Money(100, "EUR")}, 0, "total"),
        ({"total": usd(10**14)}, 0, "total"),
        ({"lines": (*DRAFT.lines, InvoiceLineDraft("A1", "fuel", usd(0)))}, 2, "amount"),
        ({"lines": (InvoiceLineDraft("A1", "fuel", Money(5, "EUR")),)}, 1, "amount"),
        ({"lines": (InvoiceLineDraft("A1 ", "fuel", usd(5)),)}, 1, "shipment"),
        ({"lines": (InvoiceLineDraft("A1", "x" * 41, usd(5)),)}, 1, "code"),
    ],
)
def test_a_broken_limit_names_its_line_and_field(change: dict, line: int, field: str) -> None:
    with pytest.raises(InvoiceRefused) as caught:
        check_invoice(replace(DRAFT, **change))
    assert (line, field) in [(fault.line, fault.field) for fault in caught.value.faults]


def test_every_faulty_line_is_named() -> None:
    lines = (InvoiceLineDraft("", "fuel", usd(5)), InvoiceLineDraft("A1", "", usd(-5)))
    with pytest.raises(InvoiceRefused) as caught:
        check_invoice(replace(DRAFT, lines=lines))
    found = [(fault.line, fault.field) for fault in caught.value.faults]
    assert found == [(1, "shipment"), (2, "code"), (2, "amount")]


def test_content_is_the_same_for_the_same_invoice_and_differs_by_a_cent() -> None:
    assert content_digest(DRAFT) == content_digest(replace(DRAFT))
    assert content_digest(DRAFT) != content_digest(replace(DRAFT, total=usd(101)))


def test_only_steps_of_the_table_are_taken() -> None:
    taken = {(a, b) for a in InvoiceState for b in InvoiceState if b in TRANSITIONS[a]}
    for before, after in taken:
        check_step(UUID(int=1), before, after)
    with pytest.raises(WrongInvoiceState):
        check_step(UUID(int=1), InvoiceState.DISPUTED, InvoiceState.PAID)


NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SHIPMENT = Billable(
    shipment_id=UUID(int=1),
    offer_id=UUID(int=2),
    reference="A1",
    carrier_id=UUID(int=3),
    carrier_code="ACME",
    deliver_by=NOON,
    late_penalty=usd(4_000),
    delivered_at=None,
    cancelled_at=None,
)


@pytest.mark.parametrize(("late_s", "due"), [(0, 0), (1, 4_000), (-1, 0)])
def test_a_penalty_is_due_from_the_first_second_after_the_commitment(late_s: int, due: int) -> None:
    assert penalty_due(replace(SHIPMENT, delivered_at=NOON + timedelta(seconds=late_s))) == usd(due)


def test_no_penalty_is_due_before_the_goods_arrive() -> None:
    assert penalty_due(SHIPMENT) == usd(0)

"""The match, line by line, on invoices small enough to check by hand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.canonical import canonical_json
from headway.settlement.matching import (
    DEFAULT_TOLERANCE,
    DISCREPANCIES,
    HEAD,
    MATCH,
    BilledLine,
    Consignment,
    ExpectedCharge,
    MatchInputs,
    Tolerance,
    decide_match,
    match_lines,
    reasons_of,
)

OURS, OTHERS = UUID(int=1), UUID(int=2)
S1, S2, S3 = UUID(int=11), UUID(int=12), UUID(int=13)


def charge(n: int, shipment: UUID, code: str, minor: int, **more: object) -> ExpectedCharge:
    fields: dict[str, Any] = {
        "id": UUID(int=100 + n),
        "shipment_id": shipment,
        "code": code,
        "amount_minor": minor,
        "currency": "USD",
    }
    return ExpectedCharge(**{**fields, **more})


CONSIGNMENTS = (
    Consignment(reference="A1", shipment_id=S1, carrier_id=OURS, delivered=True),
    Consignment(reference="A2", shipment_id=S2, carrier_id=OURS, delivered=False),
    Consignment(reference="A3", shipment_id=S3, carrier_id=OTHERS, delivered=True),
)
CHARGES = (
    charge(1, S1, "freight", 10_000),
    charge(2, S1, "fuel", 1_500),
    charge(3, S1, "tail_lift", 2_000, billed_on="INV-0"),
    charge(4, S1, "toll", 900, currency="EUR"),
    charge(5, S2, "freight", 7_000),
)


def invoice(*lines: tuple[str, str, int], total: int | None = None, **more: object) -> MatchInputs:
    billed = tuple(
        BilledLine(number=number, reference=reference, code=code, amount_minor=minor)
        for number, (reference, code, minor) in enumerate(lines, 1)
    )
    fields: dict[str, Any] = {
        "number": "INV-1",
        "carrier_id": OURS,
        "currency": "USD",
        "total_minor": sum(minor for *_, minor in lines) if total is None else total,
        "lines": billed,
        "consignments": CONSIGNMENTS,
        "charges": CHARGES,
        "tolerance": DEFAULT_TOLERANCE,
    }
    return MatchInputs(**{**fields, **more})


def test_an_invoice_that_bills_what_was_agreed_is_approved() -> None:
    verdict = decide_match(invoice(("A1", "freight", 10_000), ("A1", "fuel", 1_500)))
    assert (verdict.choice, verdict.reason) == ("approve", "matched")


@pytest.mark.parametrize(
    ("line", "name"),
    [
        (("A9", "freight", 10_000), "unknown_shipment"),
        (("A3", "freight", 10_000), "other_carriers_shipment"),
        (("A1", "tail_lift", 2_000), "duplicate_charge"),
        (("A1", "detention", 4_000), "unexpected_charge"),
        (("A2", "freight", 7_000), "not_delivered"),
        (("A1", "toll", 900), "wrong_currency"),
    ],
)
def test_a_line_that_nothing_speaks_for_is_held_whole_under_its_name(line: tuple[str, str, int], name: str) -> None:
    (result,) = match_lines(invoice(line))
    assert (result.outcome, result.approved_minor, result.disputed_minor) == (name, 0, line[2])


def test_the_tolerance_is_the_larger_of_an_amount_and_a_share() -> None:
    tolerance = Tolerance(absolute_minor=100, share=Decimal("0.02"))
    assert (tolerance.most(1_500), tolerance.most(10_000)) == (1_600, 10_200)


@pytest.mark.parametrize(("billed", "outcome"), [(10_200, "matched"), (10_201, "over_tolerance"), (9_000, "matched")])
def test_the_last_cent_of_the_tolerance_still_matches(billed: int, outcome: str) -> None:
    (result,) = match_lines(invoice(("A1", "freight", billed)))
    assert result.outcome == outcome


def test_of_a_line_over_the_tolerance_what_was_expected_is_approved_and_the_excess_held() -> None:
    (result,) = match_lines(invoice(("A1", "freight", 12_500)))
    assert (result.approved_minor, result.disputed_minor) == (10_000, 2_500)


def test_the_same_charge_twice_on_one_invoice_is_a_duplicate_that_names_it() -> None:
    first, second = match_lines(invoice(("A1", "freight", 10_000), ("A1", "freight", 10_000)))
    assert (first.outcome, second.outcome) == ("matched", "duplicate_charge")
    assert "INV-1" in second.sentence


def test_two_charges_of_one_code_answer_two_lines() -> None:
    twice = (*CHARGES, charge(9, S1, "freight", 10_000))
    results = match_lines(invoice(("A1", "freight", 10_000), ("A1", "freight", 10_000), charges=twice))
    assert [result.outcome for result in results] == ["matched", "matched"]


@pytest.mark.parametrize("total", [11_400, 11_600])
def test_a_total_that_is_not_the_sum_holds_everything(total: int) -> None:
    results = match_lines(invoice(("A1", "freight", 10_000), ("A1", "fuel", 1_500), total=total))
    assert [result.outcome for result in results] == ["sum_mismatch"] * 3
    assert results[-1].number == HEAD
    assert (sum(r.approved_minor for r in results), sum(r.disputed_minor for r in results)) == (0, total)


def test_a_wrong_sum_keeps_the_name_of_a_lines_own_discrepancy() -> None:
    results = match_lines(invoice(("A1", "freight", 12_500), ("A1", "fuel", 1_500), total=1))
    assert reasons_of(results) == ("over_tolerance", "sum_mismatch")


def test_a_disputed_invoice_shows_why_it_could_not_be_approved() -> None:
    verdict = decide_match(invoice(("A1", "freight", 10_000), ("A1", "detention", 4_000)))
    dispute, approve = verdict.candidates
    assert (verdict.choice, verdict.reason) == ("dispute", "unexpected_charge")
    assert dispute.total_minor == 10_000
    assert [(r.rule, r.sentence[:7]) for r in approve.rejections] == [("unexpected_charge", "line 2:")]


def test_the_verdict_is_the_same_when_recomputed_from_its_snapshot() -> None:
    inputs = invoice(("A1", "freight", 12_500), ("A2", "freight", 7_000), ("A9", "x", 1), total=5)
    assert canonical_json(MATCH.replay(canonical_json(inputs))) == canonical_json(decide_match(inputs))


LINES = st.lists(
    st.tuples(
        st.sampled_from(["A1", "A2", "A3", "A9"]),
        st.sampled_from(["freight", "fuel", "toll", "tail_lift", "x"]),
        st.integers(1, 20_000),
    ),
    min_size=1,
    max_size=12,
)


@given(LINES, st.one_of(st.none(), st.integers(1, 100_000)))
def test_what_is_approved_and_what_is_held_is_always_the_total(
    lines: list[tuple[str, str, int]], total: int | None
) -> None:
    inputs = invoice(*lines, total=total)
    results = match_lines(inputs)
    assert sum(r.approved_minor + r.disputed_minor for r in results) == inputs.total_minor


@given(LINES)
def test_no_charge_is_answered_twice_and_no_more_is_approved_than_the_tolerance_allows(
    lines: list[tuple[str, str, int]],
) -> None:
    results = match_lines(invoice(*lines))
    taken = [r.charge_id for r in results if r.charge_id is not None]
    most = {each.id: DEFAULT_TOLERANCE.most(each.amount_minor) for each in CHARGES}
    assert len(taken) == len(set(taken))
    assert all(r.approved_minor <= most[r.charge_id] for r in results if r.charge_id and r.approved_minor)
    assert all(r.outcome in ("matched", *DISCREPANCIES) for r in results)

"""The invoice match: every billed line is held against what was expected, and differs by a name or not at all.

Rule, line by line, the first that holds:
  unknown_shipment        no booked shipment has this reference
  other_carriers_shipment another carrier carried it
  duplicate_charge        every charge of this code was billed before, or further up on this invoice
  unexpected_charge       nothing of this code was agreed
  not_delivered           the goods have not arrived
  wrong_currency          the charge was agreed in another currency
  over_tolerance          billed > expected + max(absolute, share x expected); the excess is held, the rest approved
  sum_mismatch            the lines do not add up to the total: nothing is approved until it is clear which is right
Otherwise the line is matched, and approved as billed; a line below what was expected is matched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

import msgspec

from headway.kernel.decisions import Candidate, Contribution, Decider, Rejection, Verdict

MATCHED = "matched"
DISCREPANCIES = (
    "unknown_shipment",
    "other_carriers_shipment",
    "duplicate_charge",
    "unexpected_charge",
    "not_delivered",
    "wrong_currency",
    "over_tolerance",
    "sum_mismatch",
)
HEAD = 0
"""The number of the result that is about the invoice's total, not about one of its lines."""


class Tolerance(msgspec.Struct, frozen=True, kw_only=True):
    """How much more than expected a line may bill: the larger of an amount in minor units and a share of it."""

    absolute_minor: int
    share: Decimal

    def most(self, expected_minor: int) -> int:
        """The highest amount that still matches: `expected + max(absolute, share x expected)`."""
        part = (self.share * expected_minor).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return expected_minor + max(self.absolute_minor, int(part))


DEFAULT_TOLERANCE = Tolerance(absolute_minor=100, share=Decimal("0.02"))


class BilledLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the invoice; `number` counts from 1."""

    number: int
    reference: str
    code: str
    amount_minor: int


class Consignment(msgspec.Struct, frozen=True, kw_only=True):
    """The booked shipment that a reference on the invoice means."""

    reference: str
    shipment_id: UUID
    carrier_id: UUID
    delivered: bool


class ExpectedCharge(msgspec.Struct, frozen=True, kw_only=True):
    """A charge agreed at booking; `billed_on` is the number of the invoice that has it already."""

    id: UUID
    shipment_id: UUID
    code: str
    amount_minor: int
    currency: str
    billed_on: str | None = None


class MatchInputs(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the match uses."""

    number: str
    carrier_id: UUID
    currency: str
    total_minor: int
    lines: tuple[BilledLine, ...]
    consignments: tuple[Consignment, ...]
    charges: tuple[ExpectedCharge, ...]
    tolerance: Tolerance


class LineResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a line: `approved_minor + disputed_minor` is what it bills.

    `charge_id` is the expected charge it answers, None where there is none.
    """

    number: int
    outcome: str
    approved_minor: int
    disputed_minor: int
    sentence: str
    shipment_id: UUID | None = None
    charge_id: UUID | None = None
    expected_minor: int | None = None


@dataclass(slots=True)
class _Desk:
    """The expected charges that no line has taken yet, by shipment and code, in the order agreed."""

    consignments: dict[str, Consignment]
    free: dict[tuple[UUID, str], list[ExpectedCharge]] = field(default_factory=lambda: defaultdict(list))
    billed_on: dict[tuple[UUID, str], str] = field(default_factory=dict)

    def take(self, shipment_id: UUID, code: str, number: str) -> ExpectedCharge | None:
        waiting = self.free.get((shipment_id, code))
        if not waiting:
            return None
        self.billed_on.setdefault((shipment_id, code), number)
        return waiting.pop(0)


def match_lines(inputs: MatchInputs) -> tuple[LineResult, ...]:
    """The result of each line in order; where the sum is wrong, one more at the end, numbered `HEAD`.

    Over all results, `approved_minor + disputed_minor` adds up to the invoice's total.
    """
    desk = _desk(inputs)
    results = tuple(_match(line, inputs, desk) for line in inputs.lines)
    difference = inputs.total_minor - sum(line.amount_minor for line in inputs.lines)
    if not difference:
        return results
    head = LineResult(
        number=HEAD,
        outcome="sum_mismatch",
        approved_minor=0,
        disputed_minor=difference,
        sentence=f"the total differs from the sum of the lines by {difference} minor units",
    )
    return (*map(_hold, results), head)


def _desk(inputs: MatchInputs) -> _Desk:
    desk = _Desk({consignment.reference: consignment for consignment in inputs.consignments})
    for charge in inputs.charges:
        key = (charge.shipment_id, charge.code)
        if charge.billed_on is None:
            desk.free[key].append(charge)
        else:
            desk.billed_on.setdefault(key, charge.billed_on)
    return desk


def _match(line: BilledLine, inputs: MatchInputs, desk: _Desk) -> LineResult:
    consignment = desk.consignments.get(line.reference)
    if consignment is None:
        return _disputed(line, "unknown_shipment", f"no booked shipment is called {line.reference}")
    if consignment.carrier_id != inputs.carrier_id:
        return _disputed(line, "other_carriers_shipment", f"another carrier carried {line.reference}", consignment)
    charge = desk.take(consignment.shipment_id, line.code, inputs.number)
    if charge is None:
        return _without_charge(line, consignment, desk)
    return _against(line, charge, consignment, inputs)


def _without_charge(line: BilledLine, consignment: Consignment, desk: _Desk) -> LineResult:
    before = desk.billed_on.get((consignment.shipment_id, line.code))
    if before is not None:
        text = f"{line.code} of {line.reference} stands on invoice {before} already"
        return _disputed(line, "duplicate_charge", text, consignment)
    return _disputed(line, "unexpected_charge", f"no {line.code} was agreed for {line.reference}", consignment)


def _against(line: BilledLine, charge: ExpectedCharge, consignment: Consignment, inputs: MatchInputs) -> LineResult:
    if not consignment.delivered:
        return _disputed(line, "not_delivered", f"{line.reference} has not arrived", consignment, charge)
    if charge.currency != inputs.currency:
        text = f"{line.code} was agreed in {charge.currency}, billed in {inputs.currency}"
        return _disputed(line, "wrong_currency", text, consignment, charge)
    most = inputs.tolerance.most(charge.amount_minor)
    over = line.amount_minor > most
    excess = line.amount_minor - charge.amount_minor if over else 0
    seen = f"{line.code} billed {line.amount_minor}, expected {charge.amount_minor}, at most {most} minor units"
    return LineResult(
        number=line.number,
        outcome="over_tolerance" if over else MATCHED,
        approved_minor=line.amount_minor - excess,
        disputed_minor=excess,
        sentence=seen,
        shipment_id=consignment.shipment_id,
        charge_id=charge.id,
        expected_minor=charge.amount_minor,
    )


def _disputed(
    line: BilledLine,
    outcome: str,
    sentence: str,
    consignment: Consignment | None = None,
    charge: ExpectedCharge | None = None,
) -> LineResult:
    return LineResult(
        number=line.number,
        outcome=outcome,
        approved_minor=0,
        disputed_minor=line.amount_minor,
        sentence=sentence,
        shipment_id=consignment.shipment_id if consignment else None,
        charge_id=charge.id if charge else None,
        expected_minor=charge.amount_minor if charge else None,
    )


def _hold(result: LineResult) -> LineResult:
    """The same line, held whole because of the wrong sum; its own discrepancy keeps its name."""
    outcome = "sum_mismatch" if result.outcome == MATCHED else result.outcome
    whole = result.approved_minor + result.disputed_minor
    return msgspec.structs.replace(result, outcome=outcome, approved_minor=0, disputed_minor=whole)


def reasons_of(results: tuple[LineResult, ...]) -> tuple[str, ...]:
    """The names of all discrepancies, each once, in the order of the rule."""
    seen = {result.outcome for result in results}
    return tuple(name for name in DISCREPANCIES if name in seen)


def decide_match(inputs: MatchInputs) -> Verdict:
    """Approve where every line is matched, else dispute."""
    results = match_lines(inputs)
    held = tuple(_rejections(results))
    payable = sum(result.approved_minor for result in results)
    disputed = sum(result.disputed_minor for result in results)
    approve = Candidate(
        id="approve",
        label="Approve the whole invoice",
        rejections=held,
        contributions=(
            Contribution(feature="payable", minor=inputs.total_minor, sentence="what the carrier bills is paid"),
        ),
    )
    nothing = Rejection(rule="nothing_to_dispute", sentence="every line agrees with what was expected")
    dispute = Candidate(
        id="dispute",
        label="Pay what agrees, dispute the rest",
        rejections=() if held else (nothing,),
        contributions=(
            Contribution(feature="payable", minor=payable, sentence=f"what agrees is paid, {disputed} is held"),
        ),
    )
    if not held:
        text = f"all {len(inputs.lines)} lines agree with what was expected"
        return _verdict("approve", MATCHED, text, (approve, dispute), inputs.currency)
    lines = len({result.number for result in results if result.outcome != MATCHED})
    text = f"{lines} of {len(inputs.lines)} lines differ: {', '.join(reasons_of(results))}"
    return _verdict("dispute", reasons_of(results)[0], text, (dispute, approve), inputs.currency)


def _verdict(choice: str, reason: str, text: str, candidates: tuple[Candidate, ...], currency: str) -> Verdict:
    return Verdict(choice=choice, reason=reason, sentence=text, candidates=candidates, currency=currency)


def _rejections(results: tuple[LineResult, ...]) -> Iterator[Rejection]:
    for result in results:
        if result.outcome != MATCHED:
            where = f"line {result.number}: " if result.number != HEAD else ""
            yield Rejection(rule=result.outcome, sentence=where + result.sentence)


MATCH = Decider(
    kind="invoice_match",
    policy="line-match/1",
    subject_type="invoice",
    inputs=MatchInputs,
    decide=decide_match,
)

"""What a shipment was expected to cost beside what was billed for it, charge by charge. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from headway.kernel.money import Money
from headway.settlement.views import ChargeView, LineView

TOTAL = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """One kind of charge; None: nothing. `more` is what was billed above what was expected."""

    code: str
    expected: Money | None
    billed: Money | None
    approved: Money | None
    disputed: Money | None
    sentence: str = ""

    @property
    def more(self) -> Money | None:
        if self.expected is None or self.billed is None or self.expected.currency != self.billed.currency:
            return None
        return self.billed - self.expected


def compared(charges: Iterable[ChargeView], lines: Iterable[LineView]) -> tuple[Cost, ...]:
    """Each kind of charge in the order in which it was expected, then those that were only billed."""
    owed: dict[str, tuple[Money, str]] = {}
    for charge in charges:
        if charge.state != "reversed":
            before = owed.get(charge.code)
            owed[charge.code] = (charge.amount if before is None else before[0] + charge.amount, charge.sentence)
    billed: dict[str, list[LineView]] = {}
    for line in lines:
        billed.setdefault(line.code or TOTAL, []).append(line)
    return tuple(_cost(code, owed.get(code), billed.get(code, [])) for code in dict.fromkeys([*owed, *billed]))


def total(costs: Iterable[Cost]) -> Cost | None:
    """All of them; None where there is nothing, or several currencies."""
    found = list(costs)
    amounts = [each for cost in found for each in (cost.expected, cost.billed) if each is not None]
    if len({each.currency for each in amounts}) != 1:
        return None
    return Cost(
        code=TOTAL,
        expected=_sum(cost.expected for cost in found),
        billed=_sum(cost.billed for cost in found),
        approved=_sum(cost.approved for cost in found),
        disputed=_sum(cost.disputed for cost in found),
    )


def _cost(code: str, owed: tuple[Money, str] | None, lines: list[LineView]) -> Cost:
    return Cost(
        code=code,
        expected=None if owed is None else owed[0],
        billed=_sum(line.amount for line in lines),
        approved=_sum(line.approved for line in lines),
        disputed=_sum(line.disputed for line in lines),
        sentence="" if owed is None else owed[1],
    )


def _sum(amounts: Iterable[Money | None]) -> Money | None:
    known = [each for each in amounts if each is not None]
    if not known or len({each.currency for each in known}) > 1:
        return None
    return Money(sum(each.minor for each in known), known[0].currency)

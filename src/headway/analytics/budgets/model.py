"""The words of budgets, and what follows from them: how much may be spent by now, and where the month will end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from headway.kernel.money import Money


class BudgetScope(StrEnum):
    """What a budget is for."""

    ALL = "all"
    CARRIER = "carrier"
    CUSTOMER = "customer"
    SITE = "site"
    MODE = "mode"
    LANE = "lane"


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """What may be spent in the month that begins on `month`, in the tenant's currency; None: there is no budget."""

    month: date
    scope: BudgetScope
    label: str
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class SaveBudgets:
    """Set budgets of months, each in the place of the one before -> int, how many."""

    rows: tuple[BudgetRow, ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget as it is kept."""

    month: date
    scope: BudgetScope
    label: str
    amount: Money
    set_by: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A budget beside what was spent.

    Attributes:
        elapsed: the share of the month that has passed, 0 to 1.
    """

    budget: Budget
    spent: Money
    elapsed: Decimal

    @property
    def by_now(self) -> Money:
        """The part of the budget that has passed with the month."""
        return Money(int((self.budget.amount.minor * self.elapsed).to_integral_value()), self.budget.amount.currency)

    @property
    def expected(self) -> Money | None:
        """Where the month ends if it goes on so; None on its first morning."""
        if self.elapsed < Decimal("0.02"):
            return None
        return Money(int((self.spent.minor / self.elapsed).to_integral_value()), self.spent.currency)

    @property
    def over(self) -> Money:
        """How much more than the budget's part was spent; negative: less."""
        return self.spent - self.by_now

    @property
    def share(self) -> Decimal | None:
        """Spent, of the whole budget; None of nothing."""
        return Decimal(self.spent.minor) / self.budget.amount.minor if self.budget.amount.minor else None


def month_of(day: date) -> date:
    """The month a day lies in, as its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The month after."""
    return month_of(month + timedelta(days=32))

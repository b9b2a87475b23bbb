"""Budgets beside what was spent."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING

from headway.analytics.budgets.handlers import Q
from headway.analytics.budgets.model import Budget, BudgetScope, Standing, next_month
from headway.analytics.explore.answering import Terms, tallies
from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.explore.figures import Tally
from headway.analytics.explore.ranges import Range
from headway.kernel.money import Money

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

MOST = 500
Key = tuple[date, str, str]
FIRST: Key = (date(1, 1, 1), "", "")


async def budgets(conn: Connection, since: date, until: date, *, after: Key = FIRST, limit: int = MOST) -> list[Budget]:
    """The budgets of months, both included, in the order of month, scope and label."""
    rows = await conn.fetch(Q.budgets, since, until, *after, limit)
    return [
        Budget(
            row["month"],
            BudgetScope(row["scope"]),
            row["label"],
            Money(row["amount_minor"], row["currency"]),
            row["set_by"],
        )
        for row in rows
    ]


async def standings(conn: Connection, month: date, terms: Terms, now: datetime) -> list[Standing]:
    """Every budget of a month in the tenant's currency, beside what was spent in it so far."""
    found = [each for each in await budgets(conn, month, month) if each.amount.currency == terms.currency]
    since = datetime.combine(month, time(), terms.zone)
    until = datetime.combine(next_month(month), time(), terms.zone)
    spent: dict[BudgetScope, dict[str, Tally]] = {}
    for scope in {each.scope for each in found}:
        question = Question(Range(since, until, "", ""), Dimension(scope))
        spent[scope] = await tallies(conn, question, scope, terms, now)
    share = elapsed(since, until, now)
    return [
        Standing(each, Money(spent[each.scope].get(each.label, Tally()).charges_minor, terms.currency), share)
        for each in found
    ]


def elapsed(since: datetime, until: datetime, now: datetime) -> Decimal:
    """The share of a period that has passed, 0 to 1."""
    passed = min(max(now.timestamp() - since.timestamp(), 0), until.timestamp() - since.timestamp())
    return (Decimal(int(passed)) / Decimal(int(until.timestamp() - since.timestamp()))).quantize(Decimal("0.0001"))

"""Budgets of months."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from headway.analytics.budgets.model import BudgetRow, BudgetScope, SaveBudgets
from headway.analytics.budgets.reading import FIRST, budgets
from headway.api.operation import Router
from headway.api.paging import After, BadCursor, Limit, key_of, page
from headway.api.turn import Now
from headway.api.wire import Day, PageOf, Sent, Short
from headway.api.words.figures import BudgetOut
from headway.kernel.errors import BadInput

router = Router("budgets", "What may be spent in a month, in all or by carrier, customer, site, mode or lane.")

_FIRST, _LAST = date(1990, 1, 1), date(2200, 12, 1)


class BudgetIn(Sent):
    """A budget of the month that begins on `month`, in major units of the tenant's currency; null ends it."""

    month: Day
    scope: BudgetScope
    label: Short = ""
    amount: Annotated[Decimal | None, Field(ge=0, le=10**12, max_digits=20)]


class BudgetsIn(Sent):
    """Budgets, each in the place of the one before."""

    items: Annotated[list[BudgetIn], Field(max_length=5_000)]


class BudgetsSaved(BaseModel):
    """So many were set or ended."""

    saved: int


@router.get("/budgets", "analytics:read", raises=(BadCursor,))
async def list_budgets(
    turn: Now,
    since: Annotated[Day, Query(description="the first month, as its first day")] = _FIRST,
    until: Annotated[Day, Query(description="the last month, as its first day")] = _LAST,
    after: After = None,
    limit: Limit = 100,
) -> PageOf[BudgetOut]:
    """Budgets by month, scope and label."""
    key = key_of(after, 3)
    try:
        start = FIRST if key is None else (date.fromisoformat(key[0]), key[1], key[2])
    except ValueError:
        raise BadCursor("this is no cursor of this operation", field="after") from None
    found = await budgets(turn.db, since, until, after=start, limit=limit + 1)
    return page([BudgetOut.of(each) for each in found], limit, lambda each: (each.month, each.scope, each.label))


@router.put("/budgets", "analytics:write", raises=(BadInput,))
async def save_budgets(turn: Now, body: BudgetsIn) -> BudgetsSaved:
    """Set budgets of months; nothing is kept where one of them cannot be."""
    rows = tuple(BudgetRow(each.month, each.scope, each.label, each.amount) for each in body.items)
    return BudgetsSaved(saved=await turn.run(SaveBudgets(rows)))

"""Setting budgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from headway.analytics.budgets.model import BudgetRow, BudgetScope, SaveBudgets
from headway.analytics.explore.answering import terms_of
from headway.events.analytics import BudgetLine, BudgetsSet
from headway.kernel.db import load_queries
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.rooms import CommandHandler
from headway.kernel.uow import UnitOfWork

Q = load_queries(__package__)
MOST, MOST_LABEL = 5_000, 200
_LARGEST = Decimal(10) ** 12


async def save_budgets(cmd: SaveBudgets, uow: UnitOfWork) -> int:
    """Keep them; a row without an amount ends its budget.

    Raises:
        BadInput: names the row, the field and what is allowed; nothing is kept then.
    """
    if len(cmd.rows) > MOST:
        raise BadInput(f"{len(cmd.rows)} rows", field="rows", allowed=f"at most {MOST}")
    currency = (await terms_of(uow.conn)).currency
    rows = {(row.month, row.scope, row.label): row for row in cmd.rows}
    for place, row in enumerate(cmd.rows, 1):
        check(row, place)
    kept = [(row, money_of(row.amount, currency)) for row in rows.values() if row.amount is not None]
    gone = [key for key, row in rows.items() if row.amount is None]
    if kept:
        keys = [[getattr(row, name) for row, _ in kept] for name in ("month", "scope", "label")]
        await uow.conn.execute(Q.put_budgets, *keys, [each.minor for _, each in kept], currency, uow.actor, uow.now)
    if gone:
        await uow.conn.execute(Q.drop_budgets, *map(list, zip(*gone, strict=True)))
    if rows:
        lines = [(row, None if row.amount is None else money_of(row.amount, currency)) for row in rows.values()]
        uow.emit(
            BudgetsSet(
                batch_id=uow.new_id(),
                lines=tuple(BudgetLine(month=r.month, scope=r.scope, label=r.label, amount=m) for r, m in lines),
            )
        )
    return len(rows)


def check(row: BudgetRow, place: int) -> None:
    """Refuse what cannot be meant.

    Raises:
        BadInput: names the row and the field.
    """
    if row.month.day != 1 or not 1990 <= row.month.year <= 2200:
        raise BadInput(f"row {place}: {row.month} is no month", field="month", allowed="such as 2026-03")
    if (row.scope is BudgetScope.ALL) != (row.label == "") or len(row.label) > MOST_LABEL or "\x00" in row.label:
        raise BadInput(
            f"row {place}: {row.scope} with the label {row.label[:40]!r}",
            field="label",
            allowed="none for all, else a text of at most 200 characters",
        )
    if row.amount is not None and not 0 <= row.amount <= _LARGEST:
        raise BadInput(f"row {place}: {row.amount}", field="amount", allowed=f"0 to {_LARGEST}")


def money_of(amount: Decimal, currency: str) -> Money:
    """An amount in major units.

    Raises:
        BadInput: it is finer than the currency can be.
    """
    found = Money.of(amount, currency)
    if found.amount != amount:
        raise BadInput(f"{amount} is finer than {currency} can be", field="amount", allowed=f"such as {found}")
    return found


def month_named(text: str) -> date:
    """The month of `2026-03`, or of its first day.

    Raises:
        BadInput: it is none.
    """
    try:
        return date.fromisoformat(text if len(text) == 10 else f"{text}-01")
    except ValueError:
        raise BadInput(f"{text[:20]!r} is no month", field="month", allowed="such as 2026-03") from None


COMMANDS: dict[type, CommandHandler] = {SaveBudgets: save_budgets}

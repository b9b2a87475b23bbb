"""Budgets from a table: `month,scope,label,amount`, a row a line, as CSV with a header."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

from headway.analytics.budgets.handlers import MOST, month_named
from headway.analytics.budgets.model import BudgetRow, BudgetScope
from headway.kernel.errors import BadInput

COLUMNS = ("month", "scope", "label", "amount")
MAX_TEXT = 1_000_000
_AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,4})?")


def read_csv(text: str) -> tuple[BudgetRow, ...]:
    """The rows of a table.

    Raises:
        BadInput: names the line and what is wrong with it.
    """
    if len(text) > MAX_TEXT:
        raise BadInput(f"{len(text)} characters", field="table", allowed=f"at most {MAX_TEXT}")
    try:
        lines = [
            line for line in csv.reader(io.StringIO(text.strip()), strict=True) if any(cell.strip() for cell in line)
        ]
    except csv.Error as error:
        raise BadInput(f"this is no table: {error}", field="table", allowed="CSV with commas") from None
    if not lines or [cell.strip().lower() for cell in lines[0]] != list(COLUMNS):
        raise BadInput("the first line is no header", field="table", allowed=",".join(COLUMNS))
    if len(lines) > MOST + 1:
        raise BadInput(f"{len(lines) - 1} rows", field="table", allowed=f"at most {MOST}")
    return tuple(_row(cells, number) for number, cells in enumerate(lines[1:], 2))


def _row(cells: list[str], number: int) -> BudgetRow:
    if len(cells) != len(COLUMNS):
        raise BadInput(f"line {number} has {len(cells)} cells", field="table", allowed=",".join(COLUMNS))
    month, scope, label, amount = (cell.strip() for cell in cells)
    try:
        kind = BudgetScope(scope)
    except ValueError:
        raise BadInput(f"line {number}: {scope[:40]!r}", field="scope", allowed=", ".join(BudgetScope)) from None
    return BudgetRow(month_named(month), kind, label, amount_of(amount, number))


def amount_of(text: str, number: int) -> Decimal | None:
    """An amount as it is written; None for nothing.

    Raises:
        BadInput: it is no number.
    """
    if not text:
        return None
    if not _AMOUNT.fullmatch(text):
        raise BadInput(f"line {number}: {text[:40]!r} is no amount", field="amount", allowed="such as 125000.00")
    return Decimal(text)

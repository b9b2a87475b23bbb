"""An answer as a table: the same columns and cells on the screen, in a file and in a mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from headway.analytics.explore.answering import Answer, Measured, Part
from headway.analytics.explore.asking import Dimension, Question
from headway.analytics.explore.figures import FIGURES, ORDERS, Figure
from headway.analytics.explore.leadership import Leadership
from headway.analytics.kpis import KpiValue, Unit

Cell = str | int | Decimal | date | datetime | bool | None
UNKNOWN, WHOLE = "not known", "all"
ORDERLESS = frozenset({Dimension.CARRIER, Dimension.LANE, Dimension.MODE, Dimension.SITE, Dimension.SERVICE})
"""By these an order is not told apart: nobody has taken it yet."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its stable name, its title, and the unit of its numbers (None: they are texts or moments)."""

    key: str
    title: str
    unit: Unit | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table; every row has a cell for every column."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


def shown(question: Question) -> tuple[Figure, ...]:
    """The figures that can be told under a question."""
    orderless = bool(ORDERLESS & {question.by, *question.only})
    return tuple(figure for figure in FIGURES if not (orderless and figure.kpi is ORDERS))


def parts_shown(answer: Answer) -> tuple[Part, ...]:
    """The parts under whose label anything was observed of what is shown."""
    keys = {figure.key for figure in shown(answer.question)}
    return tuple(part for part in answer.parts if any(each.now.sample for each in part.figures if each.now.key in keys))


def parts_sheet(answer: Answer, order: str = "") -> Sheet:
    """The whole, then the parts: each figure with its sample and its value in the other period."""
    figures = shown(answer.question)
    columns = [Column(str(answer.question.by), str(answer.question.by).capitalize())]
    for figure in figures:
        columns += _columns(figure, answer.terms.currency, compared=answer.whole.figures[0].before is not None)
    rows = [_cells(WHOLE, answer.whole, figures)]
    rows += [_cells(part.label or UNKNOWN, part, figures) for part in ordered(parts_shown(answer), order)]
    return Sheet(f"by-{answer.question.by}", tuple(columns), tuple(rows))


def course_sheet(answer: Answer) -> Sheet:
    """The course of every figure, a row a step."""
    figures = shown(answer.question)
    keys = {figure.key for figure in figures}
    columns = [Column("at", "From")]
    for figure in figures:
        columns += _columns(figure, answer.terms.currency, compared=False)
    rows = [(point.at, *_values(each for each in point.figures if each.key in keys)) for point in answer.course]
    return Sheet(f"by-{answer.step}", tuple(columns), tuple(rows))


def budget_sheet(found: Leadership) -> Sheet:
    """The budgets of a month beside what was spent."""
    money = found.answer.terms.currency
    names = ("budget", "budget_by_now", "spent", "over", "expected")
    columns = [Column("month", "Month"), Column("scope", "Of"), Column("label", "Label")]
    columns += [Column(name, name.replace("_", " ").capitalize(), Unit.MONEY, money) for name in names]
    rows = [
        (
            each.budget.month,
            str(each.budget.scope),
            each.budget.label or WHOLE,
            each.budget.amount.amount,
            each.by_now.amount,
            each.spent.amount,
            each.over.amount,
            None if each.expected is None else each.expected.amount,
        )
        for each in found.budgets
    ]
    return Sheet("budgets", tuple(columns), tuple(rows))


def ordered(parts: Sequence[Part], key: str) -> list[Part]:
    """The parts by a figure, the highest first (with `-` before it the lowest), those without a value last."""
    name = key.removeprefix("-")
    if name not in {figure.key for figure in FIGURES}:
        return list(parts)
    known = [part for part in parts if part.of(name).now.value is not None]
    known.sort(key=lambda part: part.of(name).now.value or Decimal(0), reverse=not key.startswith("-"))
    return known + [part for part in parts if part.of(name).now.value is None]


def _columns(figure: Figure, currency: str, *, compared: bool) -> list[Column]:
    money = currency if figure.kpi.unit is Unit.MONEY else None
    found = [
        Column(figure.key, figure.kpi.name, figure.kpi.unit, money),
        Column(f"{figure.key}_n", f"{figure.kpi.name}, of", Unit.COUNT),
    ]
    before = Column(f"{figure.key}_before", f"{figure.kpi.name}, before", figure.kpi.unit, money)
    return [*found, before] if compared else found


def _cells(label: str, part: Part, figures: Sequence[Figure]) -> tuple[Cell, ...]:
    keys = {figure.key for figure in figures}
    cells: list[Cell] = [label]
    for each in part.figures:
        if each.figure.key in keys:
            cells += _compared(each)
    return tuple(cells)


def _compared(each: Measured) -> list[Cell]:
    found: list[Cell] = [each.now.value, each.now.sample]
    return found if each.before is None else [*found, each.before.value]


def _values(figures: Iterable[KpiValue]) -> list[Cell]:
    return [cell for each in figures for cell in (each.value, each.sample)]

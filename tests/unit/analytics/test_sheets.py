"""Tables given away as files, budgets as they stand, and a line as it is drawn."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow.parquet as pq
import pytest

from headway.analytics.budgets.importing import read_csv
from headway.analytics.budgets.model import Budget, BudgetScope, Standing, next_month
from headway.analytics.budgets.reading import elapsed
from headway.analytics.explore.files import as_csv, as_json, as_parquet
from headway.analytics.explore.sheets import Column, Sheet
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.web.sparks import spark

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
SHEET = Sheet(
    "x",
    (Column("label", "Label"), Column("value", "Value"), Column("n", "Of"), Column("at", "At")),
    (("=1+1", Decimal("0.9420"), 12, AT), ("plain, with a comma", None, 0, None)),
)


def test_csv_keeps_formulas_from_being_run() -> None:
    assert as_csv(SHEET).decode().splitlines() == [
        "label,value,n,at",
        "'=1+1,0.9420,12,2026-03-02T06:00:00+00:00",
        '"plain, with a comma",,0,',
    ]


def test_json_rounds_nothing() -> None:
    assert b'{"label":"=1+1","value":"0.9420","n":12,"at":"2026-03-02T06:00:00Z"}' in as_json(SHEET)


def test_parquet_has_types() -> None:
    rows = pq.read_table(io.BytesIO(as_parquet(SHEET))).to_pylist()
    assert rows[0] == {"label": "=1+1", "value": Decimal("0.942"), "n": 12, "at": AT}
    assert rows[1]["value"] is None


def standing(spent: int, share: str) -> Standing:
    budget = Budget(date(2026, 3, 1), BudgetScope.ALL, "", Money(100_000, "USD"), "user:ann")
    return Standing(budget, Money(spent, "USD"), Decimal(share))


def test_a_budget_passes_with_its_month() -> None:
    found = standing(30_000, "0.25")
    assert found.by_now == Money(25_000, "USD")
    assert found.over == Money(5_000, "USD")
    assert found.expected == Money(120_000, "USD")
    assert found.share == Decimal("0.3")


def test_nothing_is_expected_of_a_month_that_has_just_begun() -> None:
    assert standing(30_000, "0.01").expected is None


def test_a_month_that_is_over_has_passed_whole() -> None:
    assert elapsed(AT, AT.replace(month=4), AT.replace(month=5)) == 1
    assert elapsed(AT, AT.replace(month=4), AT.replace(month=1)) == 0
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


def test_a_table_of_budgets_reads() -> None:
    (one, two) = read_csv("month,scope,label,amount\n2026-03,all,,1000.50\n\n2026-03,lane,N → BERLIN,\n")
    assert (one.scope, one.label, one.amount) == (BudgetScope.ALL, "", Decimal("1000.50"))
    assert (two.label, two.amount) == ("N → BERLIN", None)


@pytest.mark.parametrize("amount", ["1e400", "NaN", "-", "1,5", "١٢x"])
def test_an_amount_that_is_none_names_its_line(amount: str) -> None:
    with pytest.raises(BadInput):
        read_csv(f'month,scope,label,amount\n2026-03,all,,"{amount}"')


def test_a_line_is_broken_where_nothing_is_known() -> None:
    found = spark([Decimal(1), Decimal(2), None, Decimal(3), Decimal(4)], Decimal(4))
    assert len(found.lines) == 2
    assert found.last == (97.0, 3.0)
    assert found.target == 3.0


def test_a_single_value_is_a_point_in_the_middle() -> None:
    found = spark([None, Decimal(5)])
    assert (found.lines, found.last) == ((), (97.0, 12.0))

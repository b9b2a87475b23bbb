"""The map in the how-to page does what the page says."""

import re
from decimal import Decimal
from pathlib import Path

from headway.kernel.tabular import FieldSpec
from tests.unit.kernel.tabular.support import mapped

PAGE = Path(__file__).parents[4] / "docs" / "how-to" / "import-files.md"
FIELDS = {
    "external_ref": FieldSpec(required=True),
    "ordered_on": FieldSpec("date"),
    "customer": FieldSpec(),
    "destination": FieldSpec(),
    "service": FieldSpec(),
    "weight_kg": FieldSpec("weight"),
}


def _written() -> str:
    return re.findall(r"```yaml\n(about.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)[0]


def test_the_map_of_the_page_reads_a_file(tmp_path: Path) -> None:
    rows = "Order,Date,Client,Branch,To,Speed,Weight,Unit\n007,9/11/06,Acme,N/A,NO,Fast,2,LB\nTotal,,,,,,,\n"
    result = mapped(tmp_path, rows, _written(), FIELDS)
    assert [str(fault) for fault in result.faults] == []
    [row] = result.rows
    assert (row.values["external_ref"], row.values["destination"], row.values["service"]) == ("007", "NO", "DTD")
    assert str(row.values["ordered_on"]) == "2006-11-09"
    assert row.values["weight_kg"] == Decimal("0.90718474")
    assert result.skipped == 1


def test_the_fault_of_the_page_is_the_fault_one_gets(tmp_path: Path) -> None:
    lines = ["Order,Date,Client,Branch,To,Speed,Weight,Unit", *["1,,,,,,1,"] * 12, "2,,,,,,heavy,"]
    [fault] = mapped(tmp_path, "\n".join(lines), _written(), FIELDS).faults
    assert str(fault).replace(f"{tmp_path}/in.csv", "orders.csv") in PAGE.read_text(encoding="utf-8")

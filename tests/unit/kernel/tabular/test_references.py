from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.money import Money
from headway.kernel.tabular import (
    Absent,
    FieldSpec,
    MappedRow,
    MappedTable,
    Reference,
    Shared,
    resolve_references,
)
from headway.kernel.tabular.references import MAX_CHAIN
from tests.unit.kernel.tabular.support import mapped

FIELDS = {"id": FieldSpec(required=True), "asn": FieldSpec(), "cost": FieldSpec("money")}
MAP = r"""
fields:
  id: {column: ID}
  asn: {column: ASN}
  cost:
    column: Freight
    currency: USD
    reference: {pattern: '^See (?P<document>\S+) \(ID#:(?P<row>\d+)\)$', value_is: shared}
    reasons: {Invoiced Separately: invoiced_separately}
"""


def resolved(folder: Path, rows: str, map_text: str = MAP, document_field: str | None = None) -> MappedTable:
    result = mapped(folder, "ID,ASN,Freight\n" + rows, map_text, FIELDS)
    return resolve_references(result, "id", ["cost"], document_field)


def costs(result: MappedTable) -> list[object]:
    return [row.values["cost"] for row in result.rows]


def faults(result: MappedTable) -> list[str]:
    return [str(fault).split("in.csv:")[1] for fault in result.faults]


def test_a_reference_is_read_with_its_document(tmp_path: Path) -> None:
    [row] = mapped(tmp_path, "ID,ASN,Freight\n1,D,See DN-304 (ID#:10589)\n", MAP, FIELDS).rows
    assert row.values["cost"] == Reference("10589", "DN-304", "See DN-304 (ID#:10589)", shared=True)


def test_a_shared_value_counts_once_and_chains_lead_to_its_holder(tmp_path: Path) -> None:
    result = resolved(tmp_path, "1,D,See D (ID#:2)\n2,D,See D (ID#:3)\n3,D,90.50\n")
    assert costs(result) == [Shared("3", "D"), Shared("3", "D"), Money(9050, "USD")]


def test_a_copied_value_is_on_every_row(tmp_path: Path) -> None:
    result = resolved(tmp_path, "1,D,See D (ID#:2)\n2,D,90.50\n", MAP.replace("shared", "copied"))
    assert costs(result) == [Money(9050, "USD")] * 2


def test_the_reason_of_an_absence_holds_for_those_that_refer_to_it(tmp_path: Path) -> None:
    result = resolved(tmp_path, "1,D,See D (ID#:2)\n2,D,Invoiced Separately\n")
    assert costs(result) == [Absent("invoiced_separately")] * 2


def test_missing_repeated_and_empty_targets_and_circles_are_faults(tmp_path: Path) -> None:
    rows = "1,D,See D (ID#:9)\n2,D,See D (ID#:2)\n3,D,See D (ID#:4)\n4,D,See D (ID#:3)\n5,D,\n6,D,See D (ID#:5)\n"
    rows += "7,D,1\n7,D,2\n8,D,See D (ID#:7)\n"
    result = resolved(tmp_path, rows)
    assert [row.values["id"] for row in result.rows] == ["5", "7", "7"]
    assert faults(result) == [
        "2: cost: saw 'See D (ID#:9)', allowed: the key of a good row of this file; 9 is none",
        "3: cost: saw 'See D (ID#:2)', allowed: a row that has a value; this chain comes back to 2",
        "4: cost: saw 'See D (ID#:4)', allowed: a row that has a value; this chain comes back to 4",
        "5: cost: saw 'See D (ID#:3)', allowed: a row that has a value; this chain comes back to 3",
        "7: cost: saw 'See D (ID#:5)', allowed: a row that has a value; 5 has none",
        "10: cost: saw 'See D (ID#:7)', allowed: a row whose key is used once; 7 is used by several",
    ]
    assert result.refused == 6


def test_a_reference_to_another_document_than_the_row_has_is_a_fault(tmp_path: Path) -> None:
    result = resolved(tmp_path, "1,D,See E (ID#:2)\n2,D,5\n", document_field="asn")
    assert faults(result) == ["2: cost: saw 'See E (ID#:2)', allowed: the asn of row 2, which is D"]


def test_a_text_that_only_looks_like_a_reference_is_a_fault(tmp_path: Path) -> None:
    result = resolved(tmp_path, "1,D,See D (ID#:x)\n2,D,see below\n")
    assert [line.split(",")[0] for line in faults(result)] == [
        "2: cost: saw 'See D (ID#:x)'",
        "3: cost: saw 'see below'",
    ]


def _chain(links: list[int | None]) -> MappedTable:
    def cell(link: int | None) -> object:
        return Money(100, "USD") if link is None else Reference(str(link), None, f"See {link}", shared=False)

    rows = tuple(MappedRow(n, {"id": str(n), "cost": cell(link)}) for n, link in enumerate(links))
    return MappedTable("f", rows, (), len(rows))


def test_a_chain_has_an_end(tmp_path: Path) -> None:
    links: list[int | None] = [*range(1, MAX_CHAIN + 2), None]
    result = resolve_references(_chain(links), "id", ["cost"])
    assert [fault.row for fault in result.faults] == [0]


@given(st.lists(st.none() | st.integers(0, 12), max_size=12))
def test_every_row_ends_with_a_value_or_a_fault_of_its_own(links: list[int | None]) -> None:
    result = resolve_references(_chain(links), "id", ["cost"])
    good = {row.row for row in result.rows}
    assert sorted([*good, *(fault.row for fault in result.faults)]) == list(range(len(links)))
    assert all(row.values["cost"] == Money(100, "USD") for row in result.rows)

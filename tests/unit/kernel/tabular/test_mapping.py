from decimal import Decimal
from pathlib import Path

import pytest

from headway.kernel.errors import BadInput
from headway.kernel.tabular import Absent, FieldSpec, MappedRow, MappedTable
from tests.unit.kernel.tabular.support import mapped

FIELDS = {
    "ref": FieldSpec(required=True),
    "town": FieldSpec(),
    "weight_kg": FieldSpec("weight"),
    "mode": FieldSpec(allowed=("AIR", "SEA")),
    "unit": FieldSpec(),
}


def values(result: MappedTable, name: str) -> list[object]:
    return [row.values[name] for row in result.rows]


def faults(result: MappedTable) -> list[str]:
    return [str(fault).split("in.csv:")[1] for fault in result.faults]


def test_every_fault_of_a_row_is_named_and_good_rows_are_kept(tmp_path: Path) -> None:
    result = mapped(
        tmp_path,
        "R,W,M\na,1,A\n,heavy,B\nc,3,S\n",
        "fields: {ref: {column: R}, weight_kg: {column: W}, mode: {column: M, codes: {A: AIR, S: SEA}}}",
        FIELDS,
    )
    assert values(result, "ref") == ["a", "c"]
    assert faults(result) == [
        "3: ref: saw nothing, allowed: a text of at most 1000 characters",
        "3: weight_kg: saw 'heavy', allowed: a number such as 1234.5, at least 0, in kg or with kg, g, lb, lbs, oz, t"
        " after it",
        "3: mode: saw 'B', allowed: one of A, S",
    ]
    assert (result.read, result.refused, result.skipped) == (3, 1, 0)


def test_several_columns_are_joined_and_empty_ones_left_out(tmp_path: Path) -> None:
    text = "fields: {ref: {column: R}, town: {columns: [A, B, C], join: ', '}}"
    result = mapped(tmp_path, "R,A,B,C\n1,x,,z\n2,,,\n", text, FIELDS)
    assert values(result, "town") == ["x, z", None]


def test_constants_defaults_and_words_for_nothing(tmp_path: Path) -> None:
    text = """
null_values: [n/a]
fields:
  ref: {column: R}
  town: {value: "007"}
  weight_kg: {column: W, default: 2, unit: t, null_values: [unknown, NaN]}
"""
    result = mapped(tmp_path, "R,W\n1,N/A\n2,Unknown\n3,\n4,5\n5,nan\n", text, FIELDS)
    assert values(result, "weight_kg") == [2000, 2000, 2000, 5000, 2000]
    assert values(result, "town") == ["007"] * 5


def test_the_first_source_whose_condition_holds_is_taken(tmp_path: Path) -> None:
    text = """
fields:
  ref: {column: R}
  weight_kg:
    - {column: W, unit: lb, when: {column: U, in: [LB, lb]}}
    - {column: W, unit: g, when: {column: U, matches: '^gr?$'}}
    - {column: W, when: {column: U, empty: true}}
"""
    result = mapped(tmp_path, "R,W,U\n1,1,lb\n2,1,g\n3,1,\n4,1,stone\n", text, FIELDS)
    assert values(result, "weight_kg") == [Decimal("0.45359237"), Decimal("0.001"), Decimal(1), None]


def test_rows_may_be_skipped_and_are_counted(tmp_path: Path) -> None:
    text = "skip_rows_where: [{column: R, matches: '^Total'}, {column: W, not_in: ['1']}]\nfields: {ref: {column: R}}"
    result = mapped(tmp_path, "R,W\na,1\nTotal,1\nb,2\n", text, FIELDS)
    assert (values(result, "ref"), result.skipped, result.read) == (["a"], 2, 3)


def test_known_reasons_are_absences_but_not_for_a_required_field(tmp_path: Path) -> None:
    text = """
fields:
  ref: {column: R, reasons: {none: not_given}}
  weight_kg: {column: W, reasons: {Weight Captured Separately: captured_separately}}
"""
    result = mapped(tmp_path, "R,W\na,weight captured separately\nNone,1\n", text, FIELDS)
    assert values(result, "weight_kg") == [Absent("captured_separately")]
    assert faults(result) == ["3: ref: saw 'None', allowed: a text of at most 1000 characters"]


def test_codes_may_let_others_pass_but_never_past_what_the_field_allows(tmp_path: Path) -> None:
    text = "fields: {ref: {column: R}, mode: {column: M, codes: {A: AIR}, other_codes: keep}}"
    result = mapped(tmp_path, "R,M\n1,A\n2,SEA\n3,SEE\n", text, FIELDS)
    assert values(result, "mode") == ["AIR", "SEA"]
    assert faults(result) == ["4: mode: saw 'SEE', allowed: one of AIR, SEA. Maybe you meant 'SEA'?"]


def test_ragged_rows_and_broken_characters_are_faults_among_the_others(tmp_path: Path) -> None:
    result = mapped(tmp_path, "R,W\na\nb\0,1\nc,1\n", "fields: {ref: {column: R}, weight_kg: {column: W}}", FIELDS)
    assert values(result, "ref") == ["c"]
    assert faults(result) == [
        "2: row: saw '1 cells', allowed: 2 cells, as in the header",
        "3: ref: saw 'b\\x00', allowed: text without control characters or broken characters",
    ]


def test_a_row_gives_values_by_type() -> None:
    row = MappedRow(7, {"ref": "a", "weight_kg": Absent("x")})
    assert row.need("ref", str) == "a"
    assert row.find("weight_kg", Decimal) is None
    with pytest.raises(BadInput, match="row 7: weight_kg"):
        row.need("weight_kg", Decimal)

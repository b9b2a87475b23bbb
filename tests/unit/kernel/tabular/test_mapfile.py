from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from headway.kernel.tabular import FieldSpec, TableMap, load_map, map_rows, plain_map
from headway.kernel.tabular.mapyaml import MAX_BYTES, parse_yaml
from headway.kernel.tabular.values.registry import VALUE_TYPES
from tests.unit.kernel.tabular.support import table_of

FIELDS = {
    "ref": FieldSpec(required=True),
    "weight_kg": FieldSpec("weight"),
    "on": FieldSpec("date"),
    "price": FieldSpec("money"),
    "mode": FieldSpec(allowed=("AIR", "SEA")),
}


def loaded(folder: Path, text: str) -> TableMap:
    path = folder / "map.yaml"
    path.write_text(text, encoding="utf-8")
    return load_map(path, FIELDS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", ":1: file: saw 'an empty file'"),
        ("- a", ":1: file: saw 'a list', allowed: a mapping"),
        ("feilds: {}", ":1: feilds: saw 'feilds', allowed: .*Maybe you meant 'fields'?"),
        ("about: x", ":1: fields: saw nothing"),
        ("fields:\n  weight_kg: {column: W}", ":1: fields.ref: saw nothing, allowed: a mapping of the required field"),
        ("fields:\n  ref: {column: R}\n  wieght_kg: {column: W}", ":3: fields.wieght_kg: .*meant 'weight_kg'?"),
        ("fields:\n  ref:\n    column: R\n    colunm: S", ":4: fields.ref.colunm: .*meant 'column'?"),
        ("fields:\n  ref: R", ":2: fields.ref: saw 'R', allowed: a mapping"),
        ("fields:\n  ref: {}", ":2: fields.ref.column: saw nothing, allowed: one of column, columns, value"),
        ("fields:\n  ref: {column: R, value: x}", "fields.ref.value: saw 'column, value'"),
        ("fields:\n  ref: {column: }", "fields.ref.column: saw '', allowed: the name"),
        ("fields:\n  ref: {column: R, as: txet}", "fields.ref.as: saw 'txet', .*meant 'text'?"),
        ("fields:\n  ref: {column: R, as: integer}", "fields.ref.as: saw 'integer', allowed: text, choice"),
        ("fields:\n  ref: {column: R, unit: kg}", "fields.ref.unit: saw 'unit'"),
        ("fields:\n  ref: {column: R, required: false}", "fields.ref.required: saw 'false'"),
        ("fields:\n  ref: {column: R, max_length: many}", "max_length: saw 'many', allowed: a whole number"),
        ("fields:\n  ref: {column: R}\n  weight_kg: {column: W, unit: stone}", "unit: saw 'stone'"),
        ("fields:\n  ref: {column: R}\n  weight_kg: {column: W, default: some}", "default: saw 'some', allowed: a num"),
        ("fields:\n  ref: {column: R}\n  price: {column: P}", "fields.price.currency: saw '', allowed: an ISO 4217"),
        ("fields:\n  ref: {column: R}\n  price: {column: P, currency: XYZZY}", "currency: saw 'XYZZY'"),
        ("fields:\n  ref: {column: R}\n  ref: {column: S}", ":3: ref: saw 'this key twice'"),
        ("fields:\n  ref: [{column: R}, {column: S}]", "fields.ref.when: saw nothing, allowed: `when` in every"),
        ("fields:\n  ref: {column: R, reasons: {N/A: Not There}}", "reasons: saw 'Not There'"),
        ("fields:\n  ref: {column: R, reference: {pattern: 'x'}}", "pattern: saw 'x', allowed: .*\\(\\?P<row>"),
        ("fields:\n  ref: {column: R, reference: {pattern: '(?P<row>x)'}}", "value_is: saw nothing, allowed: shared"),
        ("fields:\n  ref: {column: R, when: {column: C, matches: '(a+)+$'}}", "without a repeat or a choice inside"),
        ("fields:\n  ref: {column: R, when: {column: C, matches: '(a|aa)*$'}}", "without a repeat or a choice inside"),
        ("fields:\n  ref: {column: R, when: {column: C, matches: 'a*a*a*a*a*'}}", "at most 4 repeats"),
        ("fields:\n  ref: {column: R, when: {column: C, matches: '('}}", "a regular expression"),
        ("fields:\n  ref: {column: R, when: {column: C}}", "`column` and one of in, not_in, empty, matches"),
        ("fields: &a {ref: {column: R}}", ":1: file: saw 'an alias or anchor'"),
        ("fields: {ref: *a}", ":1: file: saw"),
        ("fields: !!python/object:os.system {}", "saw 'a tag'"),
        ("fields: {ref: {column: R}}\n---\nx: y", ":2: file: saw 'a second document'"),
        ("[" * 5000, "saw 'more levels or entries'"),
        ("a: [" + "1," * 20_000 + "]", "saw 'more levels or entries'"),
        ("fields: {ref: [}", ":1: file: saw"),
        ("x: " + "y" * MAX_BYTES, "saw 'a larger file'"),
        ("fields: \0", "file: saw"),
    ],
)
def test_a_map_that_is_wrong_names_its_line_and_what_is_allowed(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(BadInput, match=f"map.yaml.*{message}") as caught:
        loaded(tmp_path, text)
    assert str(caught.value).isprintable()


def test_a_file_that_is_no_utf8_or_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_bytes(b"fields: \xff")
    for name in ("map.yaml", "absent.yaml", "nul\0.yaml"):
        with pytest.raises(BadInput):
            load_map(tmp_path / name, FIELDS)


def test_scalars_are_texts_so_norway_stays_norway(tmp_path: Path) -> None:
    node = parse_yaml("f", "codes: {NO: no, 007: 1.0}")
    assert isinstance(node.value, dict)
    codes = node.value["codes"].value
    assert isinstance(codes, dict)
    assert {key: item.value for key, item in codes.items()} == {"NO": "no", "007": "1.0"}


def test_a_column_that_is_not_there_names_the_near_miss(tmp_path: Path) -> None:
    table_map = loaded(tmp_path, "fields:\n  ref: {column: Order Id}\n")
    message = r"map.yaml:2: fields.ref: saw 'Order Id', allowed: a column of .*in.csv: .* Maybe you meant 'Order ID'\?$"
    with pytest.raises(BadInput, match=message):
        map_rows(table_of(tmp_path, "Order ID,Weight\n1,2\n"), table_map)


@pytest.mark.parametrize(
    "where",
    [
        "fields: {ref: {column: R, when: {column: C, empty: no}}}",
        "fields: {ref: {column: R}}\nskip_rows_where: {column: C, empty: yes}",
    ],
)
def test_the_columns_of_conditions_must_be_there_too(tmp_path: Path, where: str) -> None:
    with pytest.raises(BadInput, match="saw 'C', allowed: a column"):
        map_rows(table_of(tmp_path, "R,S\n1,2\n"), loaded(tmp_path, where))


def test_a_file_with_our_own_names_needs_no_map(tmp_path: Path) -> None:
    fields = {"ref": FieldSpec(required=True), "weight_kg": FieldSpec("weight"), "on": FieldSpec("date")}
    table = table_of(tmp_path, "ref,weight_kg,other\na,1.5,x\n")
    [row] = map_rows(table, plain_map(table, fields)).rows
    assert row.find("ref", str) == "a"
    assert str(row.values["weight_kg"]) == "1.5"
    assert "on" not in row.values


def test_without_a_map_a_missing_required_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"in.csv:1: header: saw 'reff', allowed: a column ref. Maybe you meant 'reff'"):
        plain_map(table_of(tmp_path, "reff\na\n"), FIELDS)


def test_without_a_map_money_has_no_currency(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="currency"):
        plain_map(table_of(tmp_path, "ref,price\na,1\n"), FIELDS)


@pytest.mark.parametrize("name", VALUE_TYPES)
def test_every_value_type_says_what_it_allows_and_gives_what_it_claims(name: str) -> None:
    from tests.unit.kernel.tabular.support import parser

    options = {"choice": "{allowed: ['1']}", "money": "{currency: USD}", "date": "{shapes: [EXCEL]}"}
    options["datetime"] = "{shapes: [EXCEL], time_zone: UTC}"
    value_type = VALUE_TYPES[name]
    built = parser(name, options.get(name, "{}"))
    assert built.allowed
    assert isinstance(built("41420" if name.startswith("date") else "1"), value_type.gives)
    with pytest.raises(BadInput):
        built("\0")


@given(st.text(max_size=200))
def test_no_text_breaks_the_yaml_reader(text: str) -> None:
    with suppress(BadInput):
        assert parse_yaml("f", text).line >= 1

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.kernel.errors import BadInput
from headway.kernel.tabular import Limits, read_table
from headway.kernel.tabular.csvfile import decode, open_csv
from tests.unit.kernel.tabular.support import table_of


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_every_usual_encoding_gives_the_same_rows(tmp_path: Path, encoding: str, found: str) -> None:
    table = table_of(tmp_path, "country,town\nCôte d'Ivoire,Abidjan\n".encode(encoding))
    assert table.encoding == found
    assert list(table) == [(2, {"country": "Côte d'Ivoire", "town": "Abidjan"})]


def test_one_broken_byte_does_not_turn_the_other_accents_into_rubbish() -> None:
    text, encoding = decode("f", "Zürich,Köln,Málaga,".encode() + b"M\xfcnchen")
    assert (text, encoding) == ("Zürich,Köln,Málaga,M\udcfcnchen", "utf-8")


def test_bytes_of_no_encoding_are_refused() -> None:
    with pytest.raises(BadInput, match=r"^f:2: file: saw bytes"):
        decode("f", b"a\n\x81\xff")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    table = table_of(tmp_path, f"a{delimiter}b\n1{delimiter}x y\n2{delimiter}z, w; v\n".replace(", w; v", ""))
    assert table.columns == ("a", "b")


def test_a_decimal_comma_does_not_pass_for_the_delimiter(tmp_path: Path) -> None:
    assert list(table_of(tmp_path, "a;b\n1,5;2,5\n3,5;4,5\n")) == [
        (2, {"a": "1,5", "b": "2,5"}),
        (3, {"a": "3,5", "b": "4,5"}),
    ]


def test_a_declared_delimiter_is_taken_and_counts_as_a_line(tmp_path: Path) -> None:
    assert list(table_of(tmp_path, "sep=|\r\na|b\r\n1|2\r\n")) == [(3, {"a": "1", "b": "2"})]


def test_row_numbers_are_lines_also_after_a_quoted_newline_and_blank_lines(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n"one\ntwo",2\n\n3,4\n')
    assert list(table) == [(2, {"a": "one\ntwo", "b": "2"}), (5, {"a": "3", "b": "4"})]


def test_ragged_rows_are_faults_and_the_others_are_kept(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\n1\n2,3\n4,5,6\n7,8,\n")
    assert [row for row, _ in table] == [3, 5]
    faults = [str(row.fault) for row in table.scan() if row.fault]
    assert faults == [
        f"{tmp_path}/in.csv:2: row: saw '1 cells', allowed: 2 cells, as in the header",
        f"{tmp_path}/in.csv:4: row: saw '3 cells', allowed: 2 cells, as in the header",
    ]


def test_a_stray_quote_is_a_fault_of_its_row_only(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n"x"y,1\nz,2\n')
    assert [(row.row, row.fault is None) for row in table.scan()] == [(2, False), (3, True)]


def test_a_quote_never_closed_is_a_fault_of_the_line_it_opens_on(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n1,2\n"x,1\nz,2\n')
    assert [(row.row, row.fault is None) for row in table.scan()] == [(2, True), (3, False)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "in.csv:1: header: saw an empty file"),
        ("a,a\n1,2\n", "in.csv:1: header: saw two columns named 'a'"),
        (b"PK\x03\x04rest", "in.csv:0: file: saw a zip file or workbook"),
        (b"PAR1rest", "in.csv:0: file: saw damaged Parquet"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: str | bytes, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        table_of(tmp_path, content)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(file_bytes=10), "0: file: saw 24 bytes, allowed: at most 10 bytes"),
        (Limits(columns=1), "1: header: saw 2 columns, allowed: at most 1"),
        (Limits(rows=1), "3: row: saw more than 1 rows"),
        (Limits(cell_chars=5), "3: b: saw a cell of 6 characters, allowed: at most 5 characters"),
    ],
)
def test_each_limit_is_named(tmp_path: Path, limits: Limits, message: str) -> None:
    path = tmp_path / "in.csv"
    path.write_text("a,b\n1,2\n3,454545\n4,56666\n"[:24])
    with pytest.raises(BadInput, match=message):
        list(read_table(path, limits))


def test_a_cell_longer_than_the_csv_reader_takes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="2: row: saw a longer cell"):
        list(table_of(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n"))


@pytest.mark.parametrize("name", ["absent.csv", "", "nul\0.csv"])
def test_a_path_that_cannot_be_read_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput):
        read_table(tmp_path / name)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_bad_input(content: bytes) -> None:
    try:
        rows = list(open_csv("f", content, Limits()).scan())
    except BadInput:
        return
    assert all(row.row >= 1 for row in rows)


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff"), max_size=12).map(str.strip)


@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=8), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_wrote_comes_back(rows: list[tuple[str, str, str]], delimiter: str) -> None:
    import csv
    import io

    kept = [row for row in rows if any(row)]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([("a", "b", "c"), *kept])
    content = f"sep={delimiter}\n" + out.getvalue()
    table = open_csv("f", content.encode(), Limits())
    assert [tuple(cells.values()) for _, cells in table] == kept

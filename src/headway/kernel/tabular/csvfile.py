"""CSV as it comes: encodings, delimiters, quoted newlines, ragged rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Protocol

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line
from headway.kernel.tabular.model import CSV_CELL_CHARS, Limits, RowFault, Table, TableRow

_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_SNIFFED_RECORDS = 50
_SEP_LINE = re.compile(r"sep=([,;\t|])\r?\n")
_NO_CELLS: Mapping[str, object] = MappingProxyType({})


class _CsvReader(Protocol):
    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


def open_csv(file: str, content: bytes, limits: Limits) -> Table:
    """The table in `content`.

    Raises:
        BadInput: no header, two columns of one name, more columns than allowed, or bytes that are no text.
    """
    text, encoding = decode(file, content)
    start, delimiter = _delimiter(text)
    columns = _header(file, text[start:], delimiter, limits)
    first_line = 1 if start else 0

    def rows() -> Iterator[TableRow]:
        return _rows(file, text[start:], delimiter, columns, first_line, limits)

    return Table(file, columns, encoding, rows)


def decode(file: str, content: bytes) -> tuple[str, str]:
    """Text and encoding: by BOM, by the zero bytes of UTF-16, else UTF-8, else cp1252.

    A text that is mostly valid UTF-8 stays UTF-8, and each broken byte becomes a lone surrogate, which makes its own
    row a fault; otherwise one damaged byte would turn every accent of the file into rubbish.
    """
    encoding = _marked_encoding(content)
    if encoding is None:
        text = content.decode("utf-8", "surrogateescape")
        if _is_utf8(text):
            return text, "utf-8"
        encoding = "cp1252"
    try:
        return content.decode(encoding, "surrogateescape" if encoding == "utf-8-sig" else "strict"), encoding
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(
            f"{one_line(file)}:{line}: file: saw bytes that are no {encoding} text, allowed: UTF-8, UTF-16 or cp1252",
            field="file",
            allowed="UTF-8, UTF-16 or cp1252",
        ) from None


def _is_utf8(text: str) -> bool:
    """Whether there are no broken bytes, or fewer than there are good characters beyond ASCII."""
    whole = text.encode("utf-8", "ignore").decode("utf-8")
    broken = len(text) - len(whole)
    return not broken or len(whole) - len(whole.encode("ascii", "ignore")) > broken


def _marked_encoding(content: bytes) -> str | None:
    for mark, encoding in _BOMS:
        if content.startswith(mark):
            return encoding
    head = content[:2000]
    zeros_even, zeros_odd = head[0::2].count(0), head[1::2].count(0)
    if len(head) >= 4 and zeros_odd > len(head) * 0.3 and not zeros_even:
        return "utf-16-le"
    if len(head) >= 4 and zeros_even > len(head) * 0.3 and not zeros_odd:
        return "utf-16-be"
    return None


def _delimiter(text: str) -> tuple[int, str]:
    """Where the header starts, and the delimiter that splits the first records most evenly."""
    declared = _SEP_LINE.match(text)
    if declared:
        return declared.end(), declared[1]
    return 0, max(_DELIMITERS, key=lambda candidate: _evenness(text, candidate))


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    widths: list[int] = []
    try:
        for cells in islice(_reader(text, delimiter), _SNIFFED_RECORDS):
            widths += [len(cells)] if cells else []
    except csv.Error:
        widths += [0]
    if not widths or widths[0] == 1:
        return (0.0, 0)
    return (widths.count(widths[0]) / len(widths), widths[0])


def _reader(text: str, delimiter: str) -> _CsvReader:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _header(file: str, text: str, delimiter: str, limits: Limits) -> tuple[str, ...]:
    try:
        cells = next((cells for cells in _reader(text, delimiter) if any(c.strip() for c in cells)), None)
    except csv.Error as error:
        raise BadInput(f"{one_line(file)}:1: header: saw {error}, allowed: a CSV header", field="header") from None
    if cells is None:
        raise BadInput(f"{one_line(file)}:1: header: saw an empty file, allowed: a header and rows", field="header")
    names = tuple(cell.strip() or f"column {number}" for number, cell in enumerate(cells, 1))
    check_columns(file, names, limits)
    return names


def check_columns(file: str, names: tuple[str, ...], limits: Limits) -> None:
    """Refuse a header that is too wide or names a column twice.

    Raises:
        BadInput: so it is.
    """
    where = f"{one_line(file)}:1: header"
    if len(names) > limits.columns:
        allowed = f"at most {limits.columns}"
        raise BadInput(f"{where}: saw {len(names)} columns, allowed: {allowed}", field="header", allowed=allowed)
    twice = next((name for number, name in enumerate(names) if name in names[:number]), None)
    if twice is not None:
        raise BadInput(
            f"{where}: saw two columns named {one_line(twice)!r}, allowed: each name once",
            field="header",
            allowed="each name once",
        )


def _rows(
    file: str, text: str, delimiter: str, columns: tuple[str, ...], line: int, limits: Limits
) -> Iterator[TableRow]:
    reader = _reader(text, delimiter)
    header_seen, count = False, 0
    for number, cells in _records(reader, line):
        if not isinstance(cells, csv.Error) and not any(cell.strip() for cell in cells):
            continue
        if not header_seen:
            header_seen = True
            continue
        count += 1
        if count > limits.rows:
            raise _too_much(file, number, "row", f"more than {limits.rows} rows", f"at most {limits.rows} rows")
        if isinstance(cells, csv.Error):
            yield _broken(file, number, cells, limits)
        else:
            yield _row(file, number, cells, columns, limits)


def _records(reader: _CsvReader, line: int) -> Iterator[tuple[int, list[str] | csv.Error]]:
    """The first line of each record with its cells, or with what is wrong with its quotes."""
    while True:
        number = line + reader.line_num + 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield number, error


def _row(file: str, number: int, cells: list[str], columns: tuple[str, ...], limits: Limits) -> TableRow:
    for name, cell in zip(columns, cells, strict=False):
        if len(cell) > limits.cell_chars:
            allowed = f"at most {limits.cell_chars} characters"
            raise _too_much(file, number, one_line(name), f"a cell of {len(cell)} characters", allowed)
    if len(cells) < len(columns) or any(cell.strip() for cell in cells[len(columns) :]):
        fault = RowFault(file, number, "row", f"{len(cells)} cells", f"{len(columns)} cells, as in the header")
        return TableRow(number, _NO_CELLS, fault)
    return TableRow(number, dict(zip(columns, cells, strict=False)))


def _broken(file: str, number: int, error: csv.Error, limits: Limits) -> TableRow:
    if "field larger" in str(error):
        longest = min(limits.cell_chars, CSV_CELL_CHARS)
        raise _too_much(file, number, "row", "a longer cell", f"at most {longest} characters a cell") from None
    allowed = "a quote closed before the next delimiter, and doubled inside a quoted cell"
    return TableRow(number, _NO_CELLS, RowFault(file, number, "row", str(error), allowed))


def _too_much(file: str, number: int, field: str, seen: str, allowed: str) -> BadInput:
    return BadInput(f"{one_line(file)}:{number}: {field}: saw {seen}, allowed: {allowed}", field=field, allowed=allowed)

"""CSV of any delimiter and encoding: a row is a mapping of its columns; ragged rows are told by their lines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

from headway.kernel.errors import BadInput
from headway.kernel.tabular.csvfile import decode
from headway.tracking.mapping.formats.base import MAX_ROWS, Parsed, Unparsable, encoding_of, text_of
from headway.tracking.mapping.model import CsvRules, MappingDocument

MAX_COLUMNS = 200
MAX_CELL = 16_384
_DELIMITERS = (",", ";", "\t", "|")
_QUOTED = re.compile(r'"[^"]*"')


def parse_csv(document: MappingDocument, payload: bytes, encoding: str) -> Parsed:
    """The rows of a CSV; raises Unparsable."""
    rules, text = document.csv, csv_text(document, payload, f"charset={encoding}" if encoding else "")
    rows = _rows(text, rules, delimiter_of(text, rules))
    names = rules.columns
    if rules.header:
        first = next(rows, None)
        if first is None:
            raise Unparsable("no line", "a header and rows")
        names = names or _names(first[1])
    tree, lines, ragged = list[dict[str, str]](), list[int](), dict[int, str]()
    for line, cells in rows:
        if len(tree) >= MAX_ROWS:
            raise Unparsable(f"more than {MAX_ROWS} rows", f"at most {MAX_ROWS} rows in a message")
        if len(cells) != len(names) and any(cell.strip() for cell in cells[len(names) :] or ("short",)):
            ragged[line] = f"{len(cells)} cells, not {len(names)}"
        tree.append(dict(zip(names, cells, strict=False)))
        lines.append(line)
    return Parsed(tree, names, tuple(lines), ragged)


def csv_text(document: MappingDocument, payload: bytes, content_type: str = "") -> str:
    """The text of a CSV, by the mapping's encoding, the content type's, or what the bytes show.

    Raises:
        Unparsable: the bytes are no such text.
    """
    encoding = encoding_of(document, content_type)
    return (text_of(payload, encoding) if encoding else _found_text(payload)).removeprefix("\ufeff")


def delimiter_of(text: str, rules: CsvRules) -> str:
    """The delimiter of a CSV: the mapping's, or the sign that splits the first line with a text into the most cells."""
    lines = islice(io.StringIO(text, newline=""), rules.skip_lines, None)
    line = _QUOTED.sub("", next((line for line in lines if line.strip()), ""))
    return rules.delimiter or max(_DELIMITERS, key=line.count)


def _found_text(payload: bytes) -> str:
    try:
        return decode("message", payload)[0]
    except BadInput as error:
        raise Unparsable("bytes that are no text", error.allowed or "UTF-8") from None


def _rows(text: str, rules: CsvRules, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The lines with a cell that is not empty, each with its number."""
    lines = io.StringIO(text, newline="")
    for _ in range(rules.skip_lines):
        lines.readline()
    reader = csv.reader(lines, delimiter=delimiter, quotechar=rules.quote)
    while True:
        number = rules.skip_lines + reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unparsable(f"line {number}: {error}", "CSV with quotes that are closed") from None
        if len(cells) > MAX_COLUMNS or any(len(cell) > MAX_CELL for cell in cells):
            seen = f"line {number}: {len(cells)} cells, the longest of {max(map(len, cells))} characters"
            raise Unparsable(seen, f"at most {MAX_COLUMNS} cells of {MAX_CELL} characters")
        if any(cell.strip() for cell in cells):
            yield number, cells


def _names(cells: list[str]) -> tuple[str, ...]:
    names = tuple(cell.strip() for cell in cells)
    twice = next((name for number, name in enumerate(names) if name and name in names[:number]), None)
    if twice is not None:
        raise Unparsable(f"two columns called {twice!r}", "each name once, or `columns` in the mapping")
    return names

"""A sheet as a file: CSV, Parquet or JSON, with the same cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from headway.analytics.explore.sheets import Cell, Sheet

_ARROW: Mapping[type, pa.DataType] = {
    bool: pa.bool_(),
    int: pa.int64(),
    str: pa.string(),
    datetime: pa.timestamp("us", tz="UTC"),
    date: pa.date32(),
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """What a sheet can be written as."""

    CSV = "csv"
    PARQUET = "parquet"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Written:
    """A file: its name, its media type, its bytes."""

    name: str
    media_type: str
    content: bytes


def write(sheet: Sheet, format_: Format, stem: str) -> Written:
    """The sheet as a file called after `stem` and the sheet."""
    media_type, made = WRITERS[format_]
    return Written(f"{stem}-{sheet.name}.{format_}", media_type, made(sheet))


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a header; a text that a spreadsheet would take for a formula begins with an apostrophe."""
    found = io.StringIO()
    writer = csv.writer(found, lineterminator="\r\n")
    writer.writerow([column.key for column in sheet.columns])
    writer.writerows([[_plain(cell) for cell in row] for row in sheet.rows])
    return found.getvalue().encode()


def as_json(sheet: Sheet) -> bytes:
    """A list of objects; decimals as strings, so that none is rounded."""
    keys = [column.key for column in sheet.columns]
    return msgspec.json.encode([dict(zip(keys, row, strict=True)) for row in sheet.rows])


def as_parquet(sheet: Sheet) -> bytes:
    """One column a column; decimals as decimal128(38, 6), moments in UTC."""
    columns = {}
    for place, column in enumerate(sheet.columns):
        cells = [row[place] for row in sheet.rows]
        columns[column.key] = pa.array(cells, type=_arrow(cells))
    found = io.BytesIO()
    pq.write_table(pa.table(columns), found)
    return found.getvalue()


def _arrow(cells: list[Cell]) -> pa.DataType:
    first = next((cell for cell in cells if cell is not None), None)
    return _ARROW.get(type(first), pa.decimal128(38, 6))


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return f"{cell:f}"
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and text.startswith(_FORMULA) else text


WRITERS: Mapping[Format, tuple[str, Callable[[Sheet], bytes]]] = {
    Format.CSV: ("text/csv; charset=utf-8", as_csv),
    Format.PARQUET: ("application/vnd.apache.parquet", as_parquet),
    Format.JSON: ("application/json", as_json),
}

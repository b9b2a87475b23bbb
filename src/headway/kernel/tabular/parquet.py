"""Parquet rows as plain Python values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line
from headway.kernel.tabular.csvfile import check_columns
from headway.kernel.tabular.model import Limits, Table, TableRow

_BATCH_ROWS = 4_096
_THRIFT_STRING_BYTES = 64 * 1024 * 1024
_THRIFT_ITEMS = 1_000_000


def open_parquet(file: str, path: Path, limits: Limits) -> Table:
    """The table in the Parquet file at `path`.

    Raises:
        BadInput: the file is damaged, too large once unpacked, too long, too wide, or names a column twice.
    """
    try:
        with _open(path) as source:
            names = tuple(str(name).strip() for name in source.schema_arrow.names)
            _check_size(file, source.metadata, limits)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise _damaged(file, error) from None
    check_columns(file, names, limits)
    return Table(file, names, "parquet", lambda: _rows(file, path, names, limits))


def _open(path: Path) -> pq.ParquetFile:
    return pq.ParquetFile(
        path, thrift_string_size_limit=_THRIFT_STRING_BYTES, thrift_container_size_limit=_THRIFT_ITEMS
    )


def _check_size(file: str, metadata: pq.FileMetaData, limits: Limits) -> None:
    decoded = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    for what, seen, most in (("rows", metadata.num_rows, limits.rows), ("bytes", decoded, limits.decoded_bytes)):
        if seen > most:
            allowed = f"at most {most} {what}"
            raise BadInput(f"{one_line(file)}:0: file: saw {seen} {what}, allowed: {allowed}", allowed=allowed)


def _damaged(file: str, error: Exception) -> BadInput:
    first = one_line(str(error).split("\n", 1)[0][:160])
    return BadInput(f"{one_line(file)}:0: file: saw damaged Parquet ({first}), allowed: a whole file", field="file")


def _rows(file: str, path: Path, names: tuple[str, ...], limits: Limits) -> Iterator[TableRow]:
    number = 0
    try:
        with _open(path) as source:
            for batch in source.iter_batches(batch_size=_BATCH_ROWS):
                for values in zip(*(_values(column) for column in batch.columns), strict=True):
                    number += 1
                    _check_cells(file, number, names, values, limits)
                    yield TableRow(number, dict(zip(names, values, strict=True)))
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise _damaged(file, error) from None


def _check_cells(file: str, number: int, names: tuple[str, ...], values: tuple[object, ...], limits: Limits) -> None:
    for name, value in zip(names, values, strict=True):
        if isinstance(value, str) and len(value) > limits.cell_chars:
            allowed = f"at most {limits.cell_chars} characters"
            where = f"{one_line(file)}:{number}: {one_line(name)}"
            raise BadInput(f"{where}: saw a cell of {len(value)} characters, allowed: {allowed}", allowed=allowed)


def _values(column: Any) -> list[object]:
    """A column as Python values: bytes as text, nanoseconds cut to microseconds, float32 by its shortest digits."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _values(column.dictionary_decode())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or _is_bytes(kind):
        return _texts(column)
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return list(column.cast(pa.timestamp("us", kind.tz), safe=False).to_pylist())
    if pa.types.is_float32(kind) or pa.types.is_float16(kind):
        texts = column.cast(pa.float32()).cast(pa.string()).to_pylist()
        return [None if text is None else float(text) for text in texts]
    return list(column.to_pylist())


def _is_bytes(kind: pa.DataType) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind))


def _texts(column: Any) -> list[object]:
    try:
        return [cell.decode() if isinstance(cell, bytes) else cell for cell in column.to_pylist()]
    except UnicodeDecodeError:
        raw = column.cast(pa.large_binary(), safe=False).to_pylist()
        return [None if cell is None else cell.decode("utf-8", "surrogateescape") for cell in raw]

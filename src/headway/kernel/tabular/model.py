"""What a file becomes: a table of raw rows, then mapped rows and faults, each knowing the line a person sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import one_line, shown

T = TypeVar("T")

CSV_CELL_CHARS = 131_072
"""The longest cell that Python's csv reader accepts."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be before it is refused.

    file_bytes: size on disk; decoded_bytes: what a Parquet file says it unpacks to; rows: data rows;
    columns: of the header; cell_chars: characters of one cell, at most `CSV_CELL_CHARS`.
    """

    file_bytes: int = 256 * 1024 * 1024
    decoded_bytes: int = 2 * 1024 * 1024 * 1024
    rows: int = 2_000_000
    columns: int = 1_000
    cell_chars: int = 32_767


@dataclass(frozen=True, slots=True)
class RowFault:
    """One line for a person: which row and field, what was seen, what is allowed. Row 0 is the file itself."""

    file: str
    row: int
    field: str
    seen: object
    allowed: str

    def __str__(self) -> str:
        where = f"{one_line(self.file)}:{self.row}: {one_line(self.field)}"
        return f"{where}: saw {shown(self.seen)}, allowed: {one_line(self.allowed)}"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A raw row; `fault` is set when its cells cannot be trusted to stand under their headers."""

    row: int
    cells: Mapping[str, object]
    fault: RowFault | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file opened for reading, as often as wanted.

    file: the path as it was given; columns: the header, trimmed; encoding: of the text, or "parquet".
    """

    file: str
    columns: tuple[str, ...]
    encoding: str
    source: Callable[[], Iterator[TableRow]] = field(repr=False)

    def scan(self) -> Iterator[TableRow]:
        """Every row, also the unsound ones.

        Raises:
            BadInput: a limit is passed, or the file ends in the middle of its data.
        """
        return self.source()

    def __iter__(self) -> Iterator[tuple[int, Mapping[str, object]]]:
        """The sound rows as (row number, cells); CSV rows count lines with the header as 1, Parquet rows from 1."""
        return ((row.row, row.cells) for row in self.scan() if row.fault is None)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field that an importing room wants.

    type: the name of a value type (`values.VALUE_TYPES`), used when a map names none, and fixing what Python type comes
    out; required: a row without it is a fault; allowed: for text, the only values (empty: any); about: one sentence.
    """

    type: str = "text"
    required: bool = False
    allowed: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """A cell that points at another row of the same file instead of holding a value.

    row_key: the key of that row; document: what it is called there, if said; seen: the cell's text;
    shared: the value counts once, on the other row; otherwise it is copied.
    """

    row_key: str
    document: str | None
    seen: str
    shared: bool


@dataclass(frozen=True, slots=True)
class Absent:
    """A known reason why there is no value, such as `included_in_commodity_cost`."""

    reason: str


@dataclass(frozen=True, slots=True)
class Shared:
    """The value stands once, on row `shared_with`; this row's own part of it is unknown and must count as nothing."""

    shared_with: str
    document: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file: rows read, kept, left out on purpose by the map, and the faults of the others."""

    read: int
    kept: int
    skipped: int
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class MappedRow:
    """A row in our fields; a value is of its field's type, or None, `Absent`, `Reference` or `Shared`."""

    row: int
    values: Mapping[str, object]

    def find(self, name: str, kind: type[T]) -> T | None:
        """The value of field `name` if it is a `kind`; None where there is no value of its own."""
        value = self.values.get(name)
        return value if isinstance(value, kind) else None

    def need(self, name: str, kind: type[T]) -> T:
        """The value of a required field.

        Raises:
            BadInput: the row holds no `kind` there.
        """
        value = self.values.get(name)
        if not isinstance(value, kind):
            raise BadInput(f"row {self.row}: {name}: saw {shown(value)}", field=name, allowed=kind.__name__)
        return value


@dataclass(frozen=True, slots=True)
class MappedTable:
    """The good rows, every fault of the others, and how many rows were read and skipped on purpose."""

    file: str
    rows: tuple[MappedRow, ...]
    faults: tuple[RowFault, ...]
    read: int = 0
    skipped: int = 0

    @property
    def refused(self) -> int:
        """Rows that were read and neither kept nor skipped."""
        return self.read - self.skipped - len(self.rows)

"""From raw rows to our fields: every fault of a row is named, good rows are kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from headway.kernel.errors import BadInput
from headway.kernel.tabular.cells import cell_text, refusal
from headway.kernel.tabular.conditions import Condition
from headway.kernel.tabular.entry import near_miss
from headway.kernel.tabular.mapyaml import map_fault
from headway.kernel.tabular.model import Absent, MappedRow, MappedTable, Reference, RowFault, Table, TableRow
from headway.kernel.tabular.patterns import search
from headway.kernel.tabular.values.base import Parser


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """How a text points at another row: named groups `row` and, if there is one, `document`."""

    pattern: re.Pattern[str]
    shared: bool

    def find(self, text: str) -> Reference | None:
        match = search(self.pattern, text)
        if match is None or not match["row"]:
            return None
        return Reference(match["row"], match.groupdict().get("document"), text, self.shared)


@dataclass(frozen=True, slots=True)
class Source:
    """Where one field comes from; the first source whose `when` holds is taken.

    columns: read and joined; constant: given instead of columns; default: for an empty cell; empty_words and reasons:
    in lower case; codes: their word to ours, and with `other_codes` any other word passes.
    """

    columns: tuple[str, ...]
    parse: Parser
    join: str = " "
    constant: object = None
    default: object = None
    empty_words: frozenset[str] = frozenset()
    reasons: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    other_codes: bool = False
    reference: ReferenceRule | None = None
    when: Condition | None = None
    line: int = 0

    def read(self, cells: Mapping[str, object]) -> object:
        """The field's value in this row, None where it has none; raises BadInput."""
        if not self.columns:
            return self.constant
        raw = self.raw(cells)
        text = cell_text(raw)
        if text is None or text.casefold() in self.empty_words:
            return self.default
        special = self._special(text)
        if special is not None:
            return special
        return self.parse(self._coded(text) if self.codes else raw)

    def raw(self, cells: Mapping[str, object]) -> object:
        """The cell as it stands, or the joined texts of several."""
        if len(self.columns) == 1:
            return cells[self.columns[0]]
        texts = (cell_text(cells[column]) for column in self.columns)
        return self.join.join(text for text in texts if text) or None

    def _special(self, text: str) -> Absent | Reference | None:
        reason = self.reasons.get(text.casefold())
        if reason is not None:
            return Absent(reason)
        return self.reference.find(text) if self.reference else None

    def _coded(self, text: str) -> str:
        code = self.codes.get(text, text if self.other_codes else None)
        if code is None:
            raise refusal(text, f"one of {', '.join(self.codes)}{near_miss(text[:200], self.codes)}")
        return code


@dataclass(frozen=True, slots=True)
class FieldMap:
    """One of our fields and where it may come from."""

    field: str
    sources: tuple[Source, ...]
    required: bool = False
    allowed: tuple[str, ...] = ()

    def read(self, cells: Mapping[str, object]) -> object:
        """The value of this row; raises BadInput."""
        source = next((s for s in self.sources if s.when is None or s.when.holds(cells)), None)
        value = source.read(cells) if source else None
        if self.required and (value is None or isinstance(value, Absent)):
            seen = source.raw(cells) if source and source.columns else None
            raise refusal(seen if value else None, source.parse.allowed if source else "a value in every row")
        if self.allowed and isinstance(value, str) and value not in self.allowed:
            raise refusal(value, f"one of {', '.join(self.allowed)}{near_miss(value[:200], self.allowed)}")
        return value


@dataclass(frozen=True, slots=True)
class TableMap:
    """A map file, checked against the fields of the room that asked for it."""

    file: str
    fields: tuple[FieldMap, ...]
    skip: tuple[Condition, ...] = ()
    skip_line: int = 0

    def check(self, table: Table) -> None:
        """Refuse a map that names a column which `table` does not have.

        Raises:
            BadInput: naming the map file's line, the column and the nearest one there is.
        """
        for line, name, column in self._columns():
            if column not in table.columns:
                listed = ", ".join(table.columns[:40])
                allowed = f"a column of {table.file}: {listed}{near_miss(column, table.columns)}"
                raise map_fault(self.file, line, name, column, allowed)

    def _columns(self) -> Iterator[tuple[int, str, str]]:
        for mapped in self.fields:
            for source in mapped.sources:
                when = (source.when.column,) if source.when else ()
                yield from ((source.line, f"fields.{mapped.field}", column) for column in (*source.columns, *when))
        yield from ((self.skip_line, "skip_rows_where", condition.column) for condition in self.skip)


def map_rows(table: Table, table_map: TableMap) -> MappedTable:
    """Read the whole table: good rows in our fields, and every fault of every other row.

    Raises:
        BadInput: a mapped column does not exist, or the file passes a limit.
    """
    table_map.check(table)
    rows: list[MappedRow] = []
    faults: list[RowFault] = []
    read = skipped = 0
    for raw in table.scan():
        read += 1
        found, values = _map_row(table, table_map, raw)
        faults.extend(found)
        if values is None:
            skipped += not found
        elif not found:
            rows.append(MappedRow(raw.row, values))
    return MappedTable(table.file, tuple(rows), tuple(faults), read, skipped)


def _map_row(table: Table, table_map: TableMap, raw: TableRow) -> tuple[list[RowFault], dict[str, object] | None]:
    """The faults of a row and its values; no values and no fault for a row that the map skips."""
    if raw.fault is not None:
        return [raw.fault], None
    faults: list[RowFault] = []

    def tried(name: str, work: Callable[[Mapping[str, object]], object]) -> object:
        try:
            return work(raw.cells)
        except BadInput as error:
            faults.append(RowFault(table.file, raw.row, name, error.seen.get("value"), error.allowed or error.message))
            return None

    if any(tried("skip_rows_where", condition.holds) for condition in table_map.skip):
        return faults, None
    return faults, {mapped.field: tried(mapped.field, mapped.read) for mapped in table_map.fields}

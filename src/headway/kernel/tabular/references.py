"""The second pass: a cell that points at another row gets that row's value, or a fault that says why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from headway.kernel.tabular.cells import cell_text
from headway.kernel.tabular.model import Absent, MappedRow, MappedTable, Reference, RowFault, Shared

MAX_CHAIN = 100


@dataclass(frozen=True, slots=True)
class _Broken:
    """Why a chain of references leads nowhere."""

    allowed: str


def resolve_references(
    mapped: MappedTable, key_field: str, fields: Sequence[str], document_field: str | None = None
) -> MappedTable:
    """Follow every `Reference` in `fields` to the row whose `key_field` it names.

    A shared value becomes `Shared(key of the row that holds it)`, a copied one the value itself; where that row says
    `Absent`, so does the referring one. A missing or repeated target, a circle, a chain longer than
    `MAX_CHAIN`, a target without a value, or, with `document_field`, a target of another document is a fault, and the
    row is refused.
    """
    rows_by_key = _by_key(mapped.rows, key_field)
    kept: list[MappedRow] = []
    faults = list(mapped.faults)
    for row in mapped.rows:
        values = dict(row.values)
        found = [_resolve(mapped.file, row, name, values, rows_by_key, document_field) for name in fields]
        broken = [fault for fault in found if fault is not None]
        faults.extend(broken)
        if not broken:
            kept.append(replace(row, values=values))
    return replace(mapped, rows=tuple(kept), faults=tuple(sorted(faults, key=lambda fault: fault.row)))


def _by_key(rows: Sequence[MappedRow], key_field: str) -> dict[str, MappedRow | None]:
    """Rows by key; None for a key that several rows carry."""
    found: dict[str, MappedRow | None] = {}
    for row in rows:
        key = cell_text(row.values.get(key_field))
        if key is not None:
            found[key] = None if key in found else row
    return found


def _resolve(
    file: str,
    row: MappedRow,
    name: str,
    values: dict[str, object],
    rows_by_key: Mapping[str, MappedRow | None],
    document_field: str | None,
) -> RowFault | None:
    reference = values.get(name)
    if not isinstance(reference, Reference):
        return None
    ended = _follow(reference, name, rows_by_key, document_field)
    if isinstance(ended, _Broken):
        return RowFault(file, row.row, name, reference.seen, ended.allowed)
    key, value = ended
    values[name] = Shared(key, reference.document) if reference.shared and not isinstance(value, Absent) else value
    return None


def _follow(
    start: Reference, name: str, rows_by_key: Mapping[str, MappedRow | None], document_field: str | None
) -> tuple[str, object] | _Broken:
    """The key and value at the end of the chain."""
    passed: set[str] = set()
    reference = start
    while len(passed) < MAX_CHAIN:
        key = reference.row_key
        target = rows_by_key.get(key)
        if key in passed:
            return _Broken(f"a row that has a value; this chain comes back to {key}")
        if target is None:
            return _Broken(_no_target(key, key in rows_by_key))
        if document_field and reference.document not in (None, cell_text(target.values.get(document_field))):
            return _Broken(f"the {document_field} of row {key}, which is {target.values.get(document_field)}")
        value = target.values.get(name)
        if value is None:
            return _Broken(f"a row that has a value; {key} has none")
        if not isinstance(value, Reference):
            return key, value
        passed.add(key)
        reference = value
    return _Broken(f"a chain of at most {MAX_CHAIN} references")


def _no_target(key: str, repeated: bool) -> str:
    if repeated:
        return f"a row whose key is used once; {key} is used by several"
    return f"the key of a good row of this file; {key} is none"

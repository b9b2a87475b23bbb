"""Files as they come in the wild, read into typed fields: CSV or Parquet, and a map file from their columns to ours.

Owns: `read_table` (a file to raw rows), `load_map` and `plain_map` (which column feeds which field, and how),
`map_rows` (good rows and faults), `resolve_references` (the second pass), and the value types.
May call: kernel errors and money, nothing else. Pure but for reading the named files; knows no orders or carriers.
To add a value type: one parser in `values/`, one row in `values/registry.py`; the tests walk the registry.
"""

from headway.kernel.tabular.mapfile import load_map, plain_map
from headway.kernel.tabular.mapping import FieldMap, Source, TableMap, map_rows
from headway.kernel.tabular.model import (
    Absent,
    FieldSpec,
    ImportReport,
    Limits,
    MappedRow,
    MappedTable,
    Reference,
    RowFault,
    Shared,
    Table,
    TableRow,
)
from headway.kernel.tabular.reading import read_table
from headway.kernel.tabular.references import resolve_references

__all__ = [
    "Absent",
    "FieldMap",
    "FieldSpec",
    "ImportReport",
    "Limits",
    "MappedRow",
    "MappedTable",
    "Reference",
    "RowFault",
    "Shared",
    "Source",
    "Table",
    "TableMap",
    "TableRow",
    "load_map",
    "map_rows",
    "plain_map",
    "read_table",
    "resolve_references",
]

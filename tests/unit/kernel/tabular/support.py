"""Small files made in a temporary folder, and what came of them."""

from __future__ import annotations

from pathlib import Path

from headway.kernel.tabular import FieldSpec, MappedTable, Table, load_map, map_rows, read_table
from headway.kernel.tabular.entry import Entry
from headway.kernel.tabular.mapyaml import parse_yaml
from headway.kernel.tabular.values.base import Parser
from headway.kernel.tabular.values.registry import VALUE_TYPES


def table_of(folder: Path, content: str | bytes, name: str = "in.csv") -> Table:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(path)


def mapped(folder: Path, content: str, map_text: str, fields: dict[str, FieldSpec]) -> MappedTable:
    """The CSV `content` read with the map `map_text`."""
    map_path = folder / "map.yaml"
    map_path.write_text(map_text, encoding="utf-8")
    return map_rows(table_of(folder, content), load_map(map_path, fields))


def parser(name: str, options: str = "{}") -> Parser:
    """The value type `name` with `options` as a map file would write them."""
    return VALUE_TYPES[name].build(Entry("map.yaml", "fields.x", parse_yaml("map.yaml", options)))

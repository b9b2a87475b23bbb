"""Map files: which of their columns feeds which of our fields, and how it is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from headway.kernel.errors import BadInput
from headway.kernel.tabular.conditions import condition_of
from headway.kernel.tabular.entry import Entry, near_miss, no_options
from headway.kernel.tabular.mapping import FieldMap, ReferenceRule, Source, TableMap
from headway.kernel.tabular.mapyaml import load_yaml, map_fault
from headway.kernel.tabular.model import FieldSpec, Table
from headway.kernel.tabular.patterns import pattern_of
from headway.kernel.tabular.values.base import Parser
from headway.kernel.tabular.values.registry import VALUE_TYPES

_TOP_KEYS = ("about", "fields", "null_values", "skip_rows_where")
_ORIGINS = ("column", "columns", "value")
_SOURCE_KEYS = (
    *_ORIGINS,
    "as",
    "codes",
    "default",
    "join",
    "null_values",
    "other_codes",
    "reasons",
    "reference",
    "required",
    "when",
)
_NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_")


def load_map(path: Path, fields: Mapping[str, FieldSpec]) -> TableMap:
    """The map in the YAML file at `path`, checked against the `fields` a room wants.

    Raises:
        BadInput: `FILE:LINE: key: saw ..., allowed: ...`: an unknown key, field or option, a required field that is
            not mapped, a value type that gives something else than the field needs.
    """
    top = Entry(str(path), "", load_yaml(path))
    top.refuse_others(_TOP_KEYS)
    if "fields" not in top:
        raise top.fault("fields", None, "`fields:`, a mapping of our fields to their columns")
    listed = top.child("fields")
    missing = [name for name, spec in fields.items() if spec.required and name not in listed]
    if missing:
        raise listed.fault(missing[0], None, f"a mapping of the required field {missing[0]}")
    empty_words = _folded(top.texts("null_values"))
    mapped = tuple(_field(listed, name, fields, empty_words) for name in listed.keys)
    skip = tuple(condition_of(entry) for entry in top.children("skip_rows_where"))
    return TableMap(top.file, mapped, skip, top.keys["skip_rows_where"].line if skip else 0)


def plain_map(table: Table, fields: Mapping[str, FieldSpec]) -> TableMap:
    """The map of a file whose columns are named as our fields; other columns are ignored.

    Raises:
        BadInput: the column of a required field is missing.
    """
    mapped: list[FieldMap] = []
    for name, spec in fields.items():
        if name in table.columns:
            source = Source((name,), VALUE_TYPES[spec.type].build(no_options(name)))
            mapped.append(FieldMap(name, (source,), spec.required, spec.allowed))
        elif spec.required:
            allowed = f"a column {name}{near_miss(name, table.columns)}"
            raise map_fault(table.file, 1, "header", ", ".join(table.columns[:40]), allowed)
    return TableMap(table.file, tuple(mapped))


def _field(listed: Entry, name: str, fields: Mapping[str, FieldSpec], empty_words: frozenset[str]) -> FieldMap:
    spec = fields.get(name)
    if spec is None:
        raise listed.fault(name, name, ", ".join(fields) + near_miss(name, fields))
    entries = listed.children(name)
    sources = tuple(_source(entry, spec, empty_words) for entry in entries)
    for source, entry in zip(sources[:-1], entries, strict=False):
        if source.when is None:
            raise entry.fault("when", None, "`when` in every source but the last")
    return FieldMap(name, sources, spec.required or any(e.flag("required") for e in entries), spec.allowed)


def _source(entry: Entry, spec: FieldSpec, empty_words: frozenset[str]) -> Source:
    type_name = entry.one_of("as", tuple(VALUE_TYPES), spec.type)
    value_type = VALUE_TYPES[type_name]
    entry.refuse_others((*_SOURCE_KEYS, *value_type.options))
    if not issubclass(value_type.gives, VALUE_TYPES[spec.type].gives):
        fitting = [name for name, other in VALUE_TYPES.items() if other.gives is VALUE_TYPES[spec.type].gives]
        raise entry.fault("as", type_name, ", ".join(fitting))
    if spec.required and "required" in entry and not entry.flag("required"):
        raise entry.fault("required", "false", "true, for this field is required")
    parse = value_type.build(entry)
    return Source(
        columns=_columns(entry),
        parse=parse,
        join=_join(entry),
        constant=_parsed(entry, "value", parse),
        default=_parsed(entry, "default", parse),
        empty_words=empty_words | _folded(entry.texts("null_values")),
        reasons=_reasons(entry),
        codes=entry.table("codes"),
        other_codes=entry.one_of("other_codes", ("refuse", "keep"), "refuse") == "keep",
        reference=_reference(entry.child("reference")) if "reference" in entry else None,
        when=condition_of(entry.child("when")) if "when" in entry else None,
        line=entry.node.line,
    )


def _columns(entry: Entry) -> tuple[str, ...]:
    given = [key for key in _ORIGINS if key in entry]
    if len(given) != 1:
        raise entry.fault(given[-1] if given else "column", ", ".join(given) or None, "one of column, columns, value")
    if given == ["value"]:
        return ()
    names = tuple(name.strip() for name in entry.texts(given[0]))
    if not all(names):
        raise entry.fault(given[0], "", "the name of a column")
    return names


def _join(entry: Entry) -> str:
    joined = entry.keys.get("join")
    if joined is None:
        return " "
    if not isinstance(joined.value, str) or "columns" not in entry:
        raise entry.fault("join", "a join", "a text between several `columns`")
    return joined.value


def _parsed(entry: Entry, key: str, parse: Parser) -> object:
    if key not in entry:
        return None
    text = entry.text(key)
    try:
        return parse(text)
    except BadInput:
        raise entry.fault(key, text, parse.allowed) from None


def _reasons(entry: Entry) -> dict[str, str]:
    reasons = entry.table("reasons")
    for text, name in reasons.items():
        if not name or not set(name) <= _NAME_CHARS:
            raise entry.fault("reasons", name, f"a name in lower case with _ for {text!r}")
    return {text.strip().casefold(): name for text, name in reasons.items()}


def _reference(entry: Entry) -> ReferenceRule:
    entry.refuse_others(("pattern", "value_is"))
    pattern = pattern_of(entry, "pattern")
    if "row" not in pattern.groupindex:
        raise entry.fault("pattern", pattern.pattern, "a regular expression with a group (?P<row>...)")
    if "value_is" not in entry:
        raise entry.fault("value_is", None, "shared (it counts once, on the other row) or copied")
    return ReferenceRule(pattern, entry.one_of("value_is", ("shared", "copied"), "") == "shared")


def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word.strip().casefold() for word in words)

"""From the text of a policy, YAML or JSON, to the document: what is too large, too deep, or not known is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from msgspec import inspect

from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.dispatch.policies.model import AutonomyRule, PolicyDocument, Row, Settings
from headway.dispatch.policies.resolve import merged
from headway.kernel.errors import BadInput
from headway.kernel.tabular.entry import near_miss
from headway.kernel.tabular.mapyaml import Node, parse_yaml

MAX_CHARACTERS = 64 * 1024
_ROOT = Node(1, "")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")
_AT = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>.*)`)?$", re.S)


@dataclass(frozen=True, slots=True)
class Written:
    """A policy's text with the place of every entry, so that a fault can name its line and what stands there."""

    source: str
    root: Node = _ROOT

    def node(self, path: str) -> Node:
        """The entry at `path`, or the nearest one above it that was written."""
        at = self.root
        for name, index in _STEP.findall(path):
            below = _below(at, name or index)
            if below is None:
                return at
            at = below
        return at

    def line(self, path: str) -> int:
        return self.node(path).line


def read_policy(text: str, source: str = "policy") -> PolicyDocument:
    """The document in the text.

    Args:
        source: the file's name, for messages.

    Raises:
        BadPolicy: it is too large or deep, no YAML or JSON, or a key or value is not known.
    """
    return parse_policy(text, source)[0]


def parse_policy(text: str, source: str = "policy") -> tuple[PolicyDocument, Written]:
    """The document with the places of its entries; see `read_policy`."""
    if not text.strip() or len(text) > MAX_CHARACTERS:
        raise BadPolicy(source, [Fault("text", f"{len(text)} characters", f"1 to {MAX_CHARACTERS} characters of YAML")])
    try:
        written = Written(source, parse_yaml(source, text))
    except BadInput as error:
        line = int(str(error.seen.get("line", 1)))
        fault = Fault(error.field or "text", error.seen.get("value"), error.allowed or error.message, line)
        raise BadPolicy(source, [fault]) from None
    unknown = list(unknown_keys(_document_type(), written.root, ""))
    if unknown:
        raise BadPolicy(source, unknown)
    tree = plain(written.root)
    _convert_by_kind(tree, written)
    document: PolicyDocument = converted(tree, PolicyDocument, written)
    for number, table in enumerate(document.tables):
        for place, row in enumerate(table.rows):
            converted(merged(document, [row.set]), Settings, written, f"tables[{number}].rows[{place}].set")
    return document, written


def _convert_by_kind(tree: object, written: Written) -> None:
    """Convert what stands under a key of its own by itself, so that a fault in it can name the key."""
    by_kind = tree.get("autonomy") if isinstance(tree, dict) else None
    for kind, rule in by_kind.items() if isinstance(by_kind, dict) else ():
        converted(rule, AutonomyRule, written, f"autonomy.{kind}")


def converted(tree: object, to: type[Any], written: Written, under: str = "") -> Any:
    """The tree as a struct; texts are taken for numbers and truths where the struct has them.

    Raises:
        BadPolicy: a value does not fit; `under` is the path of the tree in the document.
    """
    try:
        return msgspec.convert(tree, to, strict=False)
    except msgspec.ValidationError as error:
        found = _AT.fullmatch(str(error))
        assert found is not None
        inner = (found["path"] or "$").removeprefix("$").lstrip(".")
        path = f"{under}.{inner}" if under and inner and not inner.startswith("[") else f"{under}{inner}"
        node = written.node(path)
        raise BadPolicy(
            written.source, [Fault(path or "policy", _shown(node), _allowed(to, inner, found["what"]), node.line)]
        ) from None


def plain(node: Node) -> Any:
    """Texts, lists and mappings."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, list):
        return [plain(each) for each in node.value]
    return {key: plain(each) for key, each in node.value.items()}


def _below(node: Node, step: str) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(step)
    if isinstance(node.value, list) and step.isdigit() and int(step) < len(node.value):
        return node.value[int(step)]
    return None


@cache
def _document_type() -> inspect.Type:
    return inspect.type_info(PolicyDocument)


@cache
def _settings_type() -> inspect.Type:
    return inspect.type_info(Settings)


def unknown_keys(info: inspect.Type, node: Node, path: str) -> Iterator[Fault]:
    """Every key that the struct at its place has no field for."""
    info = _present(info)
    if isinstance(info, inspect.StructType) and isinstance(node.value, dict):
        fields = {field.encode_name: field.type for field in info.fields}
        for key, below in node.value.items():
            full = f"{path}.{key}" if path else key
            if key not in fields:
                yield Fault(full, key, ", ".join(fields) + near_miss(key, fields), below.line)
            elif info.cls is Row and key == "set":
                yield from unknown_keys(_settings_type(), below, full)
            else:
                yield from unknown_keys(fields[key], below, full)
    elif isinstance(info, inspect.VarTupleType) and isinstance(node.value, list):
        for index, each in enumerate(node.value):
            yield from unknown_keys(info.item_type, each, f"{path}[{index}]")
    elif isinstance(info, inspect.DictType) and isinstance(node.value, dict):
        for key, below in node.value.items():
            yield from unknown_keys(info.value_type, below, f"{path}.{key}")


def _present(info: inspect.Type) -> inspect.Type:
    """The type of a value that is there, of one that may be missing."""
    if isinstance(info, inspect.UnionType):
        return next(each for each in info.types if not isinstance(each, inspect.NoneType))
    return info


def _allowed(to: type[Any], path: str, what: str) -> str:
    """What may stand at a path of a struct, in words; else what the converter said."""
    info: inspect.Type = inspect.type_info(to)
    for name, _ in _STEP.findall(path):
        info = _present(info)
        if isinstance(info, inspect.StructType):
            info = next((field.type for field in info.fields if field.encode_name == name), info)
        elif isinstance(info, inspect.VarTupleType):
            info = info.item_type
        elif isinstance(info, inspect.DictType):
            info = info.value_type
    missing = re.search(r"missing required field `(\w+)`", what)
    return f"an entry with `{missing[1]}`" if missing else _in_words(_present(info), what)


_WORDS: Mapping[type[inspect.Type], str] = {
    inspect.IntType: "a whole number",
    inspect.DecimalType: "a number such as 12.5",
    inspect.FloatType: "a number such as 0.5",
    inspect.BoolType: "true or false",
    inspect.StrType: "a text",
    inspect.VarTupleType: "a list",
    inspect.DictType: "a mapping",
}


def _in_words(info: inspect.Type, what: str) -> str:
    if isinstance(info, inspect.EnumType):
        return ", ".join(str(each.value) for each in info.cls)
    if isinstance(info, inspect.LiteralType):
        return ", ".join(str(each) for each in info.values)
    if isinstance(info, inspect.StructType):
        return "a mapping with " + ", ".join(field.encode_name for field in info.fields)
    return _WORDS.get(type(info), what)


def _shown(node: Node) -> object:
    if isinstance(node.value, str):
        return node.value
    return "a list" if isinstance(node.value, list) else "a mapping"

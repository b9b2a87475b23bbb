"""Tools bound to the operations of an OpenAPI document: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from headway.kernel.errors import BadInput
from headway.mcp.tools import TOOLS, Tool

_DEEPEST = 8
_METHODS = {"get", "post"}


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the API; `path` is encoded."""

    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Bound:
    """A tool, the operation that answers it, and what it takes."""

    tool: Tool
    method: str
    path: str
    in_path: tuple[str, ...]
    in_query: tuple[str, ...]
    in_body: tuple[str, ...] | None
    schema: dict[str, Any] = field(repr=False)

    def call(self, arguments: Mapping[str, Any]) -> Call:
        """The request for these arguments. Their values are the API's to judge, their names and forms are judged here.

        Raises:
            BadInput: one is unknown, missing, or of a form that no address can carry.
        """
        known = {*self.in_path, *self.in_query, *(self.in_body or ())}
        for name in arguments:
            if name not in known:
                allowed = ", ".join(sorted(known)) or "no argument"
                raise BadInput(f"{self.tool.name} takes no {name[:60]!r}", field=name[:60], allowed=allowed)
        path = self.path
        for name in self.in_path:
            path = path.replace("{" + name + "}", quote(_text(name, arguments.get(name)), safe=""))
        given = {name: arguments[name] for name in self.in_query if arguments.get(name) is not None}
        query = {name: _text(name, value) for name, value in given.items()}
        body = None if self.in_body is None else {name: arguments[name] for name in self.in_body if name in arguments}
        return Call(self.method, path, query, body)


def bind(document: Mapping[str, Any], tools: Sequence[Tool] = TOOLS) -> dict[str, Bound]:
    """The tools whose operations the document has, by name."""
    operations = dict(_operations(document))
    found = (_bound(document, tool, *operations[tool.operation]) for tool in tools if tool.operation in operations)
    return {bound.tool.name: bound for bound in found}


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str, Mapping[str, Any]]]]:
    for path, methods in document.get("paths", {}).items():
        for method, operation in methods.items():
            if method in _METHODS:
                yield operation.get("operationId", ""), (method, path, operation)


def _bound(document: Mapping[str, Any], tool: Tool, method: str, path: str, operation: Mapping[str, Any]) -> Bound:
    parts = [part for part in operation.get("parameters", ()) if part["in"] in ("path", "query")]
    properties = {part["name"]: _described(document, part) for part in parts}
    required = [part["name"] for part in parts if part.get("required")]
    body = _body(document, operation) if method == "post" else None
    if body is not None:
        properties |= body.get("properties", {})
        required += body.get("required", [])
    return Bound(
        tool=tool,
        method=method.upper(),
        path=path,
        in_path=tuple(part["name"] for part in parts if part["in"] == "path"),
        in_query=tuple(part["name"] for part in parts if part["in"] == "query"),
        in_body=None if body is None else tuple(body.get("properties", {})),
        schema={"type": "object", "properties": properties, "required": required, "additionalProperties": False},
    )


def _described(document: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    schema = _inlined(document, part.get("schema", {}))
    return {**schema, "description": part["description"]} if part.get("description") else schema


def _body(document: Mapping[str, Any], operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    schema: dict[str, Any] = _inlined(document, content.get("schema", {}))
    return schema


def _inlined(document: Mapping[str, Any], schema: Any, depth: int = 0) -> Any:
    """The schema without references; deeper than `_DEEPEST` anything goes, which the API judges."""
    if isinstance(schema, list):
        return [_inlined(document, item, depth + 1) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    if depth > _DEEPEST:
        return {}
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return _inlined(document, document.get("components", {}).get("schemas", {}).get(name, {}), depth + 1)
    return {key: _inlined(document, value, depth + 1) for key, value in schema.items() if key != "title" or depth == 0}


def _text(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if not isinstance(value, str) or not value:
        raise BadInput(f"{name} is {str(value)[:60]!r}", field=name, allowed="a text or a number")
    return value

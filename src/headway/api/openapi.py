"""The OpenAPI document, completed with what FastAPI does not know of: keys, headers, problems, raw bodies."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from headway.api.access import SCOPES
from headway.api.idempotency import HEADER, REPLAYED
from headway.api.operation import Operation
from headway.api.problems import Problem
from headway.api.route import Route

_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key such as `hw_...`. Its scopes: " + "; ".join(f"`{n}`: {t}" for n, t in SCOPES.items()) + ".",
}
_IDEMPOTENCY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "1 to 255 visible ASCII characters. The first answer is kept for 7 days and replayed.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
_RATE = {
    "RateLimit": {"schema": {"type": "string"}, "description": "what is left to the key"},
    "RateLimit-Policy": {"schema": {"type": "string"}, "description": "what the key may send"},
}
_AGAIN = {"schema": {"type": "string"}, "description": "`true` where this is the first answer again"}


def document(api: FastAPI) -> dict[str, Any]:
    """The document of all operations; made once."""
    if api.openapi_schema is None:
        made = get_openapi(
            title=api.title,
            version=api.version,
            openapi_version="3.1.0",
            description=api.description,
            routes=api.routes,
            tags=api.openapi_tags,
        )
        components = made.setdefault("components", {})
        components["securitySchemes"] = {"key": _KEY}
        components.setdefault("schemas", {}).update(_problem_schemas())
        for route in api.routes:
            if isinstance(route, Route):
                _complete(made, route)
        api.openapi_schema = made
    return api.openapi_schema


def _problem_schemas() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**schema.pop("$defs"), "Problem": schema}


def _complete(made: dict[str, Any], route: Route) -> None:
    operation = Operation.of(route.endpoint)
    for method in route.methods or ():
        described = made["paths"][route.path_format][method.lower()]
        scope = f"Scope: `{operation.scope}`."
        described["description"] = "\n\n".join(filter(None, (described.get("description"), scope)))
        if method == "POST":
            described.setdefault("parameters", []).append(_IDEMPOTENCY)
        if operation.raw_body is not None:
            described["requestBody"] = _raw_body(made, operation.raw_body)
        for status, response in described["responses"].items():
            replayed = {REPLAYED: _AGAIN} if method == "POST" else {}
            known = {} if status == "401" else _RATE
            response["headers"] = {**response.get("headers", {}), **known, **replayed}


def _raw_body(made: dict[str, Any], body: type[msgspec.Struct]) -> dict[str, Any]:
    (schema,), parts = msgspec.json.schema_components([body], ref_template="#/components/schemas/{name}")
    made["components"]["schemas"].update(parts)
    return {"required": True, "content": {"application/json": {"schema": schema}}}

"""The OpenAPI document says everything that can be known without a database."""

from __future__ import annotations

from typing import Any

import pytest

from headway.api import create_api
from headway.bootstrap import Settings, compose
from headway.kernel.clock import SystemClock
from headway.kernel.entropy import SystemEntropy
from headway.kernel.uow import Scope
from headway.kernel.vault import Vault


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    scope = Scope(None, SystemClock(), SystemEntropy(), Vault.scratch())  # type: ignore[arg-type]
    return create_api(compose(Settings(), scope)).openapi()


def _operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(method, operation) for methods in document["paths"].values() for method, operation in methods.items()]


def test_every_operation_has_a_name_a_sentence_a_scope_and_typed_answers(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, operation in _operations(document)]
    assert len(names) == len(set(names)) > 100
    for _, operation in _operations(document):
        assert operation["description"].count("\n\n") >= 1, operation["operationId"]
        assert operation["security"][0]["key"], operation["operationId"]
        for status, response in operation["responses"].items():
            for media, content in response["content"].items():
                untyped = media.startswith("image/")
                assert untyped or content["schema"], (operation["operationId"], status)


def test_every_error_is_a_problem(document: dict[str, Any]) -> None:
    for _, operation in _operations(document):
        errors = {status for status in operation["responses"] if status >= "400"}
        assert {"400", "401", "403", "422", "429", "500", "503"} <= errors, operation["operationId"]
        for status in errors:
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_every_post_takes_an_idempotency_key(document: dict[str, Any]) -> None:
    for method, operation in _operations(document):
        names = {parameter["name"] for parameter in operation.get("parameters", [])}
        assert ("Idempotency-Key" in names) == (method == "post"), operation["operationId"]


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    waiting: list[Any] = [document]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            if isinstance(target := item.get("$ref"), str):
                assert target.removeprefix("#/components/schemas/") in schemas, target
            waiting.extend(item.values())
        elif isinstance(item, list):
            waiting.extend(item)


def test_the_bulk_event_is_the_single_one(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["BulkEvent"]["properties"]) == set(schemas["EventIn"]["properties"])
    assert set(schemas["BulkEvent"]["required"]) == set(schemas["EventIn"]["required"])
    assert schemas["BulkEvent"]["additionalProperties"] is schemas["EventIn"]["additionalProperties"] is False

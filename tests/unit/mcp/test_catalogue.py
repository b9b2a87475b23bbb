"""Tools bound to operations: their parameters, and the requests they become."""

from __future__ import annotations

from typing import Any

import pytest

from headway.kernel.errors import BadInput
from headway.mcp.catalogue import Bound, bind
from headway.mcp.resources import READABLE
from headway.mcp.tools import TOOLS, Tool

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/things/{thing_id}/marks": {
            "post": {
                "operationId": "mark_thing",
                "parameters": [
                    {"name": "thing_id", "in": "path", "required": True, "schema": {"type": "string"}},
                    {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}},
                    {"name": "loud", "in": "query", "schema": {"type": "boolean"}},
                ],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Mark"}}}},
            },
            "delete": {"operationId": "unmark_thing"},
        }
    },
    "components": {
        "schemas": {
            "Mark": {
                "type": "object",
                "properties": {"why": {"$ref": "#/components/schemas/Why"}},
                "required": ["why"],
            },
            "Why": {"type": "string", "maxLength": 10},
        }
    },
}


@pytest.fixture
def mark() -> Bound:
    return bind(DOCUMENT, [Tool("mark", "mark_thing", "Mark it.")])["mark"]


def test_a_tool_takes_what_its_operation_takes(mark: Bound) -> None:
    assert mark.schema == {
        "type": "object",
        "properties": {
            "thing_id": {"type": "string"},
            "loud": {"type": "boolean"},
            "why": {"type": "string", "maxLength": 10},
        },
        "required": ["thing_id", "why"],
        "additionalProperties": False,
    }


def test_arguments_go_where_the_operation_wants_them(mark: Bound) -> None:
    call = mark.call({"thing_id": "1", "loud": True, "why": "red"})
    assert (call.method, call.path, call.query, call.body) == (
        "POST",
        "/v1/things/1/marks",
        {"loud": "true"},
        {"why": "red"},
    )


def test_no_argument_reaches_another_path(mark: Bound) -> None:
    assert (
        mark.call({"thing_id": "../../orders?x=1#", "why": ""}).path == "/v1/things/..%2F..%2Forders%3Fx%3D1%23/marks"
    )


@pytest.mark.parametrize("arguments", [{}, {"thing_id": ""}, {"thing_id": {}}, {"thing_id": "1", "else": "2"}])
def test_arguments_of_another_form_are_refused(mark: Bound, arguments: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        mark.call(arguments)


def test_an_operation_that_is_not_there_is_not_offered() -> None:
    assert bind(DOCUMENT, [Tool("x", "unmark_thing", ""), Tool("y", "nothing", "")]) == {}


def test_nothing_that_an_assistant_may_call_answers_or_approves() -> None:
    assert [tool.operation for tool in TOOLS if tool.writes] == ["advise_case", "propose_case_action"]
    assert not [tool.name for tool in TOOLS if "answer" in tool.operation or "approve" in tool.operation]


def test_every_readable_address_is_a_tool() -> None:
    assert {each.tool for each in READABLE} <= {tool.name for tool in TOOLS}

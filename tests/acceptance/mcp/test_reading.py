"""An assistant that reads, over both transports, by the SDK's own client."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp.types import TextContent, TextResourceContents

from headway.mcp.marking import MARK
from headway.mcp.resources import GUIDE
from headway.mcp.tools import TOOLS
from tests.acceptance.mcp.conftest import Connect, House


async def said(client: Client, tool: str, **arguments: Any) -> Any:
    """What a tool answers; it must not be a refusal."""
    result = await client.call_tool(tool, arguments)
    assert isinstance(result.content[0], TextContent)
    assert not result.is_error, result.content[0].text
    assert json.loads(result.content[0].text) == result.structured_content
    return result.structured_content


async def test_it_lists_its_tools_and_reads(house: House, connect: Connect) -> None:
    async with connect(await house.key("*")) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == {tool.name for tool in TOOLS}
        assert tools["get_case"].input_schema["required"] == ["case_id"]
        orders = await said(client, "list_orders", limit=2)
        assert len(orders["items"]) == 2
        decisions = await said(client, "list_decisions", limit=1)
        decision = await said(client, "get_decision", decision_id=decisions["items"][0]["id"])
        assert decision["id"] == decisions["items"][0]["id"]


async def test_it_reads_by_address(house: House, by_http: Connect) -> None:
    async with by_http(await house.key("*")) as client:
        found = {str(each.uri) for each in (await client.list_resources()).resources}
        assert {GUIDE, "headway://cases"} <= found
        guide = (await client.read_resource(GUIDE)).contents[0]
        assert isinstance(guide, TextResourceContents)
        assert MARK in guide.text
        templates = (await client.list_resource_templates()).resource_templates
        assert "headway://cases/{case_id}" in {each.uri_template for each in templates}


async def test_a_key_reads_no_more_than_its_scopes(house: House, by_http: Connect) -> None:
    async with by_http(await house.key("orders:read")) as client:
        await said(client, "list_orders", limit=1)
        refused = await client.call_tool("list_cases", {})
        assert refused.is_error
        assert refused.structured_content is not None
        assert refused.structured_content["code"] == "forbidden"


async def test_another_tenants_things_cannot_be_reached(house: House, connect: Connect) -> None:
    theirs = (await house.b.http.get("/v1/orders")).json()["items"][0]["id"]
    async with connect(await house.key("*")) as client:
        refused = await client.call_tool("get_order", {"order_id": theirs})
        assert refused.is_error
        with pytest.raises(MCPError, match=r"unknown_order|not_found"):
            await client.read_resource(f"headway://orders/{theirs}")
        everything = json.dumps([await said(client, name) for name in ("list_orders", "list_carriers", "list_cases")])
        assert house.b.secret not in everything


async def test_arguments_that_are_none_are_refused_in_words(house: House, by_http: Connect) -> None:
    async with by_http(await house.key("*")) as client:
        for arguments in ({}, {"case_id": "x"}, {"case_id": ["x"]}, {"case_id": "../orders"}, {"other": "1"}):
            refused = await client.call_tool("get_case", arguments)
            assert refused.is_error
        with pytest.raises(MCPError, match="there is no tool"):
            await client.call_tool("approve_proposal", {})


@pytest.mark.parametrize("secret", ["", "hw_nobody"])
async def test_a_stranger_gets_no_further_than_the_door(house: House, secret: str) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    async with httpx.AsyncClient(base_url=house.url) as http:
        answer = await http.post("/mcp", json=body, headers={"Authorization": f"Bearer {secret}"} if secret else {})
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json()["code"] == "unauthenticated"


@pytest.mark.parametrize("body", [b"", b"{", b"[" * 5000, b'{"jsonrpc":"2.0","id":1,"method":"nothing"}', b"\xff"])
async def test_what_is_no_request_is_refused(house: House, body: bytes) -> None:
    headers = {
        "Authorization": f"Bearer {await house.key('*')}",
        "Content-Type": "application/json",
        "Accept": "application/json, text/event-stream",
    }
    async with httpx.AsyncClient(base_url=house.url) as http:
        answer = await http.post("/mcp", content=body, headers=headers)
        assert answer.status_code < 500
        assert answer.status_code >= 400 or "error" in answer.json()
        assert (await http.get("/mcp", headers=headers)).status_code == 405
        flood = await http.post("/mcp", content=b"x" * 300_000, headers=headers)
        assert flood.status_code == 413

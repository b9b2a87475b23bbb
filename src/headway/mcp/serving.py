"""The MCP server over the catalogue: lists, calls and reads, each by one request to the REST API."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError

from headway import __version__
from headway.kernel.errors import HeadwayError
from headway.mcp.catalogue import Bound
from headway.mcp.marking import marked
from headway.mcp.resources import GUIDE, INSTRUCTIONS, READABLE
from headway.mcp.rest import Rest

Context = ServerRequestContext[Any, Any]
_JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Assistant:
    """Answers one protocol method each; `rest` gives the API with the key of whoever asks."""

    tools: Mapping[str, Bound]
    rest: Callable[[Context], Rest]

    async def list_tools(self, _ctx: Context, _params: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_shown(bound) for bound in self.tools.values()])

    async def call_tool(self, ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        bound = self.tools.get(params.name)
        if bound is None:
            raise MCPError(code=types.INVALID_PARAMS, message=f"there is no tool {params.name[:60]!r}")
        ok, said = await self._answered(ctx, bound, params.arguments or {})
        return types.CallToolResult(
            content=[types.TextContent(type="text", text=_text(said))], structured_content=said, is_error=not ok
        )

    async def list_resources(
        self, _ctx: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourcesResult:
        guide = types.Resource(uri=GUIDE, name="guide", description="How to use this server.", mime_type="text/plain")
        fixed = [
            types.Resource(uri=each.uri, name=each.name, description=each.sentence, mime_type=_JSON)
            for each in READABLE
            if each.argument is None and each.tool in self.tools
        ]
        return types.ListResourcesResult(resources=[guide, *fixed])

    async def list_templates(
        self, _ctx: Context, _params: types.PaginatedRequestParams | None
    ) -> types.ListResourceTemplatesResult:
        found = [
            types.ResourceTemplate(uri_template=each.uri, name=each.name, description=each.sentence, mime_type=_JSON)
            for each in READABLE
            if each.argument is not None and each.tool in self.tools
        ]
        return types.ListResourceTemplatesResult(resource_templates=found)

    async def read_resource(self, ctx: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        if uri == GUIDE:
            return _read(uri, "text/plain", INSTRUCTIONS)
        for each in READABLE:
            arguments = each.match(uri)
            if arguments is not None and each.tool in self.tools:
                ok, said = await self._answered(ctx, self.tools[each.tool], arguments)
                if not ok:
                    raise MCPError(code=types.INVALID_PARAMS, message=_text(said), data={"uri": uri})
                return _read(uri, _JSON, _text(said))
        raise MCPError(code=types.INVALID_PARAMS, message=f"there is nothing at {uri[:200]!r}", data={"uri": uri})

    async def _answered(self, ctx: Context, bound: Bound, arguments: Mapping[str, Any]) -> tuple[bool, dict[str, Any]]:
        """Was it carried out, and the marked answer or problem."""
        try:
            answer = await self.rest(ctx).call(bound.call(arguments))
        except HeadwayError as error:
            return False, {"code": error.code, "detail": str(error)}
        said = marked(answer.body, bound.tool.trusted if answer.ok else ("title", "advice", "allowed"))
        return answer.ok, said if isinstance(said, dict) else {"items": said}


def server(assistant: Assistant) -> Server[Any]:
    """The protocol's server; cheap, and without any state of its own."""
    return Server(
        "headway",
        version=__version__,
        title="Headway",
        instructions=INSTRUCTIONS,
        on_list_tools=assistant.list_tools,
        on_call_tool=assistant.call_tool,
        on_list_resources=assistant.list_resources,
        on_list_resource_templates=assistant.list_templates,
        on_read_resource=assistant.read_resource,
        get_tool_input_schema=lambda name: assistant.tools[name].schema if name in assistant.tools else None,
    )


def _shown(bound: Bound) -> types.Tool:
    hints = types.ToolAnnotations(
        read_only_hint=not bound.tool.writes,
        destructive_hint=False,
        idempotent_hint=not bound.tool.writes,
        open_world_hint=False,
    )
    return types.Tool(
        name=bound.tool.name, description=bound.tool.sentence, input_schema=bound.schema, annotations=hints
    )


def _read(uri: str, mime: str, text: str) -> types.ReadResourceResult:
    return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=mime, text=text)])


def _text(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

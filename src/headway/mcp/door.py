"""What answers at `/mcp`: streamable HTTP without sessions; the caller's key goes on to the API in the same process."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field

import httpx
from fastapi import FastAPI
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from headway.kernel.errors import Forbidden, HeadwayError, Unauthenticated
from headway.kernel.tenancy import authenticate
from headway.kernel.uow import Scope as Work
from headway.mcp.catalogue import Bound, bind
from headway.mcp.rest import Rest
from headway.mcp.serving import Assistant, Context, server

MOST_BYTES = 262_144
AT_ONCE = 16
"""Requests of assistants that one process answers at a time; more wait."""


@dataclass(slots=True)
class Door:
    """The ASGI application at `/mcp`: authenticates, then answers one protocol request by itself."""

    http: FastAPI
    work: Work
    client: httpx.AsyncClient
    tools: dict[str, Bound] | None = None
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            secret = _secret(request)
            principal = await authenticate(self.work, secret)
            if principal.tenant_id is None:
                raise Forbidden("an operator's key has no tenant to assist")
        except HeadwayError as error:
            await _refused(error)(scope, receive, send)
            return
        if request.method != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        async with self.room:
            await self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        answering = server(Assistant(await self._catalogue(), self._rest))
        manager = StreamableHTTPSessionManager(
            answering, json_response=True, stateless=True, max_request_body_size=MOST_BYTES
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)

    async def _catalogue(self) -> dict[str, Bound]:
        """The tools; the document takes seconds to make, so a thread makes it, once."""
        async with self.reading:
            if self.tools is None:
                self.tools = bind(await asyncio.to_thread(self.http.openapi))
            return self.tools

    def _rest(self, ctx: Context) -> Rest:
        if ctx.request is None:
            raise Unauthenticated("no key was sent")
        return Rest(self.client, _secret(ctx.request))


def opened(http: FastAPI, work: Work) -> Door:
    """The door to this API. A key in every request stands for whoever asks; no cookie counts."""
    transport = httpx.ASGITransport(app=http, raise_app_exceptions=False)
    return Door(http, work, httpx.AsyncClient(transport=transport, base_url="http://headway"))


def _secret(request: Request) -> str:
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Unauthenticated("no key was sent", needed="Authorization: Bearer hw_...")
    return secret.strip()


def _refused(error: HeadwayError) -> Response:
    body = {"type": f"urn:headway:problem:{error.code}", "title": type(error).__doc__, "status": error.status}
    body |= {"code": error.code, "detail": error.message}
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return Response(json.dumps(body), error.status, headers, media_type="application/problem+json")

"""`/mcp` of a server. The protocol takes most of a second to load, so the first who asks there loads it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from headway.kernel.uow import Scope as Work

if TYPE_CHECKING:
    from headway.mcp.door import Door

PATH = "/mcp"


class Hallway:
    """Stands where the door will be."""

    def __init__(self, http: FastAPI, work: Work) -> None:
        self._http, self._work = http, work

    @cached_property
    def door(self) -> Door:
        from headway.mcp.door import opened

        return opened(self._http, self._work)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.door(scope, receive, send)


def add_assistant(http: FastAPI, work: Work) -> None:
    """Serve assistants at `/mcp` of this API."""
    http.router.routes.append(Route(PATH, Hallway(http, work), include_in_schema=False))

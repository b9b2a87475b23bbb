"""An assistant on this machine: the protocol on standard input and output, the API of a server over HTTP."""

from __future__ import annotations

import httpx
from mcp.server.stdio import stdio_server

from headway.kernel.errors import BadInput
from headway.mcp.catalogue import bind
from headway.mcp.rest import Rest
from headway.mcp.serving import Assistant, server

_LOCAL = ("127.0.0.1", "localhost", "::1")


def checked_url(url: str) -> str:
    """The address of a server; without encryption only on this machine, as the key goes along.

    Raises:
        BadInput: it is none, or the key would cross a network in the clear.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise BadInput(f"{url[:200]!r}: {error}", field="--url", allowed="https://...") from None
    local = parsed.host in _LOCAL or parsed.host.endswith(".localhost")
    if not parsed.host or parsed.userinfo or parsed.scheme not in (("http", "https") if local else ("https",)):
        allowed = "https://..., or http:// to this machine"
        raise BadInput(f"{url[:200]!r} is no address of a server", field="--url", allowed=allowed)
    return url.rstrip("/")


async def serve_stdio(url: str, secret: str) -> None:
    """Answer one assistant until its input ends.

    Raises:
        BadInput: the address is not allowed.
        Unreachable: no Headway server answers there.
    """
    headers = {"Authorization": f"Bearer {secret}"}
    async with httpx.AsyncClient(base_url=checked_url(url), headers=headers) as client:
        rest = Rest(client)
        answering = server(Assistant(bind(await rest.document()), lambda _ctx: rest))
        async with stdio_server() as (read, write):
            await answering.run(read, write, answering.create_initialization_options())

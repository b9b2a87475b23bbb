"""`headway mcp`: an assistant's door to a server, on standard input and output."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from headway.kernel.errors import BadInput

KEY = "HEADWAY_KEY"


def assistant(
    url: Annotated[str, typer.Option("--url", help="The server, such as https://headway.example.")] = (
        "http://127.0.0.1:8080"
    ),
    key: Annotated[
        str | None, typer.Option("--key", help=f"An API key; better in the variable {KEY}, where nobody sees it.")
    ] = None,
) -> None:
    """Serve one assistant over stdio (Model Context Protocol): it reads and proposes what the key may."""
    from headway.mcp.stdio import serve_stdio

    secret = key or os.environ.get(KEY, "")
    if not secret:
        raise BadInput("no key is named", field="--key", allowed=f"an API key, or the variable {KEY}")
    asyncio.run(serve_stdio(url, secret))

"""Static files: kept for ever where their address carries their content's hash, asked for again where it does not.

Text goes compressed to whoever takes that; each file is compressed once and held in memory.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

TEXT = ("text/", "application/json", "application/javascript", "application/manifest+json", "image/svg+xml")
LEAST = 600
"""Bytes below which nothing is gained."""
LEVEL = 9
HELD = ("etag", "last-modified", "cache-control", "content-type")


@dataclass(slots=True)
class Squeezed:
    """Files as they are sent compressed, by path and entity tag: as many as the server has."""

    _known: dict[tuple[str, str], bytes] = field(default_factory=dict)

    async def of(self, path: str, etag: str) -> bytes:
        """The compressed content of a file; a changed one has another tag."""
        found = self._known.get((path, etag))
        if found is None:
            found = await to_thread.run_sync(_squeeze, path)
            self._known[path, etag] = found
        return found


class KeptFiles(StaticFiles):
    """Static files with a word on how long they keep."""

    _squeezed = Squeezed()

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        hashed = scope.get("query_string", b"").startswith(b"v=")
        response.headers["cache-control"] = "public, max-age=31536000, immutable" if hashed else "no-cache"
        if response.status_code in {200, 304}:
            response.headers["vary"] = "Accept-Encoding"
        if isinstance(response, FileResponse) and _wanted(response, Headers(scope=scope)):
            return await self._compressed(response)
        return response

    async def _compressed(self, response: FileResponse) -> Response:
        """The same, compressed; its tag is weak, as both forms mean the same."""
        body = await self._squeezed.of(str(response.path), response.headers["etag"])
        kept = {name: response.headers[name] for name in HELD if name in response.headers}
        kept["etag"] = f"W/{kept['etag'].removeprefix('W/')}"
        return Response(body, headers={**kept, "content-encoding": "gzip", "vary": "Accept-Encoding"})


def _wanted(response: FileResponse, asked: Headers) -> bool:
    """Text, long enough, asked for in whole by somebody who takes gzip."""
    if response.status_code != 200 or "range" in asked or not takes_gzip(asked.get("accept-encoding", "")):
        return False
    kind = response.headers.get("content-type", "")
    return kind.startswith(TEXT) and int(response.headers.get("content-length", "0")) >= LEAST


def takes_gzip(accepted: str) -> bool:
    """Does an Accept-Encoding header allow gzip?"""
    for part in accepted.lower().split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip() == "gzip":
            return weight.strip().replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _squeeze(path: str) -> bytes:
    return gzip.compress(Path(path).read_bytes(), LEVEL, mtime=0)

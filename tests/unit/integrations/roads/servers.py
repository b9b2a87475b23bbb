"""A road server on this machine that answers what a test says."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

Answer = Callable[[str, Any], tuple[int, Any]]
"""From a request's path and body to a status and a document (or bytes)."""


class Server:
    def __init__(self, answer: Answer, delay_s: float) -> None:
        self.url, self.asked = "", list[tuple[str, Any]]()
        self._answer, self._delay_s = answer, delay_s

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"content-length: (\d+)", head.lower())
        body = json.loads(await reader.readexactly(int(length[1]))) if length else None
        path = head.split(" ")[1]
        self.asked.append((path, body))
        await asyncio.sleep(self._delay_s)
        status, document = self._answer(path, body)
        content = document if isinstance(document, bytes) else json.dumps(document).encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(content)}\r\nConnection: close\r\n\r\n".encode())
        writer.write(content)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def answering(answer: Answer, delay_s: float = 0.0) -> AsyncIterator[Server]:
    found = Server(answer, delay_s)
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield found


def osrm(path: str, _: Any) -> tuple[int, Any]:
    """Seconds are 100 times the difference of latitudes in thousandths going north, twice that going south."""
    coordinates = [tuple(map(float, each.split(","))) for each in path.split("?")[0].rsplit("/", 1)[1].split(";")]
    named = dict(part.split("=") for part in path.split("?")[1].split("&"))
    ends = [
        [int(each) for each in named[key].split(";")] if key in named else list(range(len(coordinates)))
        for key in ("sources", "destinations")
    ]
    rows = [[seconds(coordinates[a][1], coordinates[b][1]) for b in ends[1]] for a in ends[0]]
    metres = [[None if s is None else 10 * s for s in row] for row in rows]
    return 200, {"code": "Ok", "durations": rows, "distances": metres}


def valhalla(_: str, body: Any) -> tuple[int, Any]:
    times = [seconds(a["lat"], b["lat"]) for a in body["sources"] for b in body["targets"]]
    rows = [{"time": s, "distance": None if s is None else s / 100} for s in times]
    width = len(body["targets"])
    return 200, {"sources_to_targets": [rows[at : at + width] for at in range(0, len(rows), width)]}


def seconds(a: float, b: float) -> int | None:
    """No way leads beyond 60 degrees."""
    apart = round((b - a) * 1000)
    return None if max(a, b) > 60 and a != b else 100 * apart if apart >= 0 else -200 * apart

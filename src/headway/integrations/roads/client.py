"""Asking a road server: a checked address, a time limit, an answer of limited size that is JSON."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import numpy as np
from numpy.typing import NDArray

from headway.integrations.urls import Resolve, Target, UrlRules, checked, system_resolve
from headway.kernel.errors import BadInput
from headway.kernel.geo import Point
from headway.routing.problem import UNREACHABLE, Matrix
from headway.routing.roads.base import NoRoads

BLOCK = 45
"""Origins and destinations of one request: servers answer so many as they are delivered, and the URL stays short."""

AT_ONCE = 4
MOST_ASKED = 1_500
"""Places; more would be over a thousand requests."""

STRICT = UrlRules()

Block = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Seconds and metres, NaN where there is no way."""

Ask = Callable[[Sequence[Point], Sequence[Point]], Awaitable[Block]]


@dataclass(frozen=True, slots=True)
class RoadServer:
    """One server's address, and how far it is trusted."""

    url: str
    rules: UrlRules = STRICT
    timeout_s: float = 15.0
    max_bytes: int = 4_000_000
    resolve: Resolve = system_resolve

    async def ask(self, path: str, body: object = None) -> Any:
        """GET, or POST a body; the answer's JSON.

        Raises:
            NoRoads: it may not be called, there was no answer, or it is no JSON.
        """
        url = self.url.rstrip("/") + path
        try:
            target = await checked(url, self.rules, self.resolve)
            async with asyncio.timeout(self.timeout_s):
                return msgspec.json.decode(await self._fetched(target, body))
        except (BadInput, OSError, httpx.HTTPError, TimeoutError, msgspec.DecodeError) as error:
            raise NoRoads(f"the road server at {self.url}: {_why(error)}", server=self.url) from error

    async def _fetched(self, target: Target, body: object) -> bytes:
        client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=self.timeout_s)
        content = None if body is None else msgspec.json.encode(body)
        headers = {"accept": "application/json", "user-agent": "headway", "host": target.host}
        headers |= {} if body is None else {"content-type": "application/json"}
        extensions = {"sni_hostname": target.server_name}
        method = "GET" if body is None else "POST"
        async with (
            client,
            client.stream(method, target.url, content=content, headers=headers, extensions=extensions) as answer,
        ):
            if not answer.is_success:
                raise NoRoads(f"the road server at {self.url} answered {answer.status_code}", server=self.url)
            return await self._limited(answer.aiter_bytes())

    async def _limited(self, chunks: AsyncIterator[bytes]) -> bytes:
        parts, size = [], 0
        async for chunk in chunks:
            size += len(chunk)
            if size > self.max_bytes:
                raise NoRoads(f"the road server at {self.url} sent more than {self.max_bytes} bytes", server=self.url)
            parts.append(chunk)
        return b"".join(parts)


def _why(error: Exception) -> str:
    return error.message if isinstance(error, BadInput) else f"no answer ({type(error).__name__})"


async def in_blocks(points: Sequence[Point], ask: Ask, name: str) -> Matrix:
    """A matrix asked in blocks, a few at once; the first that fails ends all.

    Raises:
        NoRoads: a block was not answered, or there are too many places.
    """
    if len(points) > MOST_ASKED:
        raise NoRoads(f"{len(points)} places are too many to ask a server for", allowed=f"at most {MOST_ASKED}")
    count = len(points)
    seconds, metres = np.full((count, count), np.nan), np.full((count, count), np.nan)
    turn = asyncio.Semaphore(AT_ONCE)

    async def block(row: int, column: int) -> None:
        async with turn:
            found = await ask(points[row : row + BLOCK], points[column : column + BLOCK])
        seconds[row : row + BLOCK, column : column + BLOCK], metres[row : row + BLOCK, column : column + BLOCK] = found

    starts = range(0, count, BLOCK)
    tasks = [asyncio.ensure_future(block(row, column)) for row in starts for column in starts]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
    np.fill_diagonal(seconds, 0)
    np.fill_diagonal(metres, 0)
    return Matrix(_whole(seconds), _whole(metres, seconds), name)


def table(rows: object, shape: tuple[int, int], name: str) -> NDArray[np.float64]:
    """A table of numbers and nulls of a shape.

    Raises:
        NoRoads: it is none.
    """
    try:
        found = np.array(rows, dtype=float)
    except (TypeError, ValueError):
        found = np.empty(0)
    if found.shape != shape or bool((found < 0).any()) or bool(np.isinf(found).any()):
        raise NoRoads(f"the road server's {name} are no table of {shape[0]} by {shape[1]}", server=name)
    return found


def _whole(values: NDArray[np.float64], also: NDArray[np.float64] | None = None) -> NDArray[np.int64]:
    hole = np.isnan(values) if also is None else np.isnan(values) | np.isnan(also)
    capped = np.minimum(np.nan_to_num(values), UNREACHABLE - 1)
    return np.where(hole, UNREACHABLE, np.rint(capped)).astype(np.int64)

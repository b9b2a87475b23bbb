"""The REST API as an assistant's key sees it, in process or over the network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx

from headway.kernel.errors import BadInput, HeadwayError
from headway.mcp.catalogue import Call

MOST_BYTES = 1_000_000
"""Of one answer; a longer one is refused, as no assistant reads it."""

TIMEOUT_S = 30.0


class Unreachable(HeadwayError):
    """The server does not answer."""

    code = "unreachable"
    status = 503
    advice = "Maybe the address is wrong, or the server is down."


class AnswerTooLong(BadInput):
    """The answer is too long for an assistant."""

    code = "answer_too_long"
    advice = "Maybe ask for fewer with `limit`, or narrow it down."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the API said: `body` is parsed JSON; a problem where `ok` is false."""

    ok: bool
    body: Any


@dataclass(frozen=True, slots=True)
class Rest:
    """The API with one key; `secret` may be left out where the client carries it."""

    client: httpx.AsyncClient
    secret: str | None = None

    async def call(self, call: Call) -> Answer:
        """Carry one request out.

        Raises:
            Unreachable: there is no answer.
            AnswerTooLong: there is too much of it.
        """
        headers = {} if self.secret is None else {"Authorization": f"Bearer {self.secret}"}
        try:
            response = await self.client.request(
                call.method, call.path, params=call.query, json=call.body, headers=headers, timeout=TIMEOUT_S
            )
        except httpx.HTTPError as error:
            raise Unreachable(f"no answer: {type(error).__name__}") from None
        if len(response.content) > MOST_BYTES:
            raise AnswerTooLong(f"an answer of {len(response.content)} bytes", allowed=f"up to {MOST_BYTES} bytes")
        return Answer(response.is_success, _parsed(response))

    async def document(self) -> dict[str, Any]:
        """The OpenAPI document of the server.

        Raises:
            Unreachable: there is none at this address.
        """
        try:
            response = await self.client.get("/v1/openapi.json", timeout=TIMEOUT_S)
            found = response.json() if response.is_success else None
        except (httpx.HTTPError, ValueError) as error:
            raise Unreachable(f"no answer from {self.client.base_url}: {type(error).__name__}") from None
        if not isinstance(found, dict) or "paths" not in found:
            raise Unreachable(f"{self.client.base_url} is no Headway server")
        return found


def _parsed(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return {"status": response.status_code}

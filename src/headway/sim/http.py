"""The port over the public API: patient with lost connections and dying servers, and never the same thing twice.

Every POST carries its action's key as `Idempotency-Key`, so that a request whose answer was lost is asked again safely.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Any
from uuid import UUID

import httpx
import msgspec

from headway.kernel.errors import HeadwayError
from headway.kernel.message import Event, Recorded, decode_event
from headway.orders.commands import PlaceOrders
from headway.sim.calls import Action
from headway.sim.ports import Tally
from headway.sim.requests import Said, encoded, said

PAGE = 200
_PASSING = frozenset({"idempotency_in_flight", "collision"})
"""Conflicts that are over when one asks again."""

_WAITS_S = (0.05, 0.1, 0.2, 0.5, 1.0)


class GaveUp(HeadwayError):
    """The platform did not answer for so long that the world stopped asking."""

    code = "gave_up"
    status = 503
    advice = "Maybe the server is not running, or the address is another one."


class Refused(HeadwayError):
    """The platform refused what had to succeed."""

    code = "refused"
    status = 422


class Http:
    """Acts upon the tenant of a key.

    Args:
        url: of the server, without /v1.
        key: of a sandbox tenant, with the scope `*`.
        patience_s: how long one request is repeated while nobody answers it.
        grain_s: timers due within so many seconds of each other are handled at one stop.
        transport: how requests travel; None: over the network.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        patience_s: float = 120.0,
        grain_s: int = 60,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._client = httpx.AsyncClient(
            base_url=f"{url}/v1",
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
            transport=transport,
            timeout=httpx.Timeout(60.0, connect=5.0),
        )
        self._patience_s, self._grain_s = patience_s, grain_s
        self._moves = itertools.count(1)
        self._after: str | None = None
        self._next_due: datetime | None = None

    async def __aenter__(self) -> Http:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def setup(self, commands: Sequence[object]) -> None:
        """Build the network.

        Raises:
            Refused: some part of it was not accepted.
        """
        for number, command in enumerate(commands):
            answer = await self._ask(said(command), f"setup:{number}:{type(command).__name__}")
            if answer.is_error:
                raise Refused(f"{type(command).__name__}: {answer.text[:500]}", status=answer.status_code)
        await self.settle()

    async def perform(self, actions: Sequence[Action]) -> Tally:
        """Carry out actions in order, each a request."""
        tally = Tally()
        for action in actions:
            await self._perform(action, tally)
        return tally

    async def settle(self) -> None:
        """Have everything due now handled."""
        await self._move({"by_s": 0})

    async def advance(self, to: datetime) -> None:
        """Move the test clock."""
        await self._move({"to": to})

    async def next_due(self) -> datetime | None:
        """As the last move of the clock told."""
        return self._next_due

    async def news(self, types: Sequence[str]) -> list[Recorded[Event]]:
        """Read on in the feed."""
        found: list[Recorded[Event]] = []
        while True:
            query = {"types": ",".join(types), "limit": str(PAGE), **({"after": self._after} if self._after else {})}
            page = _sound(await self._ask(Said("GET", f"/events?{httpx.QueryParams(query)}", None), None))
            found += [_recorded(item) for item in page["items"]]
            self._after = page["next"]
            if len(page["items"]) < PAGE:
                return found

    async def _perform(self, action: Action, tally: Tally) -> None:
        answer = await self._ask(said(action.command), action.key)
        if answer.status_code == 422 and isinstance(action.command, PlaceOrders) and len(action.command.orders) > 1:
            for single in _singly(action, action.command):
                await self._perform(single, tally)
        elif answer.is_error:
            tally.refused[answer.json().get("code", str(answer.status_code))] += 1
        else:
            tally.done[type(action.command).__name__] += 1
            _count(tally, answer.json())

    async def _move(self, body: dict[str, Any]) -> None:
        request = Said("POST", "/sandbox/clock", {**body, "grain_s": self._grain_s})
        moved = _sound(await self._ask(request, f"clock:{next(self._moves)}"))
        due = moved["next_due"]
        self._next_due = None if due is None else datetime.fromisoformat(due)

    async def _ask(self, request: Said, key: str | None) -> httpx.Response:
        """One answer to one request, however often it must be asked."""
        began = asyncio.get_running_loop().time()
        waits = itertools.chain(_WAITS_S, itertools.repeat(_WAITS_S[-1]))
        while True:
            answer = await self._try(request, key)
            if answer is not None and not _again(answer):
                return answer
            if asyncio.get_running_loop().time() - began > self._patience_s:
                seen = "nobody answered" if answer is None else f"status {answer.status_code}: {answer.text[:300]}"
                raise GaveUp(f"{request.method} {request.path}: {seen}")
            await asyncio.sleep(next(waits))

    async def _try(self, request: Said, key: str | None) -> httpx.Response | None:
        headers = {"Idempotency-Key": key} if key is not None and request.method == "POST" else {}
        content = None if request.body is None else encoded(request.body)
        try:
            return await self._client.request(request.method, request.path, content=content, headers=headers)
        except httpx.TransportError:
            return None


def _again(answer: httpx.Response) -> bool:
    """Will asking again help? The server is ill, too busy, or still at it."""
    if answer.status_code >= 500 or answer.status_code == 429:
        return True
    return answer.status_code == 409 and answer.json().get("code") in _PASSING


def _singly(action: Action, command: PlaceOrders) -> Iterator[Action]:
    """A bulk that could not even be read, order by order, so that one bad row keeps no other out."""
    for number, draft in enumerate(command.orders):
        yield replace(action, key=f"{action.key}:{number}", command=PlaceOrders((draft,), command.source))


def _sound(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise Refused(f"{answer.request.method} {answer.request.url.path}: {answer.text[:500]}")
    return answer.json()


def _recorded(item: dict[str, Any]) -> Recorded[Event]:
    return Recorded(
        id=UUID(item["id"]),
        tenant_id=UUID(int=0),
        event=decode_event(item["type"], msgspec.json.encode(item["data"])),
        recorded_at=datetime.fromisoformat(item["recorded_at"]),
        actor=item["actor"],
        correlation_id=UUID(item["correlation_id"]),
        causation_id=None if item["causation_id"] is None else UUID(item["causation_id"]),
        xid=0,
        seq=0,
    )


def _count(tally: Tally, answer: Any) -> None:
    """What a bulk answer tells of its parts."""
    match answer:
        case {"outcomes": _, "accepted": int(accepted), "duplicates": int(again), "refused": int(refused)}:
            tally.done["reports"] += accepted
            tally.refused["report"] += refused
            tally.refused["report_again"] += again
        case {"accepted": list(accepted), "duplicates": list(again), "refused": list(refused)}:
            tally.done["orders"] += len(accepted)
            tally.refused["order"] += len(refused)
            tally.refused["order_again"] += len(again)

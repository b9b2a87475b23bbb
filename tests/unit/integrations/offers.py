"""An offer to deliver, and a carrier's server on this machine to deliver it to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from headway.dispatch.connectors import OfferNote
from headway.kernel.money import Money

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
KEY = UUID(int=1)

OFFER = OfferNote(
    key=KEY,
    tenant_id=UUID(int=2),
    offer_id=UUID(int=3),
    shipment_id=UUID(int=4),
    carrier_id=UUID(int=5),
    carrier_code="C1",
    sequence=1,
    external_ref="O-1",
    service_code="DTD",
    product="ROAD/2d",
    origin_site="S1",
    origin_zone="A",
    destination_zone="B",
    weight_kg="100.5",
    pieces=2,
    requirements=("tail_lift",),
    price=Money(10250, "USD"),
    pickup_from=AT,
    delivery_planned_at=AT,
    deliver_by=AT,
    answer_within_s=7200,
)


@dataclass
class Carrier:
    """What the server answers, and what it was sent: request line, headers in lower case, body."""

    answer: bytes
    port: int = 0
    silent: bool = False
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *rest = head.rstrip().split("\r\n")
        headers = {name.lower(): value for name, value in (each.split(": ", 1) for each in rest)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.requests.append((line, headers, body))
        if not self.silent:
            writer.write(self.answer)
            await writer.drain()
        else:
            await reader.read()
        writer.close()


def http(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An answer as it goes over the wire."""
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def carrier(answer: bytes, *, silent: bool = False) -> AsyncIterator[Carrier]:
    """A server on a free port of 127.0.0.1."""
    state = Carrier(answer, silent=silent)
    server = await asyncio.start_server(state.serve, "127.0.0.1", 0)
    async with server:
        state.port = server.sockets[0].getsockname()[1]
        yield state

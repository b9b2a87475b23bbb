"""One CloudEvent to the shipper's own system: body, signature, and what its answer means."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import msgspec

from headway.integrations.signing import signed_headers
from headway.integrations.urls import Resolve, Target, UrlRules, checked, system_resolve
from headway.kernel.errors import BadInput
from headway.kernel.rooms import Retriable, Undeliverable

TIMEOUT_S = 10.0
CONTENT_TYPE = "application/cloudevents+json"
_LATER = frozenset({408, 409, 425, 429})
_LONGEST_WAIT_S = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class ErpEvent:
    """An event on its way; `key` is the same for every try."""

    key: UUID
    tenant_id: UUID
    type: str
    order_id: UUID
    at: datetime
    data: Mapping[str, Any]


def body_of(event: ErpEvent) -> bytes:
    """CloudEvents 1.0, structured JSON."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": str(event.key),
            "source": f"/tenants/{event.tenant_id}",
            "type": f"headway.{event.type}",
            "subject": f"order/{event.order_id}",
            "time": event.at.isoformat(),
            "datacontenttype": "application/json",
            "data": event.data,
        }
    )


async def send(
    event: ErpEvent, url: str, secret: str, now: datetime, rules: UrlRules, resolve: Resolve = system_resolve
) -> None:
    """POST it.

    Raises:
        Retriable: no answer, or one that says later.
        Undeliverable: the address cannot be called, or it refuses.
    """
    try:
        target = await checked(url, rules, resolve)
    except BadInput as error:
        raise Undeliverable(f"the ERP cannot be called: {error.message}") from error
    except OSError as error:
        raise Retriable("the name of the ERP's address cannot be resolved") from error
    body = body_of(event)
    headers = {
        "host": target.host,
        "content-type": CONTENT_TYPE,
        "idempotency-key": str(event.key),
        "user-agent": "headway",
        **signed_headers(str(event.key), now, body, secret),
    }
    try:
        status, after = await _post(target, headers, body)
    except (httpx.TransportError, TimeoutError) as error:
        raise Retriable("the ERP did not answer") from error
    _check(status, after)


async def _post(target: Target, headers: Mapping[str, str], body: bytes) -> tuple[int, str | None]:
    extensions = {"sni_hostname": target.server_name}
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT_S)
    async with (
        asyncio.timeout(TIMEOUT_S),
        client,
        client.stream("POST", target.url, headers=headers, content=body, extensions=extensions) as response,
    ):
        return response.status_code, response.headers.get("retry-after")


def _check(status: int, after: str | None) -> None:
    if 200 <= status < 300:
        return
    if status in _LATER or status >= 500:
        plain = after is not None and after.isascii() and after.isdigit() and len(after) <= 9
        wait = timedelta(seconds=min(int(after or 0), _LONGEST_WAIT_S)) if plain else None
        raise Retriable(f"the ERP answered {status}", after=wait, status_code=status)
    raise Undeliverable(f"the ERP answered {status}", status_code=status)

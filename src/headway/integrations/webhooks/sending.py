"""One delivery on its way: body, signatures, and what the answer means."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
import msgspec

from headway.integrations.signing import signed_headers
from headway.integrations.urls import Resolve, Target, UrlRules, checked, system_resolve
from headway.kernel.errors import BadInput

TIMEOUT_S = 15.0
CONTENT_TYPE = "application/cloudevents+json"
GONE = 410


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a try: a status, or a problem on the way. `gone`: it never wants anything again."""

    status: int | None
    problem: str | None
    took_ms: int

    @property
    def gone(self) -> bool:
        return self.status == GONE


def body_of(tenant_id: UUID, row: Mapping[str, Any]) -> bytes:
    """CloudEvents 1.0, structured JSON, of an event of the log; `sequence` orders the events of a tenant."""
    return msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": str(row["id"]),
            "source": f"/tenants/{tenant_id}",
            "type": f"headway.{row['type']}",
            "subject": f"{row['subject_type']}/{row['subject_id']}",
            "time": row["recorded_at"].isoformat(),
            "datacontenttype": "application/json",
            "sequence": f"{row['xid']:020}.{row['seq']:020}",
            "correlationid": str(row["correlation_id"]),
            "causationid": None if row["causation_id"] is None else str(row["causation_id"]),
            "actor": row["actor"],
            "data": json.loads(row["data"]),
        }
    )


def headers_of(key: UUID, now: datetime, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """The headers of Standard Webhooks; signed by each secret, the newest first."""
    signed = [signed_headers(str(key), now, body, secret) for secret in secrets]
    signatures = " ".join(each["webhook-signature"] for each in signed)
    return {**signed[0], "webhook-signature": signatures, "content-type": CONTENT_TYPE, "user-agent": "headway"}


async def post(
    url: str, headers: Mapping[str, str], body: bytes, rules: UrlRules, resolve: Resolve = system_resolve
) -> Answer:
    """Send it once; only 2xx counts as taken, and no redirect is followed."""
    began = time.monotonic()
    try:
        target = await checked(url, rules, resolve)
        status = await _post(target, headers, body)
    except BadInput as error:
        return Answer(None, f"the address may not be called: {error.message}", _since(began))
    except (httpx.HTTPError, TimeoutError, OSError) as error:
        return Answer(None, f"no answer: {type(error).__name__}", _since(began))
    return Answer(status, None if 200 <= status < 300 else f"it answered {status}", _since(began))


async def _post(target: Target, headers: Mapping[str, str], body: bytes) -> int:
    client = httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=TIMEOUT_S)
    to = {**headers, "host": target.host}
    extensions = {"sni_hostname": target.server_name}
    async with (
        asyncio.timeout(TIMEOUT_S),
        client,
        client.stream("POST", target.url, headers=to, content=body, extensions=extensions) as response,
    ):
        return response.status_code


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)

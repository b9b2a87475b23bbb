"""The first answer to an Idempotency-Key, kept in the transaction that did the work, replayed to whoever asks again."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from headway.api.errors import AnswerInFlight, BadKey, KeyReused
from headway.kernel.db.queries import load_queries

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.api")
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
_KEPT_HEADERS = ("content-type", "etag", "location")


def key_of(request: Request) -> str | None:
    """The request's Idempotency-Key.

    Raises:
        BadKey: it is empty, too long, or not visible ASCII.
    """
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise BadKey(f"a key of {len(key)} characters", field=HEADER, allowed="1 to 255 visible ASCII characters")
    return key


def fingerprint(request: Request, body: bytes) -> str:
    """What makes two requests the same: method, path, query and body, to the byte."""
    head = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    return hashlib.sha256(head + body).hexdigest()


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of an answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @classmethod
    def of(cls, response: Response, secret: str | tuple[str, ...] | None) -> Kept:
        """The answer without its secrets, which are shown once: null stands in their place."""
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        body = bytes(response.body)
        for each in (secret,) if isinstance(secret, str) else secret or ():
            body = body.replace(json.dumps(each).encode(), b"null")
        return cls(response.status_code, headers, body)


@dataclass(frozen=True, slots=True)
class Answers:
    """The kept answers of a tenant, or of an operator's key.

    Attributes:
        conn: inside the transaction that does the work; bound to the tenant, or the system's.
        owner: whose keys these are; part of the lock.
        operator: the operator's key; None for a tenant.
    """

    conn: Connection
    owner: UUID
    operator: UUID | None

    async def begin(self, key: str, digest: str, since: datetime) -> Response | None:
        """Take the key until the transaction ends; the first answer where there is one.

        Raises:
            AnswerInFlight: another request with this key is being answered.
            KeyReused: the key was used for another request.
        """
        if not await self.conn.fetchval(Q.lock_answer, f"{self.owner}:{key}"):
            raise AnswerInFlight("a request with this Idempotency-Key is being answered", key=key)
        found = Q.find_answer if self.operator is None else Q.find_operator_answer
        row = await self.conn.fetchrow(found, key, since, *self._extra())
        if row is None:
            return None
        if row["fingerprint"] != digest:
            raise KeyReused("this Idempotency-Key was used for another request", key=key)
        headers: Mapping[str, str] = json.loads(row["headers"])
        return Response(row["body"], row["status"], {**headers, REPLAYED: "true"})

    async def keep(self, key: str, digest: str, answer: Kept, at: datetime, until: datetime) -> None:
        """Keep an answer given at `at`, and forget some from before `until`."""
        row = (key, digest, answer.status, json.dumps(answer.headers), answer.body, at)
        if self.operator is None:
            await self.conn.execute(Q.forget_answers, until)
            await self.conn.execute(Q.keep_answer, *row)
        else:
            await self.conn.execute(Q.forget_operator_answers, until)
            await self.conn.execute(Q.keep_operator_answer, *row, self.operator)

    def _extra(self) -> tuple[UUID, ...]:
        return () if self.operator is None else (self.operator,)

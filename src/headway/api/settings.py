"""What an operator may tune of the API."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Limits of the API.

    Attributes:
        single_body_bytes: the largest body of an ordinary request.
        bulk_body_bytes: the largest body of a bulk request or of a picture.
        depth: how deep arrays and objects of a body may be nested.
        requests_per_minute: what a key may send on the average, for ever.
        burst: what a key may send at once after a rest.
        keep_answers: how long the answer to an Idempotency-Key is kept, in real time.
        attempts: how often a request that collided with another in the database is tried.
        detached: how many requests that span many transactions (the sandbox clock) may run at once.
    """

    single_body_bytes: int = 1_000_000
    bulk_body_bytes: int = 20_000_000
    depth: int = 32
    requests_per_minute: int = 60_000
    burst: int = 5_000
    keep_answers: timedelta = timedelta(days=7)
    attempts: int = 5
    detached: int = 2

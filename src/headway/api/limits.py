"""How much a key may send: a bucket of tokens for each, in memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from headway.api.errors import RateLimited


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left to a key, as the headers of draft-ietf-httpapi-ratelimit-headers tell it."""

    burst: int
    window_s: int
    left: int
    full_in_s: int
    retry_after_s: int

    def headers(self) -> dict[str, str]:
        policy = f'"key";q={self.burst};w={self.window_s}'
        found = {"RateLimit-Policy": policy, "RateLimit": f'"key";r={self.left};t={self.full_in_s}'}
        return found | ({"Retry-After": str(self.retry_after_s)} if self.retry_after_s else {})


class RateLimiter:
    """A bucket of `burst` tokens for each key, filled at `per_minute`; one request takes one.

    Args:
        monotonic: seconds on a clock that never goes back.
    """

    def __init__(self, per_minute: int, burst: int, monotonic: Callable[[], float]) -> None:
        self._per_s = per_minute / 60
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: dict[UUID, _Bucket] = {}

    def take(self, key_id: UUID) -> Allowance:
        """Take a token; `retry_after_s` is 0 where there was one."""
        now = self._monotonic()
        bucket = self._buckets.setdefault(key_id, _Bucket(self._burst, now))
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._per_s)
        bucket.at = now
        wait = 0 if bucket.tokens >= 1 else ceil((1 - bucket.tokens) / self._per_s)
        bucket.tokens -= 0 if wait else 1
        full_in = ceil((self._burst - bucket.tokens) / self._per_s)
        return Allowance(self._burst, ceil(self._burst / self._per_s), int(bucket.tokens), full_in, wait)


def check(allowance: Allowance) -> None:
    """Refuse a request for which there was no token.

    Raises:
        RateLimited: with the seconds to wait.
    """
    if allowance.retry_after_s:
        raise RateLimited("too many requests", retry_after_s=allowance.retry_after_s)

"""How long the next attempt to sign in waits after those that failed: by user, by address, and by both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

MEMORY = timedelta(hours=1)
"""After so long without an attempt everything is forgotten."""

NEAR = 5
"""Attempts at one user from one address that may fail before the next one waits."""

FIRST, LONGEST = timedelta(seconds=15), timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Limit:
    """Attempts under one key; `free` of them may fail before the next one waits."""

    key: bytes
    free: int


@dataclass(frozen=True, slots=True)
class Failures:
    """Attempts under one key that did not succeed, the last of them at `last_at`."""

    count: int
    last_at: datetime


def limits(tenant: str, email: str, address: str) -> tuple[Limit, ...]:
    """What an attempt counts under, in an order that is the same for all.

    One address is stopped early at one user, later at all users; one user is stopped late for everybody, so that a
    stranger cannot easily lock somebody out. Users who do not exist count like those who do.
    """
    keys = ((f"both\0{tenant}\0{email}\0{address}", NEAR), (f"user\0{tenant}\0{email}", 30), (f"from\0{address}", 50))
    found = (Limit(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest(), free) for text, free in keys)
    return tuple(sorted(found, key=lambda limit: limit.key))


def wait(limit: Limit, failures: Failures | None, now: datetime) -> timedelta:
    """How long until the next attempt may be made: 15 s, doubled by each further failure, at most 15 min."""
    if failures is None or failures.count < limit.free or now - failures.last_at >= MEMORY:
        return timedelta(0)
    doubled = min(failures.count - limit.free, 10)
    until: datetime = failures.last_at + min(LONGEST, FIRST * 2**doubled)
    return max(timedelta(0), until - now)

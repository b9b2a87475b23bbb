"""Identifiers made in the application: UUID version 7 (RFC 9562), ordered by time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from headway.kernel.entropy import Entropy


def uuid7(now: datetime, entropy: Entropy) -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits.

    `now` may be a tenant's test clock, so that a seeded day has the same ids every time it runs.
    """
    millis = int(now.timestamp() * 1000) & (1 << 48) - 1
    noise = int.from_bytes(entropy.bytes(10))
    rand_a, rand_b = noise >> 68, noise & (1 << 62) - 1
    return UUID(int=millis << 80 | 7 << 76 | rand_a << 64 | 2 << 62 | rand_b)

"""Identifiers made in the application: UUID version 7 (RFC 9562), ordered by time."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from asyncpg.pgproto import pgproto

from headway.kernel.entropy import Entropy

_62_BITS = (1 << 62) - 1


def uuid7(now: datetime, entropy: Entropy) -> UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 74 random bits.

    `now` may be a tenant's test clock, so that a seeded day has the same ids every time it runs.
    """
    return uuid7s(now, entropy, 1)[0]


def hashed_quickly(id_: UUID) -> UUID:
    """The same id as the database's driver makes it: its hash is computed in C, for ids that are looked up often."""
    found: UUID = pgproto.UUID(id_.bytes)
    return found


def uuid7s(now: datetime, entropy: Entropy, n: int) -> list[UUID]:
    """`n` UUIDv7 of one moment, from one draw of entropy; made as the database's driver makes them, which is quick."""
    head = (int(now.timestamp() * 1000) & (1 << 48) - 1) << 80 | 7 << 76 | 2 << 62
    drawn = entropy.bytes(10 * n)
    found: list[UUID] = []
    for at in range(0, 10 * n, 10):
        noise = int.from_bytes(drawn[at : at + 10])
        found.append(pgproto.UUID((head | noise >> 68 << 64 | noise & _62_BITS).to_bytes(16)))
    return found

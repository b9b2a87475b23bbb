"""Randomness as an input: the system's in production, a seed in simulations and tests."""

from __future__ import annotations

import os
import random
import secrets
from typing import Protocol
from uuid import UUID, uuid4


class Entropy(Protocol):
    """A source of random bytes and of jitter."""

    def bytes(self, n: int) -> bytes:
        """`n` random bytes."""
        ...

    def uniform(self) -> float:
        """A number in [0, 1)."""
        ...


class SystemEntropy:
    """The operating system's source."""

    def __init__(self) -> None:
        self._jitter = random.SystemRandom()

    def bytes(self, n: int) -> bytes:
        return os.urandom(n)

    def uniform(self) -> float:
        return self._jitter.random()


class SeededEntropy:
    """The same seed gives the same draws in the same order. Never for secrets."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def bytes(self, n: int) -> bytes:
        return self._random.randbytes(n)

    def uniform(self) -> float:
        return self._random.random()


def secret_token() -> str:
    """A secret of 256 bits for a key or a link; always the system's, whatever the seed."""
    return secrets.token_urlsafe(32)


def holder_id() -> UUID:
    """Names one holder of leases; always the system's, so that two processes never share one."""
    return uuid4()

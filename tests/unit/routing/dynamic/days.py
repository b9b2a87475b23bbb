"""A town of two clients whose day a person can follow by hand."""

from __future__ import annotations

import numpy as np

from headway.routing.dynamic.day import DayInstance, Requests


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def small_town() -> DayInstance:
    """Client 1: 1,000 s out, 1,500 s back, open 7,200 to 9,000. Client 2: 1,800 out, 2,000 back, 14,400 to 20,000."""
    ways = np.array([[0, 1000, 1800], [1500, 0, 700], [2000, 800, 0]], dtype=np.int64)
    early, late = ints(0, 7200, 14400), ints(25000, 9000, 20000)
    return DayInstance("small", ways, 10, early, late, ints(0, 3, 4), ints(0, 100, 200))


def asked(*rows: tuple[int, int, int]) -> Requests:
    """Requests of (place, early, late), of load 3 and 100 s of service, all known in epoch 1."""
    n = len(rows)
    place, early, late = (ints(*(row[i] for row in rows)) for i in range(3))
    return Requests(np.arange(n), np.full(n, 1), place, early, late, np.full(n, 3), np.full(n, 100))


def grid(clients: int = 12, seed: int = 4) -> DayInstance:
    """A random town of a few hours, small enough to play in a second."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, 2_000, (clients + 1, 2))
    apart = np.sqrt(((spots[:, None] - spots[None]) ** 2).sum(axis=2)).astype(np.int64)
    early = np.concatenate([[0], rng.integers(3_600, 15_000, clients)]).astype(np.int64)
    late = np.concatenate([[30_000], early[1:] + 5_000]).astype(np.int64)
    loads, service = rng.integers(1, 9, clients + 1), np.full(clients + 1, 60)
    return DayInstance("grid", apart, 60, early, late, loads, service)

"""From what happens at one moment to as few commands as possible, in an order that does not depend on who ran it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from headway.orders.commands import PlaceOrders
from headway.sim.calls import Action, Placed, Planned, Reported
from headway.tracking.model import RecordTracking

T = TypeVar("T")

ORDERS, REPORTS = 500, 500
"""Most in one command."""


def bundle(happening: Sequence[Planned]) -> list[Action]:
    """Orders first, by source; then reports; then everything else in its order."""
    orders = [(item, item.what) for item in happening if isinstance(item.what, Placed)]
    reports = [(item, item.what) for item in happening if isinstance(item.what, Reported)]
    rest = [item.what for item in happening if isinstance(item.what, Action)]
    return [*_orders(orders), *_reports(reports), *rest]


def _orders(placed: Sequence[tuple[Planned, Placed]]) -> Iterator[Action]:
    for source in sorted({what.source for _, what in placed}):
        own = [(item, what) for item, what in placed if what.source == source]
        for part in _parts(own, ORDERS):
            command = PlaceOrders(tuple(what.draft for _, what in part), source)
            yield Action(_key("orders", (item.tie for item, _ in part)), "key:sim-shop", command)


def _reports(reported: Sequence[tuple[Planned, Reported]]) -> Iterator[Action]:
    for part in _parts(reported, REPORTS):
        command = RecordTracking(tuple(what.event for _, what in part))
        yield Action(_key("reports", (item.tie for item, _ in part)), "key:sim-carriers", command)


def _parts(items: Sequence[T], most: int) -> Iterator[Sequence[T]]:
    return (items[first : first + most] for first in range(0, len(items), most))


def _key(noun: str, ties: Iterable[str]) -> str:
    """Names a bundle by its content."""
    return f"{noun}:{hashlib.sha256('|'.join(ties).encode()).hexdigest()[:24]}"

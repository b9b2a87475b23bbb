"""The rules of a day whose requests appear epoch by epoch: what is drawn, what is dropped, what must go now."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EPOCH_S = 3_600
"""Length of an epoch."""

LEAD_S = 3_600
"""From the start of an epoch to the departure of the routes that are sent in it."""

DRAWS = 100
"""Requests that are drawn in an epoch, before those that cannot be served are dropped."""

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class DayInstance:
    """What is known before the day: places (0 is the depot) and what their clients tend to ask for.

    Attributes:
        duration_s: driving time from row to column, (places, places); it is the cost too.
        capacity: of every vehicle; there are as many vehicles as one wants.
        early_s, late_s: windows, one a place; the depot's is the day.
    """

    name: str
    duration_s: Ints
    capacity: int
    early_s: Ints
    late_s: Ints
    demand: Ints
    service_s: Ints

    @property
    def clients(self) -> int:
        """Places without the depot."""
        return len(self.demand) - 1

    @property
    def closes_s(self) -> int:
        """By when every vehicle is back."""
        return int(self.late_s[0])

    @property
    def first_epoch(self) -> int:
        """`floor((earliest window start - 3600) / 3600)`, at least 0."""
        return max(int((self.early_s[1:].min() - LEAD_S) // EPOCH_S), 0)

    @property
    def last_epoch(self) -> int:
        """`floor((latest window start - 3600) / 3600)`, at least 0."""
        return max(int((self.early_s[1:].max() - LEAD_S) // EPOCH_S), 0)


@dataclass(frozen=True, slots=True, eq=False)
class Requests:
    """Requests as columns of one length; `key` numbers them over the day, `epoch` is when each became known."""

    key: Ints
    epoch: Ints
    place: Ints
    early_s: Ints
    late_s: Ints
    demand: Ints
    service_s: Ints

    def __len__(self) -> int:
        return len(self.key)

    def take(self, which: Ints | Mask) -> Requests:
        """Those at the positions, or where the mask is true."""
        return Requests(*(column[which] for column in self.columns()))

    def join(self, other: Requests) -> Requests:
        """These, then the others."""
        pairs = zip(self.columns(), other.columns(), strict=True)
        return Requests(*(np.concatenate(pair) for pair in pairs))

    def columns(self) -> tuple[Ints, ...]:
        """In the order of the attributes."""
        return (self.key, self.epoch, self.place, self.early_s, self.late_s, self.demand, self.service_s)


def nothing() -> Requests:
    """No request at all."""
    none = np.zeros(0, dtype=np.int64)
    return Requests(none, none, none, none, none, none, none)


def leaves_s(epoch: int) -> int:
    """When the routes leave that are sent in this epoch."""
    return EPOCH_S * epoch + LEAD_S


def can_serve(instance: DayInstance, leave_s: int, requests: Requests) -> Mask:
    """Whether a vehicle of its own, leaving then, meets the window and is back before the depot closes."""
    there, back = instance.duration_s[0, requests.place], instance.duration_s[requests.place, 0]
    start_s = np.maximum(leave_s + there, requests.early_s)
    in_time: Mask = (start_s <= requests.late_s) & (start_s + requests.service_s + back <= instance.closes_s)
    return in_time


def draw(instance: DayInstance, epoch: int, draws: np.random.Generator, first_key: int = 0) -> Requests:
    """What becomes known in the epoch: place, window, demand and service time, each of a client drawn by itself."""
    place, window, load, service = (draws.integers(instance.clients, size=DRAWS) + 1 for _ in range(4))
    every = Requests(
        np.arange(first_key, first_key + DRAWS, dtype=np.int64),
        np.full(DRAWS, epoch, dtype=np.int64),
        place,
        instance.early_s[window],
        instance.late_s[window],
        instance.demand[load],
        instance.service_s[service],
    )
    kept = every.take(can_serve(instance, leaves_s(epoch), every))
    keys = np.arange(first_key, first_key + len(kept), dtype=np.int64)
    return Requests(keys, *kept.columns()[1:])


def must_go(instance: DayInstance, epoch: int, requests: Requests) -> Mask:
    """Whether the next epoch's departure would be too late; in the last epoch everything must go."""
    if epoch >= instance.last_epoch:
        return np.ones(len(requests), dtype=np.bool_)
    return ~can_serve(instance, leaves_s(epoch + 1), requests)

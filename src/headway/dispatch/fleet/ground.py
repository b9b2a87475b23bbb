"""What all vehicles of a running plan share: places, tasks, the time; and where tasks and rests are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from headway.dispatch.fleet.snapshot import Snapshot, Task
from headway.routing.plan import Act

Spot = tuple[float, float]

Rest = Mapping[str, Any]
"""A break, a reload or goods to be fetched, as its route's row has it: act, key, the shipment it is before, seconds."""


@dataclass(frozen=True, slots=True)
class Ground:
    """`places` is the number of each place; `fetched` gathers keys whose goods were fetched from who broke down."""

    snapshot: Snapshot
    places: Mapping[Spot, int]
    tasks: Mapping[str, Task]
    now_s: int
    fetched: set[str] = field(default_factory=set)

    def of_task(self, key: str) -> int:
        """The place of a task."""
        return place_of(self.tasks[key], self.places)

    def of_rest(self, rest: Rest) -> int | None:
        """Where a rest is: goods where they lie, loading at the depot, a break wherever the vehicle is (None)."""
        if rest["act"] == Act.BREAK:
            return None
        fetch = self.tasks[rest["key"]].fetch if rest["act"] == Act.PICKUP else None
        return 0 if fetch is None else self.places[fetch]


def spots_of(task: Task) -> tuple[Spot, ...]:
    """Where a task takes place, and where its goods lie, when they lie somewhere else than at the depot."""
    here = () if task.latitude is None or task.longitude is None else ((task.latitude, task.longitude),)
    return here if task.fetch is None else (*here, task.fetch)


def place_of(task: Task, places: Mapping[Spot, int]) -> int:
    """Where a task is; what nobody knows the place of is at the depot."""
    return 0 if task.latitude is None or task.longitude is None else places[task.latitude, task.longitude]


def settled(task: Task) -> Task:
    """A task whose goods were fetched from the vehicle that broke down is a plain delivery."""
    found: Task = msgspec.structs.replace(task, fetch=None)
    return found

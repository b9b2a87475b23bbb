"""What is still to be done: a job or transfer with the calls left of it, and each call as one node of a course."""

from __future__ import annotations

from dataclasses import dataclass, replace

from headway.routing.plan import Act
from headway.routing.problem import ALWAYS, Call, Job, Transfer, Window

FOREVER = 16_000_000
"""Seconds that stand for never too late: single precision counts exactly as far."""

NO_WAY = 40_000_000.0
"""Seconds or metres that stand for unreachable: beyond every window, and a sum of several stays finite."""


@dataclass(frozen=True, slots=True)
class Node:
    """One act of a course.

    Attributes:
        key: of the job, transfer or break; the place's number for a reload. place: None: where it is (a break).
        windows: (start, end) in seconds. late_per_s: cost units for each second the work begins after the last of them.
        deliver: leaves the vehicle here. collect: comes on board here. held: it is a transfer's (no depot in between).
        aboard: what is delivered here is on the vehicle already.
    """

    act: Act
    key: str
    place: int | None
    service_s: int
    windows: tuple[tuple[int, int], ...] = ((0, FOREVER),)
    late_per_s: float = 0.0
    deliver: tuple[int, ...] = ()
    collect: tuple[int, ...] = ()
    held: bool = False
    aboard: bool = False
    release_s: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """A job or transfer of which something is still to be done.

    Attributes:
        source: as it was asked for. nodes: its calls to come, in order: one, or a pickup and a delivery.
        aboard: the vehicle that has its goods; only that one can deliver them.
        fetch: places where its goods can be loaded, when it is a delivery from a depot; None: any the vehicle may use.
    """

    key: str
    source: Job | Transfer
    nodes: tuple[Node, ...]
    aboard: int | None = None

    @property
    def from_depot(self) -> bool:
        """Its goods are still at the depot."""
        return self.aboard is None and len(self.nodes) == 1 and any(self.nodes[0].deliver)

    @property
    def prize(self) -> int | None:
        return self.source.prize

    @property
    def priority(self) -> int:
        return self.source.priority


def spans(windows: tuple[Window, ...]) -> tuple[tuple[int, int], ...]:
    """Windows as pairs within the range the kernels count in; none is always."""
    found = tuple((min(each.start_s, FOREVER), min(each.end_s, FOREVER)) for each in windows)
    return found or ((0, FOREVER),)


def task_of(source: Job | Transfer, late_per_hour: float, aboard: int | None = None, picked_up: bool = False) -> Task:
    """What is to be done for it; `late_per_hour` is what an hour after its window costs, in cost units."""
    rate = late_per_hour / 3600
    if isinstance(source, Job):
        return Task(source.key, source, (_job(source, rate, aboard is not None),), aboard)
    deliver = Node(
        Act.DELIVERY,
        source.key,
        source.delivery.place,
        source.delivery.service_s,
        spans(source.delivery.windows),
        rate,
        deliver=source.load,
        held=True,
        aboard=picked_up,
    )
    if picked_up:
        return Task(source.key, source, (deliver,), aboard)
    pickup = Node(
        Act.PICKUP,
        source.key,
        source.pickup.place,
        source.pickup.service_s,
        spans(source.pickup.windows),
        rate,
        collect=source.load,
        held=True,
    )
    return Task(source.key, source, (pickup, deliver))


def _job(job: Job, rate: float, aboard: bool) -> Node:
    call = job.call
    release_s = 0 if aboard else job.release_s
    windows = spans(call.windows)
    return Node(
        Act.JOB, job.key, call.place, call.service_s, windows, rate, job.deliver, job.collect, False, aboard, release_s
    )


def fetched_at(source: Job | Transfer, place: int, service_s: int, ready_s: int) -> Transfer:
    """The same goods, which now lie at `place` from `ready_s` (a vehicle that broke down): a transfer from there."""
    delivery = source.call if isinstance(source, Job) else source.delivery
    load = source.deliver if isinstance(source, Job) else source.load
    pickup = Call(place, service_s, (Window(ready_s, ALWAYS),))
    return Transfer(source.key, pickup, delivery, load, source.skills, source.only, source.prize, source.priority)


def rescheduled(source: Job | Transfer, windows: tuple[Window, ...]) -> Job | Transfer:
    """The same with other windows at its customer (a transfer's delivery)."""
    if isinstance(source, Job):
        return replace(source, call=replace(source.call, windows=windows))
    return replace(source, delivery=replace(source.delivery, windows=windows))

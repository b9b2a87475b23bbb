"""An independent check of a played day: it draws the day again with plain numbers and shares no code with the rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.routing.dynamic.day import DayInstance
from headway.routing.dynamic.replay import DayRecord


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found.

    Attributes:
        late: visits that begin after their window, and routes back too late. overloaded: routes over capacity.
        faults: everything else that breaks a rule, in words. cost: the driving time, counted anew.
    """

    late: int
    overloaded: int
    faults: tuple[str, ...]
    cost: int


@dataclass(frozen=True, slots=True)
class _Asked:
    epoch: int
    place: int
    early_s: int
    late_s: int
    demand: int
    service_s: int


def check(instance: DayInstance, record: DayRecord) -> Verdict:
    """Every rule of the day, visit by visit."""
    asked, faults, sent_in = _asked(instance, record.seed), [], dict[int, int]()
    late = overloaded = cost = 0
    if record.requests != len(asked):
        faults.append(f"{record.requests} requests, {len(asked)} are drawn")
    for epoch in record.epochs:
        for route in epoch.routes:
            for key in route:
                if key in sent_in or not 0 <= key < len(asked) or asked[key].epoch > epoch.epoch:
                    faults.append(f"epoch {epoch.epoch}: request {key} sent twice, before it was known, or unknown")
                    continue
                sent_in[key] = epoch.epoch
            visits = [asked[key] for key in route if 0 <= key < len(asked)]
            overloaded += sum(each.demand for each in visits) > instance.capacity
            driven, missed = _drive(instance, visits, 3600 * epoch.epoch + 3600)
            cost, late = cost + driven, late + missed
    faults += [f"request {key} was never sent" for key in range(len(asked)) if key not in sent_in]
    if cost != record.cost:
        faults.append(f"cost {record.cost}, driven {cost}")
    return Verdict(late, overloaded, tuple(faults), cost)


def _drive(instance: DayInstance, visits: list[_Asked], leave_s: int) -> tuple[int, int]:
    """Driving seconds of a route and how many of its visits, with the return, are late."""
    at, clock, driven, late = 0, leave_s, 0, 0
    for each in visits:
        way = int(instance.duration_s[at, each.place])
        clock, driven, at = max(clock + way, each.early_s), driven + way, each.place
        late += clock > each.late_s
        clock += each.service_s
    way = int(instance.duration_s[at, 0])
    return driven + way, late + (clock + way > int(instance.late_s[0]))


def _asked(instance: DayInstance, seed: int) -> list[_Asked]:
    """All requests of the day, in the order of their keys."""
    rng, clients, found = np.random.default_rng(seed), len(instance.demand) - 1, []
    starts = [int(each) for each in instance.early_s[1:]]
    first, last = (max((each - 3600) // 3600, 0) for each in (min(starts), max(starts)))
    for epoch in range(first, last + 1):
        place, window, load, service = (rng.integers(clients, size=100) + 1 for _ in range(4))
        for p, w, q, s in zip(place, window, load, service, strict=True):
            one = _Asked(
                epoch,
                int(p),
                int(instance.early_s[w]),
                int(instance.late_s[w]),
                int(instance.demand[q]),
                int(instance.service_s[s]),
            )
            if _drive(instance, [one], 3600 * epoch + 3600)[1] == 0:
                found.append(one)
    return found

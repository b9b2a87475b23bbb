"""Plan against actual: the figures of a set of stops, all of them and the clean ones apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from headway.routing.feedback.learned import band_of, zone_of
from headway.routing.feedback.model import Turned

ON_PLAN_S = 900
"""An arrival so far from the first plan's is still as planned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was planned and what it came to; seconds are sums, errors means of absolute differences; None: no case.

    Attributes:
        travel_s, drove_s: of legs driven as planned; base_s: what the source of travel times alone says.
        plan_error_s, base_error_s: of a leg, with what was learned in it and without.
        work_s, worked_s: of stops done. waited_s: for stops to open.
        on_plan: share that arrived within 15 minutes of the first plan. in_order: share of legs driven as planned.
    """

    stops: int
    failed: int
    legs: int
    travel_s: int
    base_s: int
    drove_s: int
    plan_error_s: float | None
    base_error_s: float | None
    work_s: int
    worked_s: int
    waited_s: int
    on_plan: float | None
    in_order: float | None

    @property
    def travel_ratio(self) -> float | None:
        """Actual over planned travel time."""
        return self.drove_s / self.travel_s if self.travel_s else None

    @property
    def work_ratio(self) -> float | None:
        """Actual over planned work."""
        return self.worked_s / self.work_s if self.work_s else None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of stops that have something in common."""

    name: str
    all_in: Figures
    clean: Figures


def figures(stops: Iterable[Turned]) -> Figures:
    """The figures of some stops."""
    every = list(stops)
    legs = [each for each in every if each.followed and each.drove_s is not None]
    drove = [float(each.drove_s or 0) for each in legs]
    done = [each for each in every if each.worked_s is not None and each.work_s]
    late = [abs((each.arrived_at - each.first_arrive_at).total_seconds()) for each in every]
    told = [each for each in every if each.drove_s is not None]
    return Figures(
        stops=len(every),
        failed=sum(bool(each.failed) for each in every),
        legs=len(legs),
        travel_s=sum(each.leg_s for each in legs),
        base_s=round(sum(each.base_s for each in legs)),
        drove_s=round(sum(drove)),
        plan_error_s=_mean([abs(took - each.leg_s) for took, each in zip(drove, legs, strict=True)]),
        base_error_s=_mean([abs(took - each.base_s) for took, each in zip(drove, legs, strict=True)]),
        work_s=sum(each.work_s or 0 for each in done),
        worked_s=round(sum(each.worked_s or 0.0 for each in done)),
        waited_s=round(sum(each.waited_s for each in every)),
        on_plan=_mean([each <= ON_PLAN_S for each in late]),
        in_order=_mean([each.followed for each in told]),
    )


def group(name: str, stops: Sequence[Turned], good: Collection[UUID]) -> Group:
    """All-in, and without what may not be learned from."""
    return Group(name, figures(stops), figures(each for each in stops if each.shipment_id in good))


def groups(
    stops: Sequence[Turned], good: Collection[UUID], key: Callable[[Turned], str], most: int = 20
) -> tuple[Group, ...]:
    """By a key; those whose time was missed most come first, an empty name is left out."""
    found: dict[str, list[Turned]] = {}
    for stop in stops:
        if name := key(stop):
            found.setdefault(name, []).append(stop)
    made = [group(name, members, good) for name, members in found.items()]
    return tuple(sorted(made, key=lambda each: (-missed_s(each.all_in), each.name))[:most])


def missed_s(of: Figures) -> int:
    """Seconds by which sums of plan and actual differ, on the road and at stops."""
    return abs(of.drove_s - of.travel_s) + abs(of.worked_s - of.work_s)


def by_band(stop: Turned) -> str:
    """The hours in which it set out."""
    return band_of(stop.left_at)


def by_corridor(stop: Turned) -> str:
    """From where to where; empty where nobody knows."""
    return "" if stop.point is None else f"{stop.begin().fine} > {zone_of(stop.point).fine}"


def by_place(stop: Turned) -> str:
    """The customer and place."""
    return ", ".join(each for each in (stop.customer, stop.place) if each)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None

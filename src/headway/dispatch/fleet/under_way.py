"""A vehicle between two stops: which rests it has begun since it left the last, and what it goes on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from headway.dispatch.fleet.ground import Ground, Rest
from headway.dispatch.fleet.snapshot import Leg
from headway.routing.plan import Act
from headway.routing.plans.model import RouteRow, StopRow
from headway.routing.problem import Matrix


@dataclass(slots=True)
class Way:
    """Where a vehicle was last, since when (in seconds), by how much it is late since then, and when that was said."""

    at: int
    free_s: int
    delay_s: int
    told_s: int
    matrix: Matrix
    ground: Ground

    def begun(self, rests: Sequence[Rest]) -> int:
        """How many of the rests have begun, and so count as done: not before planned, nor before it can be there."""
        for number, rest in enumerate(rests):
            place = self.ground.of_rest(rest)
            begin_s = max(rest["start_s"], self.free_s + self._way_s(place))
            late_s = self.delay_s if begin_s > self.told_s else 0
            if begin_s + late_s > self.ground.now_s:
                return number
            begin_s, self.delay_s = begin_s + late_s, self.delay_s - late_s
            self._move(place, begin_s + rest["depart_s"] - rest["start_s"])
        return len(rests)

    def bound(self, rests: Sequence[Rest], stop: StopRow) -> tuple[Leg, ...]:
        """It goes on to where it loads or fetches next; or, after breaks, to the stop, and these legs stay as they are.

        Args:
            rests: before the stop, none of them begun.
        """
        goals = [self.ground.of_rest(each) for each in rests if each["act"] != Act.BREAK]
        if goals:
            self._late()
            self._move(goals[0], self.free_s + self._way_s(goals[0]))
            return ()
        pauses = tuple(map(_pause, rests))
        self._late()
        self.free_s += sum(each.depart_s - each.start_s for each in pauses)
        leg = self._next(stop)
        self._move(self.ground.of_task(leg.key), leg.depart_s)
        return (*pauses, leg)

    def _late(self) -> None:
        self.free_s, self.delay_s = self.free_s + self.delay_s, 0

    def _move(self, place: int | None, free_s: int) -> None:
        self.at, self.free_s = self.at if place is None else place, free_s

    def _way_s(self, place: int | None) -> int:
        return 0 if place is None else int(self.matrix.duration_s[self.at, place])

    def _next(self, stop: StopRow) -> Leg:
        """It is there when the way takes that long, and not before now."""
        task = self.ground.tasks[str(stop.shipment_id)]
        place = self.ground.of_task(task.key)
        way_s, way_m = self._way_s(place), int(self.matrix.distance_m[self.at, place])
        arrive_s = max(self.ground.now_s, self.free_s + way_s)
        start_s = arrive_s if task.opens is None else max(arrive_s, self.ground.snapshot.second(task.opens))
        return Leg(
            act=str(Act.JOB), key=task.key, leg_s=way_s, leg_m=way_m, arrive_s=arrive_s, start_s=start_s,
            depart_s=start_s + task.takes_s,
        )  # fmt: skip


def rests_before(route: RouteRow, ahead: Sequence[StopRow]) -> list[Rest]:
    """Those before the first of the stops ahead, without goods that others fetch by now."""
    keys = {str(each.shipment_id) for each in ahead}
    first = str(ahead[0].shipment_id)
    return [
        each for each in route.rests if each["before"] == first and (each["act"] != Act.PICKUP or each["key"] in keys)
    ]


def _pause(rest: Rest) -> Leg:
    start_s, depart_s = rest["start_s"], rest["depart_s"]
    return Leg(act=rest["act"], key=rest["key"], leg_s=0, leg_m=0, arrive_s=start_s, start_s=start_s, depart_s=depart_s)

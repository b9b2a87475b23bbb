"""What is different between two running plans, and what the difference is worth."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from headway.routing.live.course import Course
from headway.routing.live.quoting import Late
from headway.routing.live.state import Live
from headway.routing.plan import Act, LeftOut


@dataclass(frozen=True, slots=True)
class Change:
    """From one running plan to another.

    Attributes:
        moved: keys whose vehicle changed or that changed places with others of the same vehicle.
        told: keys whose planned time shifts by more than the price list allows.
        late: who gets late or later. left_out: who is on no route any more.
        added_cost: cost units, lateness and what is left out priced in, disturbance not.
        vehicles: those whose courses changed.
    """

    moved: tuple[str, ...]
    told: tuple[str, ...]
    late: tuple[Late, ...]
    left_out: tuple[LeftOut, ...]
    added_cost: int
    vehicles: tuple[int, ...]

    def disturbance(self, live: Live, touched: Collection[str] = ()) -> float:
        """What the change itself costs: a price a moved stop and a told customer; `touched` move freely."""
        return live.prices.moved * len(set(self.moved).difference(touched)) + live.prices.told * len(self.told)


def change(before: Live, after: Live) -> Change:
    """What `after` changes of `before`; keys that are in only one of them count as neither moved nor told."""
    touched = [
        each.vehicle
        for each in after.courses
        if each.vehicle >= len(before.courses) or each.nodes != before.courses[each.vehicle].nodes
        or each.times != before.courses[each.vehicle].times
    ]  # fmt: skip
    old = _visits(before, [each for each in touched if each < len(before.courses)])
    new = _visits(after, touched)
    both = old.keys() & new.keys()
    moved = {call[0] for call in both if old[call][0] != new[call][0]} | _turned(before, after, touched, both)
    told = {call[0] for call in both if abs(old[call][1] - new[call][1]) > after.prices.told_after_s}
    late = tuple(
        Late(call[0], by, by - (old[call][2] if call in old else 0))
        for call, (_, _, by) in new.items()
        if by > (old[call][2] if call in old else 0)
    )
    left = tuple(each for key, each in after.left_out.items() if key not in before.left_out)
    return Change(
        tuple(sorted(moved)), tuple(sorted(told)), late, left, round(after.cost - before.cost), tuple(touched)
    )


def _visits(live: Live, vehicles: list[int]) -> dict[tuple[str, Act], tuple[int, int, int]]:
    """By call: its vehicle, when it begins and how late that is."""
    found: dict[tuple[str, Act], tuple[int, int, int]] = {}
    for vehicle in vehicles:
        course = live.courses[vehicle]
        for node, times, by in zip(course.nodes, course.times, course.late, strict=True):
            if node.act not in (Act.BREAK, Act.RELOAD):
                found[node.key, node.act] = (vehicle, times[1], by)
    return found


def _turned(before: Live, after: Live, touched: list[int], both: set[tuple[str, Act]]) -> set[str]:
    """Keys that stay with their vehicle but not in their order: all but the longest run of them that kept it."""
    found: set[str] = set()
    for vehicle in touched:
        if vehicle >= len(before.courses):
            continue
        old, new = _order(before.courses[vehicle], both), _order(after.courses[vehicle], both)
        place = {call: number for number, call in enumerate(old)}
        kept = [place[call] for call in new if call in place]
        found |= {old[number][0] for number in kept} - {old[number][0] for number in _longest_rising(kept)}
    return found


def _order(course: Course, both: set[tuple[str, Act]]) -> list[tuple[str, Act]]:
    return [(node.key, node.act) for node in course.nodes if (node.key, node.act) in both]


def _longest_rising(values: list[int]) -> list[int]:
    """The longest rising subsequence (patience sorting)."""
    if values == sorted(values):
        return values
    tails: list[int] = []
    link: dict[int, int | None] = {}
    for value in values:
        low = next((number for number, tail in enumerate(tails) if tail >= value), len(tails))
        link[value] = tails[low - 1] if low else None
        tails[low : low + 1] = [value]
    found, at = [], tails[-1] if tails else None
    while at is not None:
        found.append(at)
        at = link[at]
    return found[::-1]

"""A better plan with fewer changes: stops put back where they were, one by one, where that costs least."""

from __future__ import annotations

from headway.routing.live.change import change
from headway.routing.live.course import Course
from headway.routing.live.state import Live
from headway.routing.live.tasks import Node
from headway.routing.plan import Act


def nearer(base: Live, candidate: Live, most: int | None, touched: frozenset[str] = frozenset()) -> Live | None:
    """The candidate with stops of `base` put back while one costs less than its move, and until `most` are moved.

    `touched` ones do not count. None: they cannot be put back without harm.
    """
    moved, kept = set(change(base, candidate).moved) - touched, set[str]()
    while moved - kept:
        over = most is not None and len(moved) > most
        trials = sorted(each for each in (_trial(base, candidate, key) for key in moved - kept) if each)
        if not trials or (not over and trials[0][0] >= candidate.prices.moved):
            break
        key = trials[0][1]
        kept.add(key)  # once only: putting one back can turn others
        courses = _returned(base, candidate, key)
        if courses is not None:
            candidate = candidate.with_courses(*courses)
            moved = set(change(base, candidate).moved) - touched
    return candidate if most is None or len(moved) <= most else None


def _trial(base: Live, candidate: Live, key: str) -> tuple[float, str] | None:
    """What putting it back adds."""
    orders = _orders(base, candidate, key)
    if orders is None:
        return None
    now = sum(candidate.courses[vehicle].total for vehicle in orders)
    return sum(candidate.total_of(vehicle, nodes) for vehicle, nodes in orders.items()) - now, key


def _returned(base: Live, candidate: Live, key: str) -> list[Course] | None:
    """The courses with it back; None: there is no room for it any more."""
    orders = _orders(base, candidate, key)
    assert orders is not None
    courses = [candidate.course(vehicle, nodes) for vehicle, nodes in orders.items()]
    fits = all(each.room.fits and each.over_s <= candidate.courses[each.vehicle].over_s for each in courses)
    return courses if fits else None


def _orders(base: Live, candidate: Live, key: str) -> dict[int, list[Node]] | None:
    """The nodes of the vehicles that have it and had it, with it back after what it came after."""
    was, now = base.where.get(key), candidate.where.get(key)
    if was is None or now is None:
        return None
    found = {each: [n for n in candidate.courses[each].nodes if not _is(n, key)] for each in {was, now}}
    before: list[Node] = []
    for node in base.courses[was].nodes:
        if _is(node, key):
            found[was].insert(_after(found[was], before), node)
        before.append(node)
    return found


def _is(node: Node, key: str) -> bool:
    return node.key == key and node.act not in (Act.BREAK, Act.RELOAD)


def _after(nodes: list[Node], before: list[Node]) -> int:
    """The place behind the last of those that came before and are there."""
    place = {(node.key, node.act): number for number, node in enumerate(nodes)}
    return next((place[n.key, n.act] + 1 for n in reversed(before) if (n.key, n.act) in place), 0)

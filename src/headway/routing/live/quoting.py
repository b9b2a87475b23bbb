"""Who can take a job: every vehicle that can, where, what it adds, and who gets late by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from headway.routing.live.course import Bill, Course
from headway.routing.live.flat import flat_of
from headway.routing.live.joining import added
from headway.routing.live.kernel import NEVER, has_room, prices, prices_of_many
from headway.routing.live.pairs import pairs
from headway.routing.live.soft import harms
from headway.routing.live.state import Live, reload_at
from headway.routing.live.tasks import Node, Task
from headway.routing.plan import Act
from headway.routing.problem import Job, Transfer


@dataclass(frozen=True, slots=True)
class Late:
    """A task whose work begins `by_s` seconds after its window; `more_s` of it are new."""

    key: str
    by_s: int
    more_s: int


@dataclass(frozen=True, slots=True)
class Quote:
    """One vehicle's offer to take a task.

    Attributes:
        at: positions of its calls in the course as it is now (p: before its p-th call to come). fetch: the depot it has
            to pass first to load the goods, before position at[0].
        added_cost: cost units with the lateness it causes; added_s of duty, added_m of way.
        late: who gets late, or later, by it.
    """

    vehicle: int
    at: tuple[int, ...]
    added_cost: int
    added_s: int
    added_m: int
    late: tuple[Late, ...] = ()
    fetch: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A place for a task and about what it adds, before its course is worked out."""

    vehicle: int
    at: tuple[int, ...]
    price: float
    fetch: Node | None = None
    course: Course | None = None


def quote(live: Live, job: Job | Transfer, limit: int = 10, known: Task | None = None) -> tuple[Quote, ...]:
    """The best place of each vehicle that can take the job, cheapest first, at most `limit`.

    Nobody gets late where that can be; otherwise each says who gets late and by how much. Empty: nobody can.
    `known`: the task as the plan has it, where its goods may be on board of somebody.
    """
    task = known or live.task_of(job)
    found = offers(live, task, limit)
    quotes = _strict(live, task, found) if found else [_walked(live, task, e) for e in soft_offers(live, task, limit)]
    return tuple(sorted(quotes, key=lambda each: (each.added_cost, each.vehicle)))


def cheapest(live: Live, task: Task) -> Offer | None:
    """The cheapest place that makes nobody late; None: there is none."""
    may = live.may(task)
    best = None
    if len(task.nodes) == 1:
        cost = costs(live, task.nodes[0], may)
        at = int(cost.argmin())
        if cost[at] < NEVER:
            best = Offer(int(live.flat.vehicle[at]), (int(live.flat.spot[at]),), float(cost[at]))
    if best is None or len(task.nodes) > 1:
        best = min(_pair_offers(live, task, may), key=lambda each: each.price, default=best)
    return best


def cheapest_of_many(live: Live, jobs: Sequence[Job]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """For each of many jobs with one window: the vehicle, the position and the added cost (infinite: none)."""
    flat, tasks = live.flat, [live.task_of(job) for job in jobs]
    nodes = [task.nodes[0] for task in tasks]
    cost = np.full((len(jobs), flat.size), np.inf, np.float32)
    for mine, road in live.by_road():
        if mine.all():
            cost = prices_of_many(flat, road, nodes)
        else:
            cost[:, mine] = prices_of_many(flat, road, nodes)[:, mine]
    allowed = [live.may(task) for task in tasks]
    for may in {id(each): each for each in allowed}.values():
        rows = np.flatnonzero([each is may for each in allowed])
        cost[np.ix_(rows, _barred(live, may))] = np.inf
    best = cost.argmin(axis=1)
    least = cost[np.arange(len(jobs)), best]
    least[least >= NEVER] = np.inf
    return flat.vehicle[best], flat.spot[best], least


def offers(live: Live, task: Task, most: int | None = None) -> list[Offer]:
    """The cheapest place of every vehicle that makes nobody late, cheapest first; of the `most` cheapest vehicles."""
    may = live.may(task)
    found: list[Offer] = []
    taken = set[int]()
    if len(task.nodes) == 1:
        cost = costs(live, task.nodes[0], may)
        best = np.minimum.reduceat(cost, live.flat.first)
        able = np.flatnonzero(best < NEVER)
        taken = set(able.tolist())
        first = able[np.argsort(best[able], kind="stable")[:most]].tolist()
        found += [Offer(each, (_spot(live, cost, each),), float(best[each])) for each in first]
    found += [each for each in _pair_offers(live, task, may) if each.vehicle not in taken]
    return sorted(found, key=lambda each: (each.price, each.vehicle))[:most]


def costs(live: Live, node: Node, may: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The kernel's price at every position, beyond `NEVER` where it may not or does not fit."""
    flat = live.flat
    if len(live.roads) == 1:
        cost = prices(flat, live.roads[0], node)
    else:
        cost = np.full(flat.size, np.inf, np.float32)
        for mine, road in live.by_road():
            np.copyto(cost, prices(flat, road, node), where=mine)
    cost[_barred(live, may)] = np.inf
    return cost


def _barred(live: Live, may: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Positions of those who may not take it, or who have as many stops as are allowed."""
    able = may & live.flat.takes
    return np.flatnonzero(~able[live.flat.vehicle]) if not able.all() else np.empty(0, np.intp)


def _pair_offers(live: Live, task: Task, may: NDArray[np.bool_]) -> list[Offer]:
    """Places for two calls: a transfer's, or a depot to load at and the delivery."""
    if len(task.nodes) == 2:
        return _pairs(live, (task.nodes[0], task.nodes[1]), task.nodes[0].collect, may)
    found: list[Offer] = []
    if task.from_depot:
        for depot, wait_s in sorted(_fetches(live, task, may)):
            able = np.array([depot in v.reloads and v.reload_s == wait_s for v in live.vehicles])
            able &= may & [_may_reload(live, each) for each in range(len(live.vehicles))]
            if able.any():
                first = reload_at(live.vehicles[int(able.argmax())], depot, task.nodes[0].release_s)
                found += _pairs(live, (first, task.nodes[0]), task.nodes[0].deliver, able, fetch=first)
    return found


def _fetches(live: Live, task: Task, may: NDArray[np.bool_]) -> set[tuple[int, int]]:
    """Depots where a started vehicle may load, with what loading takes there."""
    allowed = task.source.depots if isinstance(task.source, Job) else None
    return {
        (place, live.vehicles[each].reload_s)
        for each in np.flatnonzero(may).tolist()
        for place in live.vehicles[each].reloads
        if allowed is None or place in allowed
    }


def _may_reload(live: Live, vehicle: int) -> bool:
    planned = sum(node.act is Act.RELOAD for node in live.courses[vehicle].nodes)
    return live.standings[vehicle].started and live.standings[vehicle].trips + planned < live.vehicles[vehicle].trips


def _pairs(
    live: Live,
    nodes: tuple[Node, Node],
    load: tuple[int, ...],
    may: NDArray[np.bool_],
    *,
    fetch: Node | None = None,
) -> list[Offer]:
    found = []
    for mine, road in live.by_road():
        able = may & np.bincount(live.flat.vehicle[mine], minlength=len(may)).astype(np.bool_)
        if not able.any():
            continue
        best = pairs(live.flat, road, nodes, load, able)
        found += [
            Offer(each, (int(best.first[each]), int(best.second[each])), float(best.price[each]), fetch)
            for each in np.flatnonzero(np.isfinite(best.price)).tolist()
        ]
    return found


def course_with(live: Live, task: Task, offer: Offer) -> Course:
    """The vehicle's course with the task put where the offer says."""
    return offer.course if offer.course is not None else live.course(offer.vehicle, _nodes_with(live, task, offer))


def _nodes_with(live: Live, task: Task, offer: Offer) -> tuple[Node, ...]:
    nodes = live.courses[offer.vehicle].nodes
    if len(offer.at) == 1:
        at = offer.at[0]
        return (*nodes[:at], task.nodes[0], *nodes[at:])
    first, second = offer.at
    one, two = (task.nodes[0], task.nodes[1]) if offer.fetch is None else (offer.fetch, task.nodes[0])
    return (*nodes[:first], one, *nodes[first:second], two, *nodes[second:])


def soft_offers(live: Live, task: Task, limit: int = 4) -> list[Offer]:
    """Places where somebody gets late, least harm first; what is on board and who may is kept to all the same."""
    cost = _harms(live, task.nodes[0], live.may(task))
    best = np.minimum.reduceat(cost, live.flat.first)
    order = np.argsort(best, kind="stable")[: min(2 * limit, int(np.isfinite(best).sum()))].tolist()
    found = [Offer(vehicle, (_spot(live, cost, vehicle),), float(best[vehicle])) for vehicle in order]
    if len(task.nodes) == 1:
        kept = (_kept(live, task, each) for each in found)
        return [each for each in kept if each is not None][:limit]
    return _soft_pairs(live, task, found[:3])


def _spot(live: Live, cost: NDArray[np.float32], vehicle: int) -> int:
    """The vehicle's cheapest position."""
    begin = int(live.flat.first[vehicle])
    return int(cost[begin : begin + live.courses[vehicle].rows.shape[1]].argmin())


def _harms(live: Live, node: Node, may: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The harm at every position; infinite where it may not or its load does not fit."""
    cost = np.full(live.flat.size, np.inf, np.float32)
    for mine, road in live.by_road():
        np.copyto(cost, harms(live.flat, road, node, 4 * node.late_per_s), where=mine)
    room = has_room(live.flat, node)
    if room is not None:
        cost[~room] = np.inf
    cost[_barred(live, may)] = np.inf
    return cost


def _soft_pairs(live: Live, task: Task, firsts: list[Offer]) -> list[Offer]:
    """With the pickup at each of these places, the least harmful place of the delivery after it."""
    found = []
    for each in firsts:
        at = each.at[0]
        nodes = live.courses[each.vehicle].nodes
        half = live.course(each.vehicle, (*nodes[:at], task.nodes[0], *nodes[at:]))
        cost = harms(flat_of((half,)), live.road(each.vehicle), task.nodes[1], 4 * task.nodes[1].late_per_s)
        cost[: at + 1] = np.inf
        second = int(cost.argmin())
        offer = Offer(each.vehicle, (at, second - 1), each.price + float(cost[second]))
        kept = _kept(live, task, offer) if np.isfinite(cost[second]) else None
        if kept is not None:
            found.append(kept)
    return sorted(found, key=lambda each: each.price)


def _kept(live: Live, task: Task, offer: Offer) -> Offer | None:
    """The offer with its course where the vehicle's load and its driver's day are kept to; None: they are not."""
    course, now = course_with(live, task, offer), live.courses[offer.vehicle]
    return replace(offer, course=course) if course.room.fits and course.over_s <= now.over_s else None


def _strict(live: Live, task: Task, found: list[Offer]) -> list[Quote]:
    """Quotes of places that make nobody late; a course is walked where two joins do not tell all of it."""
    single = [each for each in found if len(each.at) == 1]
    told = iter(added(live, task.nodes[0], [(each.vehicle, each.at[0]) for each in single]))
    quotes = []
    for each in found:
        more = next(told) if len(each.at) == 1 else None
        quotes.append(
            _walked(live, task, each)
            if more is None
            else Quote(each.vehicle, each.at, round(more.cost), more.duty_s, more.distance_m)
        )
    return quotes


def _walked(live: Live, task: Task, offer: Offer) -> Quote:
    now, then = live.courses[offer.vehicle], live.bill(offer.vehicle, _nodes_with(live, task, offer))
    return Quote(
        offer.vehicle,
        offer.at,
        round(then.total - now.total),
        then.duty_s - (now.duty_s if now.nodes or live.standings[offer.vehicle].started else 0),
        then.distance_m - now.distance_m,
        later(now, then),
        None if offer.fetch is None else offer.fetch.place,
    )


def later(now: Course | None, then: Course | Bill) -> tuple[Late, ...]:
    """Who is late in `then` and was less late, or not late, in `now`."""
    was = {node.key: by for node, by in zip(now.nodes, now.late, strict=True)} if now else {}
    return tuple(
        Late(node.key, by, by - was.get(node.key, 0))
        for node, by in zip(then.nodes, then.late, strict=True)
        if by > was.get(node.key, 0)
    )

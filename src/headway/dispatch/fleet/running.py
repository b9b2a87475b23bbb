"""A running plan as the kernels of `routing/live` see it, and back as drives; kept in memory by what was seen of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.dispatch.fleet.building import MILLI, job_of, profiles_of, vehicle_of
from headway.dispatch.fleet.drafting import matrices_of, spokes_of
from headway.dispatch.fleet.ground import Ground, Spot, place_of, settled, spots_of
from headway.dispatch.fleet.publishing import Target
from headway.dispatch.fleet.rows import TOLD_AFTER_S, resource_of, task_of
from headway.dispatch.fleet.snapshot import Drive, Leg, Omitted, Snapshot, Task
from headway.dispatch.fleet.standing import part_of
from headway.dispatch.fleet.weighing import OMITTED_MINOR
from headway.fleet import views as fleet
from headway.fleet.model import Resource
from headway.kernel.geo import Point
from headway.routing.feedback.views import learned
from headway.routing.live.roads import Road, road_of
from headway.routing.live.state import Live, Prices, begin
from headway.routing.plan import Act, LeftOut, Plan
from headway.routing.plans import store
from headway.routing.plans.model import LeftOutRow, PlanRow, RouteRow, RouteStatus, Rows, StopRow
from headway.routing.plans.store import Q
from headway.routing.problem import ALWAYS, Call, Job, Matrix, Problem, Transfer, Window
from headway.routing.roads.base import LocalTimes, with_place

if TYPE_CHECKING:
    import asyncpg

    from headway.kernel.db.database import Connection

KEPT = 16
"""Plans that are kept in memory."""
FEW = 8
"""New places whose ways alone are measured; with more, all ways are."""
HANDOVER_S = 120
LATE_MINOR = 2_000
"""An hour's lateness where the order names no penalty."""
MOVED_MINOR, TOLD_MINOR = 100, 300
"""What it is worth not to move a stop, and not to tell a recipient another time."""


@dataclass(frozen=True, eq=False)
class Running:
    """A running plan in memory. Vehicles of `live` are `routes`, in order; keys are shipment ids.

    Attributes:
        rows: as they were read, those of routes that are over or locked too.
        prefix: of each route, legs it is under way to, which stay. behind: stops it has behind it; past: their places.
        places: where each place of the matrices is. told: the second of arrival that each recipient knows of.
        lost: left out because nobody knows where they go; they stay named. read: tasks as made of their stops' rows.
    """

    plan: PlanRow
    rows: Rows
    snapshot: Snapshot
    routes: tuple[RouteRow, ...]
    tasks: Mapping[str, Task]
    problem: Problem
    live: Live
    prefix: Mapping[int, tuple[Leg, ...]]
    behind: Mapping[UUID, int]
    places: Mapping[Spot, int]
    past: Mapping[int, tuple[int, ...]]
    told: Mapping[str, int]
    lost: tuple[LeftOutRow, ...] = ()
    read: Mapping[UUID, Task] = field(default_factory=dict)

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The places of the matrices, in the order of `places`."""
        return tuple(Point(*each) for each in self.places)

    def vehicle(self, route_id: UUID | None) -> int | None:
        """The index of a route's vehicle; None: it drives no more, or is locked."""
        return next((index for index, each in enumerate(self.routes) if each.id == route_id), None)

    def job(self, task: Task) -> Job | Transfer:
        """A task as `live` knows jobs; its place has to be in the matrices."""
        return source_of(task, self.places, self.snapshot)

    def shifted(self, live: Live) -> bool:
        """Would some recipient have to be told another time?"""
        legs = [leg for index in range(len(self.routes)) for leg in _drive(self, live, index).legs]
        return any(abs(leg.arrive_s - self.told.get(leg.key, leg.arrive_s)) > TOLD_AFTER_S for leg in legs)

    def target(self, live: Live, cancelled: Iterable[str] = (), tasks: Mapping[str, Task] | None = None) -> Target:
        """What `live` comes to, as it is published; `tasks` that were not known before."""
        spots = {place: spot for spot, place in self.places.items()}
        known = {**self.tasks, **(tasks or {})}
        for key, each in live.tasks.items():
            if key in known and isinstance(each.source, Transfer) and len(each.nodes) > 1:
                known[key] = msgspec.structs.replace(known[key], fetch=spots[each.source.pickup.place])
        drives = tuple(
            _drive(self, live, index)
            for index in range(len(self.routes))
            if live.courses[index].nodes or self.prefix.get(index) or self.routes[index].status is RouteStatus.STARTED
        )
        gone = frozenset(cancelled)
        omitted = tuple(
            Omitted(shipment_id=UUID(key), ref=known[key].ref, reason=each.reason, sentence=each.sentence)
            for key, each in live.left_out.items()
            if key not in gone and key in known
        )
        for row in self.lost:
            key = str(row.shipment_id)
            if key not in gone and key not in known:
                known[key] = task_of(row.job)
                ref, why, text = known[key].ref, row.reason, row.sentence
                omitted += (Omitted(shipment_id=row.shipment_id, ref=ref, reason=why, sentence=text),)
        return Target(
            snapshot=self.snapshot,
            drives=drives,
            omitted=omitted,
            tasks=known,
            behind=self.behind,
            cancelled=gone,
            read=self.read,
        )


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways between places at an hour, one matrix a kind of vehicle (`profiles`), and as the kernels read them.

    `measured` is of all ways that were measured at once, and of those of places that were added to them.
    """

    spots: tuple[Spot, ...] = ()
    profiles: tuple[str, ...] = ()
    hour: int = -1
    matrices: tuple[Matrix, ...] = ()
    roads: tuple[Road, ...] = ()
    measured: object = None


@dataclass(slots=True)
class _Kept:
    """Ways of a plan, the running plan as it was last seen, and its courses as they were last put together."""

    ways: Ways = Ways()
    stamp: tuple[Any, ...] = ()
    running: Running | None = None
    live: Live | None = None


@dataclass(slots=True)
class Keeper:
    """Reads running plans, and keeps the newest ones: what was seen of a plan decides whether it is read again."""

    travel: LocalTimes
    kept: OrderedDict[tuple[UUID, UUID], _Kept] = field(default_factory=OrderedDict)

    async def seen(self, conn: Connection, tenant_id: UUID, plan_id: UUID, now: datetime) -> Running | None:
        """A running plan as it stands, from memory where nothing was reported of it since; None: it does not run."""
        return await self._stamped(conn, tenant_id, await conn.fetchrow(Q.plan_stamp, plan_id, None, None), now)

    async def seen_of_day(
        self, conn: Connection, tenant_id: UUID, depot: str, day: date, now: datetime
    ) -> Running | None:
        """The running plan of a depot and day, in the same way."""
        return await self._stamped(conn, tenant_id, await conn.fetchrow(Q.plan_stamp, None, depot, day), now)

    async def _stamped(
        self, conn: Connection, tenant_id: UUID, row: asyncpg.Record | None, now: datetime
    ) -> Running | None:
        if row is None or row["status"] != "running":
            return None
        plan_id: UUID = row["id"]
        kept = self._of(tenant_id, plan_id)
        stamp = (row["version"], row["reported"], row["routes"], now.replace(second=0, microsecond=0))
        if kept.running is None or kept.stamp != stamp:
            plan = await store.find_plan(conn, plan_id)
            assert plan is not None
            kept.running, kept.stamp = await self.load(conn, tenant_id, plan, now), stamp
            kept.running.live.flat  # noqa: B018 -- worked out once for all who ask about this version
        return kept.running

    async def load(
        self,
        conn: Connection,
        tenant_id: UUID,
        plan: PlanRow,
        now: datetime,
        extra: Sequence[Task] = (),
        free: frozenset[UUID] = frozenset(),
    ) -> Running:
        """Read it anew.

        Args:
            extra: tasks whose places shall be known.
            free: routes whose vehicle can turn round on its way, and that are changed though they are locked.
        """
        rows = await store.rows_of_plan(conn, plan.id)
        routes = tuple(each for each in rows.routes if drives(each) or (each.id in free and each.locked))
        left = await store.left_out_of_plan(conn, plan.id)
        depot = await fleet.get_depot(conn, plan.depot)
        snapshot = Snapshot(
            depot=plan.depot,
            day=plan.day,
            latitude=depot.place.latitude,
            longitude=depot.place.longitude,
            zero_at=plan.zero_at,
            opens=plan.zero_at,
            closes=plan.zero_at.replace(tzinfo=UTC),
            currency=plan.currency,
            resources=tuple(map(resource_of, routes)),
            tasks=(),
        )
        mine = {each.id for each in routes}
        stops = tuple(each for each in rows.stops if each.route_id in mine)
        tasks = {str(each.shipment_id): task_of(each.job) for each in left}
        read = {each.id: task_of(each.job) for each in stops}
        tasks |= {str(each.shipment_id): read[each.id] for each in sorted(stops, key=lambda each: each.open)}
        kept = self._of(tenant_id, plan.id)
        spots = [spot for task in (*tasks.values(), *extra) for spot in spots_of(task)]
        ways = await self._ways(conn, kept.ways, snapshot, spots, now)
        before = kept.live if ways.measured is kept.ways.measured else None
        kept.ways = ways
        places = {spot: number for number, spot in enumerate(ways.spots)}
        ground = Ground(snapshot, places, tasks, snapshot.second(now))
        running = _assemble(plan, Rows(routes, stops), left, ways, ground, free, before)
        kept.live = running.live
        return replace(running, rows=rows, read=read)

    def _of(self, tenant_id: UUID, plan_id: UUID) -> _Kept:
        kept = self.kept.setdefault((tenant_id, plan_id), _Kept())
        self.kept.move_to_end((tenant_id, plan_id))
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return kept

    async def _ways(
        self, conn: Connection, ways: Ways, snapshot: Snapshot, spots: Sequence[Spot], now: datetime
    ) -> Ways:
        """Those between these places and all that were known, at this hour."""
        depot, profiles = (snapshot.latitude, snapshot.longitude), profiles_of(snapshot.resources)
        known = set(ways.spots)
        new = tuple(each for each in dict.fromkeys((depot, *spots)) if each not in known)
        spots, matrices, measured = ways.spots + new, ways.matrices, ways.measured
        if profiles != ways.profiles or now.hour != ways.hour or len(new) > FEW:
            points = [Point(*each) for each in spots]
            matrices, measured = await matrices_of(self.travel, points, snapshot, now, await learned(conn)), object()
        elif new:
            lessons = await learned(conn)
            for number, spot in enumerate(new, start=len(ways.spots)):
                points = [Point(*each) for each in spots[:number]]
                spokes = await spokes_of(self.travel, Point(*spot), points, snapshot, now, lessons)
                matrices = tuple(with_place(*each) for each in zip(matrices, spokes, strict=True))
        else:
            return ways
        return Ways(spots, profiles, now.hour, matrices, tuple(map(road_of, matrices)), measured)


def source_of(task: Task, places: Mapping[Spot, int], snapshot: Snapshot) -> Job | Transfer:
    """A task as a job, or a transfer where its goods lie with a vehicle that broke down."""
    assert task.latitude is not None
    assert task.longitude is not None
    codes = [] if task.vehicle is None else [each.vehicle for each in snapshot.resources]
    job = job_of(task, places[task.latitude, task.longitude], snapshot, codes, 0)
    if task.fetch is None:
        return job
    pickup = Call(places[task.fetch], HANDOVER_S, (Window(0, ALWAYS),))
    return Transfer(task.key, pickup, job.call, job.deliver, job.skills, job.only, priority=task.priority)


def drives(route: RouteRow) -> bool:
    """Has it something to do still that a plan may change?"""
    return route.status is not RouteStatus.ENDED and not (route.locked and route.status is not RouteStatus.STARTED)


def _assemble(
    plan: PlanRow,
    rows: Rows,
    left: tuple[LeftOutRow, ...],
    ways: Ways,
    ground: Ground,
    free: frozenset[UUID],
    before: Live | None,
) -> Running:
    routes, stops = rows.routes, rows.stops
    snapshot, tasks, places = ground.snapshot, ground.tasks, ground.places
    profiles = profiles_of(snapshot.resources)
    stops_on: dict[UUID, list[StopRow]] = {}
    for each in stops:
        stops_on.setdefault(each.route_id, []).append(each)
    parts = [
        part_of(
            index, route, stops_on.get(route.id, ()), ground,
            ways.matrices[profiles.index(snapshot.resources[index].profile)], route.id in free,
        )
        for index, route in enumerate(routes)
    ]  # fmt: skip
    fetched = ground.fetched
    known = {key: settled(task) if key in fetched else task for key, task in tasks.items() if spots_of(task)}
    sources = [source_of(task, places, snapshot) for task in known.values()]
    vehicles = tuple(
        replace(vehicle_of(each, snapshot, profiles.index(each.profile)), on_board=part.on_board)
        for each, part in zip(snapshot.resources, parts, strict=True)
    )
    problem = Problem(
        ways.matrices, vehicles, tuple(each for each in sources if isinstance(each, Job)),
        tuple(each for each in sources if isinstance(each, Transfer)),
    )  # fmt: skip
    omitted = tuple(
        LeftOut(str(each.shipment_id), each.reason, each.sentence) for each in left if str(each.shipment_id) in known
    )
    prices = Prices(
        late_per_hour=LATE_MINOR * MILLI,
        left_out=OMITTED_MINOR * MILLI,
        moved=MOVED_MINOR * MILLI,
        told=TOLD_MINOR * MILLI,
        late_of={key: task.late_minor * MILLI for key, task in known.items() if task.late_minor},
    )
    live = begin(
        problem, Plan(tuple(part.route for part in parts), omitted, 0), {i: p.progress for i, p in enumerate(parts)},
        prices, ground.now_s, ways.roads, before,
    )  # fmt: skip
    return Running(
        plan=plan, rows=rows, snapshot=snapshot, routes=routes, tasks=known, problem=problem, live=live,
        prefix={index: part.prefix for index, part in enumerate(parts)},
        behind={resource.shift_id: part.behind for resource, part in zip(snapshot.resources, parts, strict=True)},
        places=places, past={index: part.past for index, part in enumerate(parts)},
        told={str(each.shipment_id): snapshot.second(each.told_at) for each in stops if each.open},
        lost=tuple(each for each in left if str(each.shipment_id) not in known),
    )  # fmt: skip


def _drive(running: Running, live: Live, index: int) -> Drive:
    """A vehicle's course as a drive; its way and cost are those of the whole route."""
    course, resource, route = live.courses[index], running.snapshot.resources[index], running.routes[index]
    prefix = running.prefix.get(index, ())
    matrix = running.problem.matrices[running.problem.vehicles[index].profile]
    at = place_of(running.tasks[prefix[-1].key], running.places) if prefix else _last(running, index)
    legs = list(prefix)
    for node, times in zip(course.nodes, course.times, strict=True):
        here = at if node.place is None else node.place
        leg_s, leg_m = int(matrix.duration_s[at, here]), int(matrix.distance_m[at, here])
        act = Act.JOB if node.act is Act.DELIVERY else node.act
        legs.append(
            Leg(act=str(act), key=node.key, leg_s=leg_s, leg_m=leg_m, arrive_s=times[0], start_s=times[1],
                depart_s=times[2])
        )  # fmt: skip
        at = here
    back_s, back_m = int(matrix.duration_s[at, 0]), int(matrix.distance_m[at, 0])
    end_s = max([course.end_s, *((legs[-1].depart_s + back_s,) if legs else ())])
    begun = running.snapshot.second(route.started_at or route.start_at)
    start_s = begun if route.status is RouteStatus.STARTED else course.start_s
    ways = zip((0, *running.past[index]), running.past[index], strict=False)
    metres = sum(int(matrix.distance_m[a, b]) for a, b in ways) + sum(each.leg_m for each in legs) + back_m
    return Drive(
        shift_id=resource.shift_id, vehicle=resource.vehicle, driver=resource.driver, start_s=start_s,
        end_s=max(start_s, end_s), distance_m=metres, cost=_cost(resource, metres, end_s - start_s), legs=tuple(legs),
        back_s=back_s, back_m=back_m,
    )  # fmt: skip


def _last(running: Running, index: int) -> int:
    return running.past[index][-1] if running.past[index] else 0


def _cost(resource: Resource, metres: int, duty_s: int) -> int:
    rates = resource.rates
    usual_s = round((resource.end - resource.start).total_seconds()) - resource.load_s
    over_s = max(0, duty_s - min(resource.duty_s or usual_s, usual_s))
    timed = rates.per_hour * duty_s + rates.per_overtime_hour * over_s
    return int(rates.fixed * MILLI + rates.per_km * metres + timed * MILLI / 3600)

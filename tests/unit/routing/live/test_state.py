"""A running plan made of a problem and its plan: breaks, several trips, what is on board."""

from __future__ import annotations

from headway.routing.live.advancing import advance
from headway.routing.live.state import Live, Progress, begin
from headway.routing.plan import Act, Plan, Route, Visit
from headway.routing.problem import Break, Problem, Vehicle, Window
from tests.unit.routing.live.towns import line, pick, stop, van

TRIPS = (
    Visit(Act.JOB, "j2", 2, 200, 200, 200),
    Visit(Act.JOB, "got", 3, 300, 300, 300),
    Visit(Act.BREAK, "rest", None, 300, 300, 1_200),
    Visit(Act.RELOAD, "0", 0, 1_500, 1_500, 1_560),
    Visit(Act.JOB, "j5", 5, 2_060, 2_060, 2_060),
)


def two_trips(progress: Progress | None = None) -> Live:
    """One van, two trips with a break in the first."""
    rest = Break("rest", Window(0, 2_000), 900)
    vehicle = van("a", 3, breaks=(rest,), reloads=(0,), trips=2, reload_s=60)
    problem = Problem((line(),), (vehicle,), (stop(2, deliver=3), pick("got", 3, collect=2), stop(5, deliver=2)))
    plan = Plan((Route(0, TRIPS, 0, 2_560, 0, 0),), (), 0)
    return begin(problem, plan, {0: progress} if progress else None)


def test_a_plan_runs_at_the_times_it_was_made_for() -> None:
    live = two_trips()
    assert [each[1] for each in live.courses[0].times] == [200, 300, 300, 1_500, 2_060]
    assert live.courses[0].room.loads[0].tolist() == [3, 0, 2, 2, 2, 0]
    assert [visit.act for visit in live.plan().routes[0].visits] == [visit.act for visit in TRIPS]


def test_passing_the_depot_unloads_what_was_collected_and_loads_the_next_trip() -> None:
    live = advance(advance(two_trips(), 0, 2, 300), 0, 1, 1_200)
    assert live.standings[0].on_board == (2,)
    assert live.courses[0].room.loads[0].tolist() == [2, 2, 0]
    after = advance(live, 0, 1, 1_560)
    assert (after.standings[0].on_board, after.standings[0].trips, after.tasks["j5"].aboard) == ((0,), 2, 0)


def test_beginning_in_the_middle_is_like_going_there() -> None:
    there = two_trips(Progress(2, started=True))
    gone = advance(two_trips(), 0, 2, 300)
    assert there.standings[0].on_board == gone.standings[0].on_board
    assert there.courses[0].times == gone.courses[0].times
    assert [node.key for node in there.courses[0].nodes] == ["rest", "0", "j5"]


def test_a_course_stays_where_its_vehicle_stands_as_it_did_and_nowhere_has_no_new_number() -> None:
    def made(places: int, known: Live | None = None, end: int | None = 0, free_s: int = 0) -> Live:
        vehicles = (van("a"), Vehicle("b", 0, end, (10,), Window(0, 100_000)))
        problem = Problem((line(places),), vehicles, (stop(2), stop(3)))
        visits = [Visit(Act.JOB, f"j{place}", place, 0, 0, 0) for place in (2, 3)]
        routes = tuple(Route(index, (each,), 0, 0, 0, 0) for index, each in enumerate(visits))
        return begin(problem, Plan(routes, (), 0), {0: Progress(free_s=free_s)}, known=known)

    before = made(6)
    assert all(one is two for one, two in zip(before.courses, made(6, before).courses, strict=True))
    assert all(one is two for one, two in zip(before.courses, made(8, before).courses, strict=True))
    later = made(6, before, free_s=500)
    assert [one is two for one, two in zip(before.courses, later.courses, strict=True)] == [False, True]
    nowhere = made(6, end=None)
    longer = made(8, nowhere, end=None)
    assert [one is two for one, two in zip(nowhere.courses, longer.courses, strict=True)] == [True, False]
    assert longer.courses[1].ends.max() == 8


def test_what_the_plan_has_on_no_route_is_left_out() -> None:
    problem = Problem((line(),), (van("a"),), (stop(2),))
    assert set(begin(problem, Plan((), (), 0)).left_out) == {"j2"}

"""Times of a sequence, by hand."""

from headway.routing.lookup import Lookup, Step
from headway.routing.plan import Act
from headway.routing.problem import Break, Call, Problem, Rates, Transfer, Window
from headway.routing.schedule import schedule
from tests.unit.routing.problems import job, line, van

MATRIX = line(0, 100, 250)


def timed(vehicle, jobs, *steps, transfers=(), depots=()):
    problem = Problem((MATRIX,), (vehicle,), tuple(jobs), tuple(transfers), depots)
    return schedule(Lookup(problem), 0, [Step(Act.JOB, each) if isinstance(each, str) else each for each in steps])


def test_leaves_late_instead_of_waiting():
    timing = timed(van(), [job("a", 1, 500, 600, service_s=20)], "a")
    visit = timing.route.visits[0]
    assert (timing.route.start_s, visit.arrive_s, visit.start_s, visit.depart_s) == (400, 500, 500, 520)
    assert (timing.route.end_s, timing.route.distance_m, timing.fits) == (620, 200, True)


def test_waits_only_where_leaving_later_does_not_help():
    timing = timed(van(), [job("a", 1, 0, 150), job("b", 2, 600, 700)], "a", "b")
    assert timing.route.start_s == 50
    assert [visit.start_s for visit in timing.route.visits] == [150, 600]


def test_takes_the_second_window_where_the_first_is_gone():
    windows = (Window(0, 90), Window(300, 400))
    timing = timed(van(), [job("a", 1, windows=windows)], "a")
    assert timing.route.visits[0].start_s == 300
    assert timing.route.start_s == 200


def test_says_how_late_it_is():
    timing = timed(van(), [job("a", 1, 0, 60)], "a")
    assert (timing.late_s, timing.fits) == (40, False)


def test_a_break_fits_into_the_way():
    rest = Break("lunch", Window(60, 70), 30)
    timing = timed(van(breaks=(rest,), latest_start_s=0), [job("a", 1)], "a")
    lunch, a = timing.route.visits
    assert (lunch.act, lunch.start_s, lunch.depart_s) == (Act.BREAK, 60, 90)
    assert (a.arrive_s, timing.route.end_s, timing.fits) == (130, 230, True)


def test_a_break_uses_up_waiting():
    rest = Break("lunch", Window(120, 200), 50)
    timing = timed(van(breaks=(rest,), latest_start_s=0), [job("a", 1, 180, 300)], "a")
    assert [visit.start_s for visit in timing.route.visits] == [120, 180]
    assert timing.route.end_s == 280


def test_no_break_where_the_duty_begins_after_it():
    rest = Break("lunch", Window(100, 200), 50)
    timing = timed(van(breaks=(rest,)), [job("a", 1, 400, 500)], "a")
    assert [visit.act for visit in timing.route.visits] == [Act.JOB]


def test_a_reload_waits_for_the_goods():
    jobs = [job("a", 1, deliver=(10,)), job("b", 1, deliver=(10,), release_s=500)]
    timing = timed(van(reloads=(0,), trips=2, reload_s=30), jobs, "a", Step(Act.RELOAD, "0"), "b")
    a, reload, b = timing.route.visits
    assert (reload.start_s, reload.depart_s, b.start_s) == (470, 500, 600)
    assert (a.load, reload.load, b.load) == ((0,), (10,), (0,))
    assert timing.fits


def test_loads_in_between_and_on_board():
    jobs = [job("a", 1, deliver=(4,), collect=(6,))]
    fetch = Transfer("t", Call(1), Call(2), (3,))
    steps = ("a", Step(Act.PICKUP, "t"), Step(Act.DELIVERY, "t"))
    timing = timed(van(on_board=(2,)), jobs, *steps, transfers=[fetch])
    assert [visit.load for visit in timing.route.visits] == [(8,), (11,), (8,)]
    assert timing.excess == 1


def test_cost_counts_the_way_the_duty_and_overtime():
    rates = Rates(fixed=7, per_km=5000, per_hour=3600, per_overtime_hour=7200)
    timing = timed(van(rates=rates, duty_s=150, overtime_s=60), [job("a", 1)], "a")
    assert timing.route.cost == 7 + 1000 + 200 + 100
    assert timing.fits


def test_ends_where_there_is_no_end():
    timing = timed(van(start=None, end=None), [job("a", 1), job("b", 2)], "a", "b")
    assert (timing.route.distance_m, timing.route.end_s - timing.route.start_s) == (150, 150)

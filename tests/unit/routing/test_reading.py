"""Instances from files: each variant, and what is wrong with a line by its number and field."""

from pathlib import Path

import pytest

from headway.routing.problem import UNREACHABLE, Window
from headway.routing.reading import read
from headway.routing.reading.instance import BadInstance, Rounding

HEAD = "NAME : tiny\nTYPE : {kind}\nDIMENSION : 3\nCAPACITY : 10\nEDGE_WEIGHT_TYPE : EUC_2D\n"
PLACES = "NODE_COORD_SECTION\n1 0 0\n2 3 4\n3 1 1\nDEMAND_SECTION\n1 0\n2 5\n3 6\nDEPOT_SECTION\n1\n-1\nEOF\n"

SOLOMON = """T1

VEHICLE
NUMBER CAPACITY
2 200

CUSTOMER
CUST NO. XCOORD. YCOORD. DEMAND READY DUE SERVICE

0 0 0 0 0 100 0
1 1 1 10 5 50 10
"""

LILIM = "2 200 1\n0 0 0 0 0 100 0 0 0\n1 3 4 10 5 50 9 0 2\n2 1 1 -10 5 60 9 1 0\n"


def given(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "tiny.txt"
    file.write_text(text)
    return file


def problem(tmp_path, body, kind="CVRP", **how):
    return read(given(tmp_path, HEAD.format(kind=kind) + body), **how).problem


def test_lengths_are_one_decimal_truncated_times_ten(tmp_path):
    way = problem(tmp_path, PLACES).matrices[0].distance_m
    assert (way[0, 1], way[0, 2]) == (50, 14)


def test_lengths_rounded(tmp_path):
    assert problem(tmp_path, PLACES, rounding=Rounding.ROUND).matrices[0].distance_m[0, 2] == 1


def test_solomon(tmp_path):
    read_one = read(given(tmp_path, SOLOMON))
    job, vehicle = read_one.problem.jobs[0], read_one.problem.vehicles[1]
    assert (job.key, job.deliver, job.call.service_s, job.call.windows) == ("1", (10,), 100, (Window(50, 500),))
    assert (vehicle.capacity, vehicle.shift, read_one.name) == ((200,), Window(0, 1000), "T1")


def test_li_and_lim(tmp_path):
    (transfer,) = read(given(tmp_path, LILIM)).problem.transfers
    assert (transfer.key, transfer.pickup.place, transfer.delivery.place, transfer.load) == ("1", 1, 2, (10,))


def test_an_explicit_matrix_is_taken_as_it_is(tmp_path):
    text = HEAD.format(kind="VRPTW").replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX")
    text += "EDGE_WEIGHT_SECTION\n0 7 8\n9 0 1\n2 3 0\nDEPOT_SECTION\n1\n-1\nEOF\n"
    assert read(given(tmp_path, text)).problem.matrices[0].duration_s.tolist() == [[0, 7, 8], [9, 0, 1], [2, 3, 0]]


def test_a_matrix_that_is_not_whole_is_refused(tmp_path):
    text = HEAD.format(kind="CVRP").replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : FULL_MATRIX")
    with pytest.raises(BadInstance, match=r"tiny.txt:7: EDGE_WEIGHT: 8\.5, allowed: whole numbers"):
        read(given(tmp_path, text + "EDGE_WEIGHT_SECTION\n0 7 8.5\n9 0 1\n2 3 0\nEOF\n"))


def test_a_lower_row_is_mirrored(tmp_path):
    text = HEAD.format(kind="CVRP").replace("EUC_2D", "EXPLICIT\nEDGE_WEIGHT_FORMAT : LOWER_ROW")
    text += "EDGE_WEIGHT_SECTION\n7\n8 1\nEOF\n"
    assert read(given(tmp_path, text)).problem.matrices[0].duration_s.tolist() == [[0, 7, 8], [7, 0, 1], [8, 1, 0]]


def test_backhauls_come_after_linehauls(tmp_path):
    body = PLACES.replace("3 6\n", "3 0\n").replace("DEPOT_SECTION", "BACKHAUL_SECTION\n1 0\n2 0\n3 4\nDEPOT_SECTION")
    found = problem(tmp_path, body, kind="VRPB")
    assert found.matrices[0].distance_m[2, 1] == found.matrices[0].distance_m[0, 2] == UNREACHABLE
    assert found.jobs[1].collect == (4,)


def test_prizes_make_clients_optional(tmp_path):
    body = PLACES.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 0\n2 7\n3 8\nDEPOT_SECTION")
    assert [job.prize for job in problem(tmp_path, body).jobs] == [70, 80]


def test_distance_bounds_the_way_and_the_work_of_a_route(tmp_path):
    vehicle = problem(tmp_path, "DISTANCE : 20\n" + PLACES).vehicles[0]
    assert (vehicle.duty_s, vehicle.max_distance_m) == (200, UNREACHABLE)


PAIRS = "PICKUP_AND_DELIVERY_SECTION\n1 0 0 99 0 0 0\n2 5 0 99 0 0 3\n3 -5 0 99 0 {pickup} 0\nDEPOT_SECTION"


def test_a_pair_names_both_its_ends(tmp_path):
    body = PLACES.replace("DEPOT_SECTION", PAIRS.format(pickup=2))
    (transfer,) = problem(tmp_path, body).transfers
    assert (transfer.pickup.place, transfer.delivery.place, transfer.load) == (1, 2, (5,))


def test_a_client_that_is_no_end_of_a_pair_is_not_lost(tmp_path):
    body = PLACES.replace("DEPOT_SECTION", PAIRS.format(pickup=0).replace(" 0 3\n", " 0 0\n"))
    with pytest.raises(BadInstance, match=r"tiny.txt:16: PICKUP_AND_DELIVERY: place 2 with pickup 0 and delivery 0"):
        problem(tmp_path, body)


def test_a_byte_order_mark_is_no_key(tmp_path):
    assert read(given(tmp_path, "\ufeff" + HEAD.format(kind="CVRP") + PLACES)).name == "tiny"


def test_mixed_fleet_with_homes_and_reloads(tmp_path):
    body = "VEHICLES : 2\nVEHICLES_MAX_RELOADS : 1\n" + PLACES.replace("1\n-1\n", "1\n2\n-1\n")
    body = body.replace(
        "DEPOT_SECTION",
        "CAPACITY_SECTION\n1 5\n2 8\nVEHICLES_DEPOT_SECTION\n1 2\n2 1\nVEHICLES_FIXED_COST_SECTION\n1 3\n2 4\n"
        "VEHICLES_RELOAD_DEPOT_SECTION\n1 1 2\n2 1\nDEPOT_SECTION",
    )
    first, second = problem(tmp_path, body).vehicles
    assert (first.start, first.capacity, first.rates.fixed, first.reloads, first.trips) == (1, (5,), 30, (0, 1), 2)
    assert (second.start, second.reloads) == (0, (0,))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("2 3 4", "2 3 x", r"tiny.txt:8: NODE_COORD: could not convert string to float: 'x', allowed: numbers"),
        ("2 3 4", "2 3", r"tiny.txt:8: NODE_COORD: '2 3', allowed: 2 and 2 numbers"),
        ("3 6\n", "", r"tiny.txt:10: DEMAND: 2 lines, allowed: 3 lines"),
        (
            "DIMENSION : 3",
            "DIMENSION : 9999999",
            r"tiny.txt:3: DIMENSION: 1e\+07, allowed: a whole number from 1 to 5000",
        ),
        ("EUC_2D", "GEO", r"tiny.txt:5: EDGE_WEIGHT_TYPE: 'GEO', allowed: EUC_2D or EXPLICIT"),
        ("CAPACITY", "CAPACITEIT", r"tiny.txt:4: key: 'CAPACITEIT', allowed: "),
        ("3 6\n", "3 nan\n", r"tiny.txt:13: DEMAND: 3 nan, allowed: finite numbers"),
        ("3 6\n", "3 6.5\n", r"tiny.txt:13: DEMAND: 6.5, allowed: a whole number from 0"),
        ("CAPACITY : 10", "CAPACITY : nan", r"tiny.txt:4: CAPACITY: 'nan', allowed: a finite number"),
        ("CAPACITY : 10", "CAPACITY : -1", r"tiny.txt:4: CAPACITY: -1, allowed: from 0"),
        ("CAPACITY : 10", "VEHICLES_UNIT_DISTANCE_COST : -1", r"tiny.txt:4: VEHICLES_UNIT_DISTANCE_COST: -1, allowed"),
        ("DIMENSION : 3\n", "", r"tiny.txt:0: DIMENSION: '', allowed: a number"),
        ("2 3 4", "2 3e9 4", r"tiny.txt:6: coordinates: a distance of 30000000000, allowed: below 2147483647 after"),
        ("DEPOT_", "PRIZE_SECTION\n1 0\n2 7\n3 -8\nDEPOT_", r"tiny.txt:17: PRIZE: -8, allowed: from 0"),
        (
            "DEPOT_",
            "TIME_WINDOW_SECTION\n1 0 9\n2 -7 9\n3 0 9\nDEPOT_",
            r"tiny.txt:16: TIME_WINDOW: -7, allowed: times",
        ),
        (
            "DEPOT_",
            "VEHICLES_ALLOWED_CLIENTS_SECTION\n2 2\n1 3\nDEPOT_",
            r"tiny.txt:15: VEHICLES_ALLOWED_CLIENTS: '2 2', allowed: 1 and its places",
        ),
        (
            "DEPOT_",
            "VEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 3\nDEPOT_",
            r"tiny.txt:16: VEHICLES_RELOAD_DEPOT: '2 3', allowed: places from 1 to 1",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path, old, new, says):
    text = (HEAD.format(kind="CVRP") + PLACES).replace(old, new)
    with pytest.raises(BadInstance, match=says):
        read(given(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "tiny.txt:1: file: nothing"),
        (SOLOMON.replace("1 1 1 10", "1 1 1 x"), "tiny.txt:11: demand: 'x', allowed: a number"),
        (SOLOMON.replace("1 1 1 10", "2 1 1 10"), "tiny.txt:11: number: 2, allowed: 1"),
        (SOLOMON + "2, 1 1 10 5 50 10\n", "tiny.txt:12: number: '2,', allowed: a number"),
        (SOLOMON.replace("1 1 1 10", "1 1 1 9.5"), "tiny.txt:11: demand: 9.5, allowed: a whole number"),
        (SOLOMON.replace("1 1 1 10 5", "1 1 1 10 -5"), "tiny.txt:11: ready time: -5, allowed: from 0"),
        (SOLOMON.replace("0 100 0", "0 1e20 0"), "tiny.txt:10: due date: '1e\\+?20', allowed: a number below"),
        (SOLOMON.replace("1 1 1 10", "1 1 1e12 10"), "tiny.txt:10: coordinates: a distance of 10000000000000, allowed"),
        (LILIM + "3 1 1 -10 5 60 9 1 0\n", "tiny.txt:5: pickup: 1, allowed: a place whose delivery is this one"),
        (LILIM.replace("0 2\n", "1 2\n"), "tiny.txt:3: delivery: 2, allowed: 0, since its pickup is 1"),
        (LILIM.replace(" 10 5", " -10 5"), "tiny.txt:3: demand: -10, allowed: from 0 for a pickup"),
        (LILIM.replace("0 2\n", "0 7\n"), "tiny.txt:3: delivery: 7, allowed: a place whose pickup is this one"),
    ],
)
def test_what_is_wrong_with_text(tmp_path, text, says):
    with pytest.raises(BadInstance, match=says):
        read(given(tmp_path, text))


def test_no_file(tmp_path):
    with pytest.raises(BadInstance, match=r"none\.vrp:0: file: FileNotFoundError"):
        read(tmp_path / "none.vrp")

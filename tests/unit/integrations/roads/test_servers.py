from __future__ import annotations

from datetime import UTC, datetime

import pytest

from headway.integrations.roads.client import RoadServer
from headway.integrations.roads.osrm import Osrm
from headway.integrations.roads.registry import OPERATOR, travel_times
from headway.integrations.roads.valhalla import Valhalla
from headway.kernel.errors import BadInput
from headway.kernel.geo import Point
from headway.routing.problem import UNREACHABLE
from headway.routing.roads.base import TRUCK, NoRoads
from headway.routing.roads.circle import GreatCircle
from tests.unit.integrations.roads.servers import answering, osrm, valhalla

EIGHT = datetime(2026, 3, 2, 8, tzinfo=UTC)
PLACES = [Point(47.0, 9.0), Point(47.003, 9.0), Point(61.0, 9.0)]
KINDS = pytest.mark.parametrize(("kind", "answer"), [(Osrm, osrm), (Valhalla, valhalla)])


def source(kind, url: str, **limits):
    return kind(RoadServer(url, OPERATOR, **limits))


@KINDS
async def test_times_are_read_both_ways_and_holes_are_holes(kind, answer):
    async with answering(answer) as server:
        found = await source(kind, server.url).matrix(PLACES, EIGHT)
    assert found.duration_s.tolist() == [[0, 300, UNREACHABLE], [600, 0, UNREACHABLE], [UNREACHABLE, UNREACHABLE, 0]]
    assert (found.distance_m[0, 1], found.distance_m[0, 2]) == (3000, UNREACHABLE)
    assert found.source == source(kind, server.url).name


@KINDS
async def test_many_places_are_asked_for_in_blocks(kind, answer):
    places = [Point(47 + number / 1000, 9.0) for number in range(100)]
    async with answering(answer) as server:
        found = await source(kind, server.url).matrix(places, EIGHT)
    assert len(server.asked) == 9
    assert (found.duration_s[0, 99], found.duration_s[99, 0]) == (9900, 19800)


@pytest.mark.parametrize(
    "said",
    [
        (500, b""), (200, b"<html>"), (200, {"code": "InvalidQuery", "message": "Too many"}), (302, b""), (200, [1]),
        (200, {"code": "Ok", "durations": [[0]], "distances": [[0]]}), (200, b"x" * 5000),
        (200, {"code": "Ok", "durations": [["a"] * 3] * 3, "distances": [[0] * 3] * 3}),
        (200, {"code": "Ok", "durations": [[-1] * 3] * 3, "distances": [[0] * 3] * 3}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", [Osrm, Valhalla])
async def test_what_is_no_matrix_is_no_answer(kind, said):
    async with answering(lambda *_: said) as server:
        with pytest.raises(NoRoads):
            await source(kind, server.url, max_bytes=4000).matrix(PLACES, EIGHT)


async def test_a_server_that_is_slow_is_not_waited_for():
    async with answering(osrm, delay_s=1.0) as server:
        with pytest.raises(NoRoads, match="no answer"):
            await source(Osrm, server.url, timeout_s=0.05).matrix(PLACES, EIGHT)


async def test_a_private_address_is_not_called_without_leave():
    async with answering(osrm) as server:
        with pytest.raises(NoRoads):
            await Osrm(RoadServer(server.url)).matrix(PLACES, EIGHT)
        assert not server.asked


async def test_valhalla_is_told_the_vehicle_and_the_hour():
    async with answering(valhalla) as server:
        await source(Valhalla, server.url).matrix(PLACES, EIGHT, TRUCK)
    (_, body), *_ = server.asked
    assert (body["costing"], body["date_time"]["value"]) == ("truck", "2026-03-02T08:00")


async def test_where_a_server_is_down_the_local_times_are_given_and_named():
    async with answering(lambda *_: (503, b"")) as server:
        travel = travel_times(server=f"osrm:{server.url}")
        found = await travel.matrix(PLACES, EIGHT)
    assert found.duration_s.tolist() == GreatCircle().between(PLACES, EIGHT).duration_s.tolist()
    assert found.source == f"great-circle (osrm {server.url} did not answer)"


@pytest.mark.parametrize("server", ["https://osrm.example", "here:https://x", "osrm:ftp://x", "valhalla:"])
def test_a_server_that_is_none_is_refused(server):
    with pytest.raises(BadInput):
        travel_times(server=server)


def test_without_settings_the_great_circle_answers():
    assert travel_times().name == "great-circle"

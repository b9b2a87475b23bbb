"""What the map decides without a database: its rectangle, how a vehicle stands, what it is drawn upon."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from headway.kernel.errors import BadInput
from headway.web.headers import headers_of
from headway.web.map.area import WORLD, read_box
from headway.web.map.basemap import Ground, read_ground
from headway.web.map.standing import SILENT_AFTER, VEHICLE, Seen, state_of
from tests.conftest import START

SECOND = timedelta(seconds=1)


def test_no_rectangle_is_the_whole_earth() -> None:
    assert read_box("") == WORLD


def test_a_rectangle_holds_its_edges_and_nothing_beside_it() -> None:
    box = read_box("9,53,11,54")
    assert box.holds(53, 11)
    assert not box.holds(53, 11.001)
    assert not box.holds(54.001, 10)


@pytest.mark.parametrize("text", ["170,-10,190,10", "-190,-10,-170,10"])
def test_a_rectangle_reaches_over_the_180th_meridian(text: str) -> None:
    box = read_box(text)
    assert box.holds(0, 179)
    assert box.holds(0, -179)
    assert not box.holds(0, 0)


def test_a_map_that_shows_the_earth_twice_asks_for_all_of_it_once() -> None:
    assert read_box("-400,-60,100,60").holds(0, 150)


@pytest.mark.parametrize("text", ["1,2,3", "a,b,c,d", "1,2,nan,4", "5,0,4,1", "0,5,1,4", "0,0,1,91", "1e999,0,2,1"])
def test_what_is_no_rectangle_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no rectangle"):
        read_box(text)


@pytest.mark.parametrize(
    ("seen", "state"),
    [
        (Seen(START, loads=3, late=1, at_risk=2, off_route=True), "late"),
        (Seen(START, loads=1, off_route=True, at_risk=1), "off_route"),
        (Seen(START, loads=1, at_risk=1, standing=True), "at_risk"),
        (Seen(START - SILENT_AFTER - SECOND, loads=1), "silent"),
        (Seen(START - SILENT_AFTER, loads=1), "on_course"),
        (Seen(START, loads=1, standing=True), "standing"),
        (Seen(START, standing=True), "empty"),
    ],
)
def test_a_vehicle_stands_as_the_worst_that_is_true_of_it(seen: Seen, state: str) -> None:
    assert state_of(seen, START) == state


def test_no_two_states_of_vehicles_share_a_shape() -> None:
    assert len({word.shape for word in VEHICLE.values()}) == len(VEHICLE)


def test_nothing_set_is_our_own_map() -> None:
    assert read_ground(None) == Ground()


def test_a_style_may_ask_its_own_origin_and_those_named_after_it() -> None:
    ground = read_ground("https://maps.example/a/style.json https://fonts.example:8443 https://maps.example/x")
    assert ground.style == "https://maps.example/a/style.json"
    assert ground.origins == ("https://maps.example", "https://fonts.example:8443")


def test_tiles_are_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.pmtiles").write_bytes(b"PMTiles")
    assert read_ground(str(tmp_path / "a.pmtiles")).tiles == tmp_path / "a.pmtiles"
    with pytest.raises(BadInput, match="no file"):
        read_ground(str(tmp_path / "b.pmtiles"))


@pytest.mark.parametrize(
    "setting",
    [
        "https://",
        "https://a.example/s https://*",
        "https://a.example;script-src",
        "https://u@a.example/s",
        "http://a:b/",
    ],
)
def test_an_address_that_would_widen_the_policy_is_refused(setting: str) -> None:
    with pytest.raises(BadInput, match="no address"):
        read_ground(setting)


@pytest.mark.parametrize("path", ["/", "/map", "/static/vendor/maplibre-gl-worker.mjs"])
def test_a_page_with_a_map_may_ask_the_map_server(path: str) -> None:
    policy = headers_of(path, ("https://maps.example",))["content-security-policy"]
    assert "connect-src 'self' https://maps.example;" in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize("path", ["/login", "/cases", "/map/vehicles.json", "/drive/"])
def test_every_other_page_may_not(path: str) -> None:
    assert "maps.example" not in headers_of(path, ("https://maps.example",))["content-security-policy"]

"""`headway roads`: prepare a road network from an extract, look at it, and ask it for a way."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, say
from headway.kernel.clock import SystemClock
from headway.kernel.errors import BadInput
from headway.routing.roads.rows import read_rows

if TYPE_CHECKING:
    from headway.kernel.geo import Point
    from headway.routing.roads.base import Profile

app = typer.Typer(help="Roads: travel times in process, from an OpenStreetMap extract.", no_args_is_help=True)

Roads = Annotated[Path, typer.Argument(help="A file that `headway roads prepare` wrote.")]
MOST_PLACES = 5_000
Vehicle = Annotated[str, typer.Option(help="car, van, truck or bicycle.")]


@app.command()
def prepare(
    extract: Annotated[Path, typer.Argument(help="FILE.osm.pbf, .osm or .osm.bz2.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; else beside the extract, FILE.roads.")] = None,
    json: Json = False,
) -> None:
    """Turn an extract into a file that opens in a moment; an older file is replaced only when this one is whole."""
    from headway.routing.roads.engine.files import prepare as prepared

    if not extract.is_file():
        raise BadInput(f"{extract} is no file", field="extract", allowed="an OpenStreetMap extract")
    target = out or extract.with_name(extract.name.partition(".")[0] + ".roads")
    began = monotonic()
    made = prepared(extract, target, lambda line: say(f"{monotonic() - began:6.1f} s  {line}"))
    if made.via_ways:
        say(f"{made.via_ways} turn restrictions lead over a way in between and are not kept to")
    if json:
        document(_about(target, made) | {"elapsed_s": round(monotonic() - began, 1)})


@app.command()
def doctor(roads: Roads, json: Json = False) -> None:
    """What a prepared file holds, and how much of it one can get to."""
    from headway.routing.roads.engine.files import load

    found = _about(roads, load(roads))
    if json:
        document(found)
    for name, value in () if json else found.items():
        say(f"{name}: {value}")


@app.command()
def route(
    roads: Roads,
    start: Annotated[str, typer.Argument(help="LAT,LON")],
    end: Annotated[str, typer.Argument(help="LAT,LON")],
    vehicle: Vehicle = "car",
    hour: Annotated[int | None, typer.Option(min=0, max=23, help="Hour of leaving; else now.")] = None,
    json: Json = False,
) -> None:
    """The fastest way between two places; with --json also its line."""
    from headway.routing.roads.engine.roads import RoadEngine

    a, b, profile = _point(start, "start"), _point(end, "end"), _profile(vehicle)
    engine = RoadEngine.open(roads)
    for name, place in (("start", a), ("end", b)):
        if engine.snap(place, profile) is None:
            raise BadInput(f"{name}: no road for a {vehicle} within 1 km of {place.lat},{place.lon}", field=name)
    now = SystemClock().now()
    way = engine.way(a, b, now if hour is None else now.replace(hour=hour), profile)
    if way is None:
        raise BadInput(f"no way leads from {start} to {end}", field="end", allowed="a place that can be reached")
    answer = {"duration_s": way.duration_s, "distance_m": way.distance_m, "roads": engine.name}
    if json:
        document(answer | {"line": way.line})
    else:
        say(f"{way.duration_s / 60:.1f} min, {way.distance_m / 1000:.1f} km")


@app.command()
def check(
    roads: Roads,
    places: Annotated[Path, typer.Argument(help="PLACES.csv with the columns name, lat, lon.")],
    vehicle: Vehicle = "van",
    json: Json = False,
) -> None:
    """Name the places that no vehicle gets to, before they are planned."""
    from headway.routing.roads.base import stranded
    from headway.routing.roads.engine.roads import RoadEngine

    profile = _profile(vehicle)
    rows = list(read_rows(places, ("name", "lat", "lon"), MOST_PLACES))
    points = [_point(f"{row['lat']},{row['lon']}", f"row {number}") for number, row in enumerate(rows, 2)]
    found = stranded(RoadEngine.open(roads).between(points, SystemClock().now(), profile))
    named = [{"name": rows[each.index]["name"], "row": each.index + 2, "why": each.sentence} for each in found]
    if json:
        document({"places": len(points), "stranded": named})
    for each in () if json else named:
        say(f"row {each['row']}, {each['name']}: {each['why']}")
    if not json:
        say(f"{len(points) - len(named)} of {len(points)} places can be reached and left")


@app.command()
def learn(
    roads: Roads,
    legs: Annotated[Path, typer.Argument(help="LEGS.csv: from_lat, from_lon, to_lat, to_lon, hour, took_s.")],
    vehicle: Vehicle = "van",
    json: Json = False,
) -> None:
    """Learn speeds by kind of road and hour from legs that were driven; they are kept beside the prepared file.

    Every fifth leg is held back, and the speeds are kept only where they are nearer to these legs than the ones before.
    """
    from headway.routing.roads.engine.learning import learned_from, read_legs
    from headway.routing.roads.engine.roads import RoadEngine
    from headway.routing.roads.engine.speeds import save_speeds

    found = learned_from(RoadEngine.open(roads), read_legs(legs), _profile(vehicle))
    if found.better:
        save_speeds(found.speeds, roads)
    told = {"legs": found.legs, "error_before_s": found.before_s, "error_after_s": found.after_s, "kept": found.better}
    if json:
        document(told)
    else:
        kept = "kept" if found.better else "not kept: no better"
        errors = f"missed by {found.before_s:.0f} s before, {found.after_s:.0f} s now"
        say(f"{found.legs} legs; those held back {errors}; {kept}")


def _about(path: Path, found: object) -> dict[str, object]:
    from headway.routing.roads.engine.files import Prepared
    from headway.routing.roads.engine.tags import CYCLE, HEAVY, LIGHT

    assert isinstance(found, Prepared)
    network = found.network
    bits = (("cars", LIGHT), ("trucks", HEAVY), ("bicycles", CYCLE))
    within = {
        name: round(float(((found.main & bit) > 0).sum() / max(1, ((network.arc_may & bit) > 0).sum())), 4)
        for name, bit in bits
    }
    return {
        "file": str(path),
        "extract": found.source,
        "digest": found.digest,
        "road_km": round(float(network.length_m.sum()) / 1000),
        "stretches": network.edges,
        "junctions": network.junctions,
        "turns": len(found.turns.source),
        "restrictions": found.restrictions,
        "restrictions_over_ways_not_kept": found.via_ways,
        "share_in_main_part": within,
    }


def _point(text: str, field: str) -> Point:
    from headway.kernel.geo import Point

    lat, comma, lon = text.partition(",")
    try:
        return Point(float(lat), float(lon)) if comma else Point(float("nan"), 0)
    except ValueError:
        raise BadInput(f"{field} is {text!r}", field=field, allowed="LAT,LON in degrees, as 47.14,9.52") from None


def _profile(name: str) -> Profile:
    from headway.routing.roads.base import PROFILES

    if name not in PROFILES:
        raise BadInput(f"--vehicle is {name!r}", field="--vehicle", allowed=", ".join(PROFILES))
    return PROFILES[name]

"""`headway simulate fleet-week`: a week of the own fleet, with plans that follow what happens, insert it, or stay."""

from __future__ import annotations

from typing import Annotated

import typer

from headway.cli.options import Json, settings_of_its_own
from headway.cli.output import document, log_to_stderr, run, say
from headway.dispatch.fleet.handlers import Reacting
from headway.kernel.errors import BadInput
from headway.sim.fleet import report
from headway.sim.fleet.running import Week, live_week

WAYS = tuple(each.value for each in Reacting)


def fleet_week(
    seed: Annotated[int, typer.Option(min=0, help="The first seed; the same seed gives the same week.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, max=50, help="Weeks, seeds from the first on.")] = 1,
    live: Annotated[
        str,
        typer.Option(
            help="How far plans follow what happens: on (answered, looked at again, searched), insert (inserted at "
            "once, nothing else) or off (orders of the day wait); several with commas."
        ),
    ] = ",".join(WAYS),
    orders: Annotated[int, typer.Option(min=5, max=500, help="Orders of a day.")] = 60,
    vans: Annotated[int, typer.Option(min=1, max=50, help="Vans with a shift each day.")] = 5,
    days: Annotated[int, typer.Option(min=1, max=7, help="Days of the week.")] = 5,
    search_s: Annotated[float, typer.Option(min=0.1, max=20, help="Seconds of search for a morning's plan.")] = 2.0,
    json: Json = False,
) -> None:
    """On-time, cost per stop, distance and changes of drivers: live, plain insertion and neither, on the same luck."""
    ways = list(dict.fromkeys(each.strip() for each in live.split(",")))
    if unknown := [each for each in ways if each not in WAYS]:
        raise BadInput(f"--live: saw {unknown[0]!r}, allowed: {', '.join(WAYS)}", field="--live")
    log_to_stderr()
    weeks = [
        Week(each, Reacting(way), orders, vans, days, search_s) for each in range(seed, seed + seeds) for way in ways
    ]
    say(f"{len(weeks)} weeks of {days} days")
    lived = run(live_week(settings_of_its_own("the week", None), weeks))
    told = report.document(lived)
    document(told) if json else print("\n".join(report.lines(told)), flush=True)

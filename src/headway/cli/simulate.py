"""`headway simulate`: scenarios of the simulated world, each with what it shows."""

from __future__ import annotations

from time import monotonic
from typing import Annotated, Any

import typer

from headway.bootstrap import Settings, application
from headway.cli.lazy import lazily
from headway.cli.options import DataDir, Json, settings_of_its_own
from headway.cli.output import document, log_to_stderr, run, say
from headway.cli.progress import DayProgress
from headway.kernel.entropy import SeededEntropy
from headway.kernel.errors import BadInput
from headway.sim.mix import MIXES, Task, compared, lines
from headway.sim.mix import live as live_mix
from headway.sim.mix.living import ALONE, BESIDE_OTHERS
from headway.sim.scenarios import report
from headway.sim.scenarios.october import ORDERS, OctoberWorld, Variant
from headway.sim.scenarios.running import live

COMMANDS = {
    "compare": (
        "headway.cli.comparing:compare",
        "Cheapest first, a static routing guide and ours on the same networks, orders and luck: what each costs.",
    ),
    "visibility": (
        "headway.cli.visibility:visibility",
        "Breaches that happened, and those foreseen at least 20 minutes before, with the precision.",
    ),
    "storm": (
        "headway.cli.storm:storm",
        "Normal days, a storm, a normal one: its ETA error, promises, ranking of carriers, with and without hygiene.",
    ),
    "faults": (
        "headway.cli.faults:faults",
        "Every kind of fault, and noise: recall, precision, time to detection, what is left to people.",
    ),
    "fleet-week": (
        "headway.cli.fleet_week:fleet_week",
        "On-time, cost per stop, distance and changes of drivers: live, plain insertion and neither, on the same luck.",
    ),
}
"""Scenarios with a module of their own; only the one that is called is imported."""

app = typer.Typer(
    cls=lazily(COMMANDS),
    help="Live through a scenario of the simulated world and say what came of it.",
    no_args_is_help=True,
)


@app.command()
def october(
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same day.")] = 7,
    orders: Annotated[int, typer.Option(min=50, max=5_000, help="Orders; 1,000 give 200 slots.")] = ORDERS,
    variant: Annotated[
        list[Variant] | None, typer.Option(help="Who says that the carrier is out; none given: both variants.")
    ] = None,
    beside: Annotated[bool, typer.Option(help="Live through the day without the trouble, too, and compare.")] = True,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """15 carriers: one confirms 140 of 200 slots, another goes dark at ten. Who is saved, at what cost, who is not."""
    log_to_stderr()
    found = settings_of_its_own("the scenario", data_dir)
    began = monotonic()
    told = run(_october(found, seed, orders, variant or list(Variant), beside=beside))
    whole = {"variants": told, "elapsed_s": round(monotonic() - began, 1)}
    document(whole) if json else print("\n\n".join("\n".join(report.lines(each)) for each in told), flush=True)


async def _october(
    found: Settings, seed: int, orders: int, variants: list[Variant], *, beside: bool
) -> list[dict[str, Any]]:
    say("starting a database" + (f" in {found.data_dir}" if found.data_dir else ""))
    told = []
    async with application(found, entropy=SeededEntropy(seed), scratch=True) as built:
        calm = None
        if beside:
            calm = await live(built, OctoberWorld(seed, variants[0], orders, trouble=False), DayProgress())
            say("")
        for variant in variants:
            lived = await live(built, OctoberWorld(seed, variant, orders), DayProgress())
            say("")
            told.append(report.document(lived, calm))
    return told


@app.command()
def fleet(
    mix: Annotated[
        str, typer.Option(help="all (vans, contract carriers and gig couriers), own, 3pl or gig; several with commas.")
    ] = ",".join(MIXES),
    orders: Annotated[int, typer.Option(min=20, max=2_000, help="Orders of a mean day.")] = 240,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Networks, seeds from 1.")] = 5,
    days: Annotated[int, typer.Option(min=1, max=60, help="Working days of each.")] = 5,
    search_s: Annotated[float, typer.Option(min=0.2, max=60, help="Seconds of search for a day's routes.")] = 2.0,
    beside: Annotated[float, typer.Option(min=0.05, max=5, help="Vans, in mean days, under all.")] = BESIDE_OTHERS,
    alone: Annotated[float, typer.Option(min=0.05, max=5, help="Vans, in mean days, under own.")] = ALONE,
    json: Json = False,
) -> None:
    """Owned vans, contract carriers and gig couriers together against each alone, on the same luck."""
    mixes = [each.strip() for each in mix.split(",")]
    if unknown := [each for each in mixes if each not in MIXES]:
        raise BadInput(f"--mix: saw {unknown[0]!r}, allowed: {', '.join(MIXES)}", field="--mix")
    lived = []
    for seed in range(1, seeds + 1):
        for each in mixes:
            say(f"seed {seed} of {seeds}: {each}")
            lived.append(live_mix(Task(seed, each, orders, days, search_s, alone if each == "own" else beside)))
    told = compared(lived)
    document(told) if json else print("\n".join(lines(told)), flush=True)

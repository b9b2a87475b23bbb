"""`headway simulate compare`: three policies on the same seeds, with intervals, and what-if held against the truth."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, log_to_stderr, say


def compare(
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many networks are drawn.")] = 20,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 1,
    days: Annotated[int, typer.Option(min=1, max=6, help="Days of each; they begin on a Monday.")] = 5,
    orders: Annotated[int, typer.Option(min=20, max=5_000, help="Orders of each day.")] = 100,
    policies: Annotated[
        Path | None,
        typer.Option(help="The folder of cheapest, routing-guide and headway.yaml; none: examples/policies."),
    ] = None,
    lasts: Annotated[
        float,
        typer.Option(
            min=0, max=1, help="Correlation of the carriers of the guide's year with today; 1: it knows today."
        ),
    ] = 0.6,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Seeds lived through at once.")] = 2,
    json: Json = False,
) -> None:
    """Cheapest first, a static routing guide and ours on the same networks, orders and luck: what each costs."""
    from headway.sim.compare import Task, compared, lines, live_all, retender_cost
    from headway.sim.compare.running import DRAWS
    from headway.sim.customers import CURRENCY

    log_to_stderr()
    began = monotonic()
    tasks = [Task(seed, days, orders, policies, lasts, DRAWS) for seed in range(first, first + seeds)]
    terms = {"days": days, "orders_a_day": orders, "retender_cost": retender_cost(policies), "currency": CURRENCY}
    lives = []
    for lived in live_all(tasks, min(processes, seeds)):
        lives.append(lived)
        say(f"seed {lived.seed}: {len(lives)} of {seeds} after {monotonic() - began:.0f} s")
    whole = {**terms, **compared(lives), "elapsed_s": round(monotonic() - began, 1)}
    document(whole) if json else print("\n".join(lines(whole)), flush=True)

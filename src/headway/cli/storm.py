"""`headway simulate storm`: what a storm day teaches about the normal day after it, with and without hygiene."""

from __future__ import annotations

from time import monotonic
from typing import Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, log_to_stderr, say
from headway.sim.scenarios.storm.running import ORDERS
from headway.sim.scenarios.storm.world import BEFORE, LEAST_TO_FIND, Life


def storm(
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many networks are drawn.")] = 5,
    first: Annotated[int, typer.Option(min=0, help="The first seed.")] = 1,
    orders: Annotated[int, typer.Option(min=40, max=2_000, help="Orders of each day.")] = ORDERS,
    before: Annotated[
        int, typer.Option(min=1, max=40, help="Normal working days before it; from 7 on, one that nobody tells of.")
    ] = BEFORE,
    processes: Annotated[int, typer.Option(min=1, max=64, help="Seeds lived through at once.")] = 2,
    json: Json = False,
) -> None:
    """Normal days, a storm, a normal one: its ETA error, promises, ranking of carriers, with and without hygiene."""
    from headway.sim.scenarios.storm import Task, compared, lines, live_all

    log_to_stderr()
    began = monotonic()
    wanted = tuple(each for each in Life if each is not Life.FOUND or before >= LEAST_TO_FIND)
    tasks = [Task(seed, orders, wanted, before) for seed in range(first, first + seeds)]
    lives = []
    for lived in live_all(tasks, min(processes, seeds)):
        lives.append(lived)
        say(f"seed {lived.seed}: {len(lives)} of {seeds} after {monotonic() - began:.0f} s")
    whole = {
        "orders_a_day": orders,
        "days_before": before,
        **compared(lives),
        "elapsed_s": round(monotonic() - began, 1),
    }
    document(whole) if json else print("\n".join(lines(whole)), flush=True)

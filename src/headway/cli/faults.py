"""`headway simulate faults`: a day with every kind of fault in it, and what was made of them."""

from __future__ import annotations

from enum import StrEnum
from time import monotonic
from typing import Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, log_to_stderr, say


class Playbooks(StrEnum):
    """Whether playbooks work."""

    ON = "on"
    OFF = "off"
    BOTH = "both"


def faults(
    orders: Annotated[int, typer.Option(min=60, max=20_000, help="Orders of the day; carriers grow with it.")] = 400,
    seed: Annotated[int | None, typer.Option(min=0, help="This seed alone.")] = None,
    seeds: Annotated[int, typer.Option(min=1, max=1000, help="How many seeds.")] = 1,
    first: Annotated[int, typer.Option(min=0, help="The first of them.")] = 1,
    playbooks: Annotated[Playbooks, typer.Option(help="Whether playbooks work; both: one life after the other.")] = (
        Playbooks.ON
    ),
    processes: Annotated[int, typer.Option(min=1, max=64, help="Seeds lived through at once.")] = 1,
    json: Json = False,
) -> None:
    """Every kind of fault, and noise: recall, precision, time to detection, what is left to people."""
    from headway.sim.faults import report, text
    from headway.sim.faults.running import Life, Task, live_all

    log_to_stderr()
    began = monotonic()
    lives = tuple(Life) if playbooks is Playbooks.BOTH else (Life(playbooks),)
    chosen = [seed] if seed is not None else list(range(first, first + seeds))
    found = []
    for lived in live_all([Task(each, orders, lives) for each in chosen], min(processes, len(chosen))):
        found += lived
        say(f"seed {lived[0].seed}: {len(found) // len(lives)} of {len(chosen)} after {monotonic() - began:.0f} s")
    whole = {**report.document(found), "elapsed_s": round(monotonic() - began, 1)}
    document(whole) if json else print("\n".join(text.lines(whole)), flush=True)

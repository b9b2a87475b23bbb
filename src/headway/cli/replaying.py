"""`headway routes replay`: a day whose requests appear hour by hour, under one policy."""

from __future__ import annotations

from os import cpu_count
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, say
from headway.kernel.errors import BadInput

POLICIES = ("greedy", "lazy", "headway", "hindsight")


def replay(
    instance: Annotated[Path, typer.Argument(help="VRPLIB or Solomon: one depot, one kind of vehicle, windows.")],
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Of the day's requests, and of the search.")] = 1,
    epoch_s: Annotated[
        float, typer.Option(min=0.1, max=3_600.0, help="Time to decide in an epoch, in seconds.")
    ] = 10.0,
    policy: Annotated[str, typer.Option(help="greedy, lazy, headway or hindsight.")] = "headway",
    threads: Annotated[int | None, typer.Option(min=1, max=64, help="At most so many; none: two, or one.")] = None,
    routes: Annotated[bool, typer.Option(help="Also the routes, as numbers of requests.")] = False,
    json: Json = False,
) -> None:
    """Play the day: requests appear each hour, the policy says what leaves now, and the driving is added up."""
    if policy not in POLICIES:
        allowed = ", ".join(POLICIES)
        raise BadInput(f"--policy: saw {policy!r}, allowed: {allowed}", field="--policy", allowed=allowed)
    from headway.routing.dynamic.answer import answer
    from headway.routing.dynamic.policies.base import Effort
    from headway.routing.dynamic.policies.registry import policy as policy_named
    from headway.routing.dynamic.reading import read_day
    from headway.routing.dynamic.replay import play

    began = monotonic()
    day = read_day(instance)
    effort = Effort(epoch_s, threads or min(2, cpu_count() or 1))
    record = play(day, seed, policy_named(policy, day, seed, effort), effort)
    document(answer(day, record, routes))
    say(f"{policy}: {record.requests} requests, {record.cost} s of driving, in {monotonic() - began:.1f} s")

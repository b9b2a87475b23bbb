"""`headway routes`: an instance of a routing problem solved, and a dynamic day replayed."""

from __future__ import annotations

import json as texts
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, say
from headway.cli.replaying import replay
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.routing.plan import Plan
    from headway.routing.reading.instance import Instance

app = typer.Typer(name="routes", help="Routes of the own fleet: plan, and replay days.", no_args_is_help=True)
app.command("replay")(replay)


@app.command("solve")
def solve(
    instance: Annotated[Path, typer.Argument(help="VRPLIB with its variants, Solomon's or Li & Lim's text.")],
    budget_s: Annotated[float, typer.Option(min=0.1, max=86_400.0, help="Time in all, reading included.")] = 10.0,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Of what is left to chance.")] = 1,
    engine: Annotated[str, typer.Option(help="headway, pyvrp or vroom.")] = "headway",
    cores: Annotated[int, typer.Option(min=1, max=64, help="Processor cores to use.")] = 2,
    rounding: Annotated[
        str, typer.Option(help="Of coordinates: dimacs (one decimal, truncated, times ten), round, exact or trunc.")
    ] = "dimacs",
    out: Annotated[Path | None, typer.Option(help="Where to write the answer; none: standard output.")] = None,
    json: Json = False,
) -> None:
    """Plan an instance's routes within a budget, and check them with code that no engine shares."""
    began = perf_counter()
    from headway.routing.checking import check
    from headway.routing.engines.base import Budget
    from headway.routing.engines.registry import engine as chosen

    solver = chosen(engine)
    read = _read(instance, rounding)
    plan = solver.solve(read.problem, Budget(max(0.05, budget_s - (perf_counter() - began)), cores, seed))
    faults = check(read.problem, plan)
    answer = _answer(read, plan, feasible=not faults and not _unserved(read, plan))
    answer["elapsed_s"] = round(perf_counter() - began, 3)
    if out is not None:
        _write(out, answer)
    if json or out is None:
        document(answer)
    for fault in faults:
        say(f"{fault.kind}: {fault.where}: {fault.sentence}")
    say(f"{read.name}: {len(plan.routes)} routes, cost {plan.cost}, {len(plan.left_out)} left out")


def _read(path: Path, rounding: str) -> Instance:
    from headway.routing.reading import read
    from headway.routing.reading.instance import Rounding

    allowed = ", ".join(Rounding)
    if rounding not in set(Rounding):
        raise BadInput(f"--rounding: saw {rounding!r}, allowed: {allowed}", field="--rounding", allowed=allowed)
    return read(path, Rounding(rounding))


def _unserved(read: Instance, plan: Plan) -> bool:
    """Whether somebody without a prize is left out: the plan may be driven, but it is no solution of the instance."""
    needed = {each.key for each in read.problem.jobs if each.prize is None}
    needed |= {each.key for each in read.problem.transfers if each.prize is None}
    return any(each.key in needed for each in plan.left_out)


def _answer(read: Instance, plan: Plan, *, feasible: bool) -> dict[str, object]:
    return {
        "routes": read.numbers(plan),
        "cost": plan.cost,
        "feasible": feasible,
        "vehicles": [route.vehicle for route in plan.routes],
        "left_out": [{"client": each.key, "reason": each.reason, "why": each.sentence} for each in plan.left_out],
    }


def _write(path: Path, answer: dict[str, object]) -> None:
    try:
        path.write_text(texts.dumps(answer) + "\n", encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{path}:0: file: {error.strerror}, allowed: a file that can be written") from None

"""`headway allocate`: a batch, or a day order by order, from a file to a file."""

from __future__ import annotations

import json as texts
from codecs import BOM_UTF8
from os import environ
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli.options import Json
from headway.cli.output import document, say
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.dispatch.solver.problem import Answer, Problem


def allocate(
    problem: Annotated[Path, typer.Argument(help="PROBLEM.json: orders, carriers, rates, capacity, commitments.")],
    online: Annotated[bool, typer.Option(help="Decide each order before the next is seen.")] = False,
    history: Annotated[
        Path | None, typer.Option(help="An earlier day of the same network, to learn from; with --online.")
    ] = None,
    budget_s: Annotated[float, typer.Option(min=0.0, max=86_400.0, help="Time for a batch, in seconds.")] = 120.0,
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Of what is left to chance.")] = 0,
    out: Annotated[Path | None, typer.Option(help="Where to write the answer; none: standard output.")] = None,
    json: Json = False,
) -> None:
    """Choose a rate for each order at the least cost under capacity and commitments, and prove how near the best."""
    if history is not None and not online:
        raise BadInput("--history: saw a batch, allowed: with --online", field="--history", allowed="with --online")
    began = monotonic()
    day = _read(problem)
    before = None if history is None else _read(history)
    answer = _solved(day, before, online, budget_s, seed)
    whole = _document(day, answer, monotonic() - began)
    if out is not None:
        _write(out, whole)
    if json or out is None:
        document(whole)
    say(f"{len(day.orders)} orders: {answer.objective:.2f} {day.currency}, {answer.gap:.3%} above the bound")


def _read(path: Path) -> Problem:
    from headway.dispatch.solver.reading import MAX_BYTES, read_problem
    from headway.dispatch.solver.unread import unread

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1).removeprefix(BOM_UTF8)
    except OSError as error:
        raise BadInput(f"{path}:0: file: {error.strerror}, allowed: a file that can be read") from None
    problem = read_problem(raw, str(path))
    for line in unread(raw, str(path)):
        say(line)
    return problem


def _solved(day: Problem, before: Problem | None, online: bool, budget_s: float, seed: int) -> Answer:
    """On one thread: matrices are small, and threads that wait for each other take a busy machine's time."""
    environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    if online:
        from headway.dispatch.solver.online import replay

        return replay(day, before)
    from headway.dispatch.solver.offline import Effort, solve

    return solve(day, Effort(budget_s=budget_s, seed=seed))


def _document(day: Problem, answer: Answer, elapsed_s: float) -> dict[str, object]:
    pairs = zip(day.orders, answer.rates, strict=True)
    return {
        "assignments": [{"order": order.id, "rate": rate} for order, rate in pairs],
        "objective": answer.objective,
        "lower_bound": answer.lower_bound,
        "elapsed_s": round(elapsed_s, 3),
    }


def _write(path: Path, whole: dict[str, object]) -> None:
    try:
        path.write_text(texts.dumps(whole, ensure_ascii=False), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"--out {path}: {error.strerror}", field="--out", allowed="a file that can be written") from None

"""`headway real`: orders from files through the whole loop, from intake to scorecard, beside the plan of the time."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from headway.bootstrap import Settings, application
from headway.cli.options import DataDir, Json, settings
from headway.cli.output import document, log_to_stderr, run, say
from headway.cli.progress import DayProgress
from headway.kernel.entropy import SeededEntropy
from headway.sim.real import Files, Report, day_of, find_files, lines, report, run_real, write_sheets


def real(
    data: Annotated[Path, typer.Option(help="The folder with the files: orders, rates, sites.")],
    maps: Annotated[
        Path | None, typer.Option(help="The folder with the map files; none: examples/brunel of this repository.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="A folder for the rows behind the figures: orders, rate problems, faults.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of what the simulated carriers do.")] = 7,
    data_dir: DataDir = None,
    json: Json = False,
) -> None:
    """Run the loop on real orders: import, release, allocate, tender, track, settle, score."""
    log_to_stderr()
    files = find_files(data, maps)
    found = settings(data_dir)
    if found.database_url is not None:
        say("real orders run on a database of their own, not DATABASE_URL")
        found = replace(found, database_url=None)
    began = monotonic()
    answer = run(_run(found, files, seed))
    if out is not None:
        write_sheets(answer, out)
    for fault in answer.faults:
        say(fault)
    whole = {**answer.document, "seed": seed, "elapsed_s": round(monotonic() - began, 1)}
    document(whole) if json else print("\n".join(lines(whole)), flush=True)


async def _run(found: Settings, files: Files, seed: int) -> Report:
    day = day_of(files)
    say("starting a database" + (f" in {found.data_dir}" if found.data_dir else ""))
    async with application(found, entropy=SeededEntropy(seed), scratch=True) as app:
        lived = await run_real(app, files, day, seed, tell=say, progress=DayProgress())
        say("\ncounting")
        return await report(app, lived)

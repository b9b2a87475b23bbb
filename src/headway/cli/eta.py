"""`headway eta`: train on a file of legs or on the tenant's own log, predict, and choose which model is in force."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli import models
from headway.cli.options import DataDir, Json, TenantSlug
from headway.cli.output import document, say
from headway.kernel.errors import BadInput

if TYPE_CHECKING:
    from headway.learning.eta.legs import Leg

app = typer.Typer(help="Times of arrival: train, predict, and the models in force.", no_args_is_help=True)
app.command("models")(models.list_models)
app.command("activate")(models.activate)
app.command("rollback")(models.rollback)

Model = Annotated[Path | None, typer.Option("--model", help="The folder to write the model to; with --legs.")]


@app.command()
def train(
    legs: Annotated[Path | None, typer.Option(help="LEGS.parquet or .csv: finished legs; none: the log.")] = None,
    corridors: Annotated[Path | None, typer.Option(help="What is known of corridors from before; with --legs.")] = None,
    nodes: Annotated[Path | None, typer.Option(help="What is known of places; with --legs.")] = None,
    model: Model = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help="How far back the log is read.")] = 180,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Train on a file's legs into a folder; or, without --legs, on what the tenant's log says of finished journeys.

    A model of the log is kept as the next version. It is put in force only where it was better, on days that it had not
    seen, than what is in force.
    """
    if legs is None:
        for name, value in (("--corridors", corridors), ("--nodes", nodes), ("--model", model)):
            if value is not None:
                raise BadInput(f"{name}: saw no --legs beside it, allowed: with --legs", field=name)
        models.train_tenant(data_dir, tenant, days, json)
        return
    if model is None:
        raise BadInput("--model: saw nothing, allowed: a folder to write to", field="--model")
    _train_file(legs, corridors, nodes, model, json)


def _train_file(legs: Path, corridors: Path | None, nodes: Path | None, model: Path, json: bool) -> None:
    from headway.learning.eta.cases import NO_PAST
    from headway.learning.eta.files.models import about, write_model
    from headway.learning.eta.files.reading import read_corridors, read_legs, read_nodes
    from headway.learning.eta.legs import seen_of_legs
    from headway.learning.eta.training import train as trained

    began = monotonic()
    seen = seen_of_legs(read_legs(legs, finished=True))
    past = NO_PAST if corridors is None else read_corridors(corridors)
    places = {} if nodes is None else read_nodes(nodes)
    made = trained(seen, past, places, say)
    write_model(model, made)
    whole = {"legs": len(seen.cases), **about(made), "elapsed_s": round(monotonic() - began, 1)}
    learned = _of(len(made.seen.cases), len(seen.cases))
    document(whole) if json else say(f"{model}: trained on {learned} legs in {whole['elapsed_s']} s")


def _of(learned: int, read: int) -> str:
    return str(learned) if learned == read else f"the newest {learned} of {read}"


@app.command()
def predict(
    model: Annotated[Path, typer.Option("--model", help="The folder of the model.")],
    legs: Annotated[Path, typer.Option(help="LEGS.parquet or .csv: legs to predict; actual_time is not looked at.")],
    out: Annotated[Path, typer.Option(help="Where to write the answer: Parquet, or CSV where the name ends so.")],
    json: Json = False,
) -> None:
    """Predict how many minutes legs take: p50, p80 and p90, from what was known when each began."""
    from headway.learning.eta.files.reading import read_legs

    began = monotonic()
    asked = read_legs(legs, finished=False)
    whole = {"legs": len(asked), **_answered(asked, model, out), "elapsed_s": round(monotonic() - began, 1)}
    document(whole) if json else say(f"{out}: {len(asked)} legs, {whole['cold']} on corridors never seen")


def _answered(asked: list[Leg], folder: Path, out: Path) -> dict[str, int]:
    from headway.learning.eta.files.answers import write_answers
    from headway.learning.eta.files.models import read_model
    from headway.learning.eta.legs import cases_of_legs

    known = read_model(folder)
    cases = cases_of_legs(asked)
    answer = known.quantiles(cases)
    write_answers(out, asked, answer)
    early = int((cases.at_s < known.trained_until_s).sum())
    if early:
        say(f"{early} legs began before the last leg of the training was finished; it may know what happened after")
    return {"cold": int((answer.known <= 0).sum()), "before_training_ended": early}

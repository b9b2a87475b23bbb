"""`headway whatif` and `headway policies dry-run`: a policy tried on what has been."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any, TypeVar
from zoneinfo import ZoneInfo

import typer

from headway.bootstrap import application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.cli.policies import read_text
from headway.dispatch.policies.checks import checked
from headway.dispatch.policies.model import MOST_REHEARSED, PolicyDocument
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.kernel.tenancy import tenant_zone

if TYPE_CHECKING:
    from headway.analytics.whatif import WhatIfReport
    from headway.analytics.whatif.report import Figure, Value
    from headway.dispatch.policies.rehearsal import Rehearsal

R = TypeVar("R")
Policy = Annotated[Path, typer.Option("--policy", help="A policy, YAML or JSON.")]
From = Annotated[
    str | None, typer.Option("--from", help="A day, or a moment with its zone; a day begins in the tenant's zone.")
]
To = Annotated[str | None, typer.Option("--to", help="The end, not included; a day is its end. Default: now.")]
Work = Callable[[Any, datetime, datetime], Awaitable[R]]
_WEEK = timedelta(days=7)
_EVERY_S = 2.0


def what_if(
    policy: Policy,
    since: From = None,
    until: To = None,
    draws: Annotated[int, typer.Option(min=1, max=5000, help="How often the period is lived through.")] = 200,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same report.")] = 0,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Decide a period again under another policy: cost, punctuality, acceptance, with 90 % intervals."""
    tried = _policy(policy)
    progress = _Progress()

    async def work(conn: Any, begin: datetime, end: datetime) -> WhatIfReport:
        from headway.analytics.whatif import whatif

        return await whatif(conn, tried, begin, end, draws=draws, seed=seed, progress=progress)

    report = run(_reading(data_dir, tenant, since, until, work))
    progress.end()
    if json:
        document(asdict(report))
    else:
        print("\n".join(_lines(report)), flush=True)


def dry_run(
    file: Annotated[Path, typer.Argument(help="A policy, YAML or JSON.")],
    since: From = None,
    until: To = None,
    most: Annotated[
        int, typer.Option(min=1, max=MOST_REHEARSED, help="Of more decisions, evenly spread ones.")
    ] = MOST_REHEARSED,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Say what a policy would have decided otherwise, each recorded decision taken for itself; default: last week."""
    tried = _policy(file)

    async def work(conn: Any, begin: datetime, end: datetime) -> Rehearsal:
        from headway.dispatch.policies.rehearsal import rehearse

        return await rehearse(conn, tried, begin, end, most=most)

    found = run(_reading(data_dir, tenant, since, until, work))
    if json:
        document(asdict(found))
    else:
        print("\n".join(_rehearsed(found)), flush=True)


def _policy(path: Path) -> PolicyDocument:
    return checked(read_text(path), None, str(path))


async def _reading(data_dir: Path | None, tenant: str | None, since: str | None, until: str | None, work: Work[R]) -> R:
    async with application(settings(data_dir, needs_database=True)) as app:
        tenant_id = await tenant_of(app, tenant)
        async with app.scope.reading(tenant_id) as (conn, now):
            zone = await tenant_zone(conn)
            end = now if until is None else moment(until, zone, "--to", end=True)
            begin = end - _WEEK if since is None else moment(since, zone, "--from", end=False)
            return await work(conn, begin, end)


def moment(text: str, zone: ZoneInfo, option: str, *, end: bool) -> datetime:
    """A day's beginning (its end, where it is an end) in the zone, or the moment itself.

    Raises:
        BadInput: it is neither.
    """
    try:
        if len(text) == len("2026-03-02"):
            day = date.fromisoformat(text) + timedelta(days=int(end))
            return datetime.combine(day, time(0), zone).astimezone(UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or moment.tzinfo is None:
        allowed = "2026-03-02, or 2026-03-02T06:00:00+01:00"
        raise BadInput(f"{option}: saw {text[:40]!r}, allowed: {allowed}", field=option, allowed=allowed)
    return moment.astimezone(UTC)


class _Progress:
    """Where a long run stands: on a terminal a line that renews itself, else one now and then."""

    def __init__(self) -> None:
        self._terminal, self._last = sys.stderr.isatty(), monotonic()

    def __call__(self, step: str, done: int, of: int) -> None:
        if monotonic() - self._last < (0.2 if self._terminal else _EVERY_S):
            return
        self._last = monotonic()
        line = f"{step}: {done} of {of}"
        print(
            f"\r{line:60}" if self._terminal else line, end="" if self._terminal else "\n", file=sys.stderr, flush=True
        )

    def end(self) -> None:
        if self._terminal:
            say("")


def _lines(report: WhatIfReport) -> Iterator[str]:
    yield f"{report.shipments} shipments from {report.since:%Y-%m-%d %H:%M} to {report.until:%Y-%m-%d %H:%M} UTC"
    yield f"under {report.policy}, lived through {report.draws} times; intervals hold nine of ten realised periods"
    yield ""
    rows: list[tuple[str, ...]] = [("", "happened", "predicted", "from", "to", "change", "from", "to")]
    rows += [_figure_row(figure, report.currency) for figure in report.figures]
    yield from _table(rows)
    yield ""
    carriers: list[tuple[str, ...]] = [("carrier", "booked", "predicted", "from", "to", "asked in the log")]
    carriers += [(c.carrier, *map(str, (c.happened, c.mean, c.low, c.high, c.asked))) for c in report.carriers]
    yield from _table(carriers)
    seen = report.responses
    yield ""
    yield f"answers: {seen.answers_observed} observed, {seen.answers_modelled} modelled a life"
    yield f"arrivals: {seen.arrivals_observed} observed, {seen.arrivals_modelled} modelled a life"
    yield from ("", "how what was not observed was modelled:", *(f"  - {each}" for each in report.models))
    yield from ("", "what the log cannot show:", *(f"  - {each}" for each in report.caveats))


def _figure_row(figure: Figure, currency: str) -> tuple[str, ...]:
    values = (figure.happened, figure.mean, figure.low, figure.high)
    changes = (figure.change, figure.change_low, figure.change_high)
    return figure.name, *(_shown(each, figure.unit, currency) for each in (*values, *changes))


def _shown(value: Value | None, unit: str, currency: str) -> str:
    if value is None:
        return "-"
    if unit == "money":
        return str(Money(int(value), currency))
    return f"{value * 100:.1f} %" if unit == "share" else f"{value} kg" if unit == "kg" else str(value)


def _rehearsed(found: Rehearsal) -> Iterator[str]:
    yield f"{found.policy}: {found.judged} of {found.decisions} decisions made again, {found.changed} would be others"
    yield f"nobody left where somebody was: {found.newly_nobody}; somebody where nobody was: {found.newly_somebody}"
    yield f"persons' choices, left as they are: {found.person}; snapshots that cannot be read: {found.broken}"
    for saving, freight in zip(found.saving, found.freight, strict=True):
        yield f"expected landed cost of the others: {saving} less; of it freight: {freight} less"
    if found.ruled_out:
        yield "old choices ruled out: " + ", ".join(f"{rule} {count}" for rule, count in found.ruled_out)
    yield from ("", *_table([("carrier", "chosen", "would be"), *map(_shift_row, found.carriers)]))
    if found.examples:
        yield from ("", "the largest changes:")
    for each in found.examples:
        yield f"  {each.decided_at:%Y-%m-%d %H:%M} {each.before or 'nobody'} -> {each.after or 'nobody'}: {each.why}"


def _shift_row(shift: Any) -> tuple[str, str, str]:
    return shift.carrier, str(shift.before), str(shift.after)


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))
        yield "  ".join((first.ljust(widths[0]), *cells)).rstrip()

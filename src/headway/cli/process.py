"""`headway process`: how trouble is handled over a period, on a page or as a document; and its facts built anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from headway.analytics.process.commands import RebuildProcess
from headway.analytics.process.effects import Effect
from headway.analytics.process.figures import FigureValue, Unit
from headway.analytics.process.intervals import Estimate
from headway.analytics.process.measuring import Group
from headway.analytics.process.period import By, period_of
from headway.analytics.process.reporting import Report, report
from headway.analytics.process.views import BANDS
from headway.bootstrap import application
from headway.cli.options import DataDir, Json, TenantSlug, settings, tenant_of
from headway.cli.output import document, run, say
from headway.cli.whatif import From, To, moment
from headway.kernel.money import Money
from headway.kernel.tenancy import tenant_zone

app = typer.Typer(help="How work flows and how trouble is handled.", no_args_is_help=True)
WEEK = timedelta(days=7)
PART_FIGURES = ("resolved_alone", "touches_per_100", "false_positives", "time_to_detect", "time_to_resolve")
NOTHING = "-"


@app.command("report")
def report_command(
    since: From = None,
    until: To = None,
    by: Annotated[By, typer.Option(help="Tell the figures apart by this.")] = By.ALL,
    data_dir: DataDir = None,
    tenant: TenantSlug = None,
    json: Json = False,
) -> None:
    """Print the figures of a period, what stands behind them, and what recurs; default: last week."""
    found = run(_report(data_dir, tenant, since, until, by))
    if json:
        document(as_document(found))
    else:
        print("\n".join(lines(found)), flush=True)


@app.command()
def rebuild(data_dir: DataDir = None, tenant: TenantSlug = None) -> None:
    """Forget the process facts and have them folded anew from the log, which running workers do."""
    run(_rebuild(data_dir, tenant))
    say("the log is read anew; the figures come back as workers read it")


async def _report(data_dir: Path | None, tenant: str | None, since: str | None, until: str | None, by: By) -> Report:
    async with application(settings(data_dir, needs_database=True)) as running:
        tenant_id = await tenant_of(running, tenant)
        async with running.scope.reading(tenant_id) as (conn, now):
            zone = await tenant_zone(conn)
            end = now if until is None else moment(until, zone, "--to", end=True)
            begin = end - WEEK if since is None else moment(since, zone, "--from", end=False)
            return await report(conn, period_of(begin, end), by, now)


async def _rebuild(data_dir: Path | None, tenant: str | None) -> None:
    async with application(settings(data_dir, needs_database=True)) as running:
        await running.run(await tenant_of(running, tenant), RebuildProcess(), actor="user:cli")


def as_document(found: Report) -> dict[str, Any]:
    """The report as plain data; durations in seconds, money in minor units of `currency`."""
    return {
        "since": found.period.since,
        "until": found.period.until,
        "by": str(found.by),
        "currency": found.currency,
        "whole": _group(found.whole),
        "parts": [_group(each) for each in found.parts],
        "ageing": [{**asdict(each), "bands": dict(zip(BANDS, each.bands, strict=True))} for each in found.ages],
        "backlog": [{**asdict(each), "open": each.open, "most_open": each.most_open} for each in found.queues],
        "integrations": [asdict(each) for each in found.integrations],
        "playbooks": [asdict(each) for each in found.runs],
        "effects": [asdict(each) for each in found.effects],
        "patterns": [{**asdict(each), "sentence": each.sentence} for each in found.patterns],
        "alert_per_signal": asdict(found.plain),
    }


def lines(found: Report) -> Iterator[str]:
    """The report for a person."""
    yield f"{found.period.since:%Y-%m-%d %H:%M} to {found.period.until:%Y-%m-%d %H:%M} UTC"
    tally = found.whole.tally
    yield f"{tally.cases} cases over {tally.shipments} shipments; {found.plain.alerts} alerts by a plain system"
    yield ""
    yield f"{'':28} {'value':>10} {'90 %':>10} {'before':>10} {'target':>10} {'of':>8}"
    yield from (_figure(each) for each in found.whole.figures)
    if found.parts:
        yield from _parts(found)
    yield from _queues(found)
    yield from _integrations(found)
    yield from _playbooks(found)
    yield from _patterns(found)


def _figure(each: FigureValue) -> str:
    shown = [_value(value, each.unit) for value in (each.value, each.p90, each.before, each.target)]
    mark = "" if each.met is None else " met" if each.met else " missed"
    return f"{each.name:28} {shown[0]:>10} {shown[1]:>10} {shown[2]:>10} {shown[3]:>10} {each.sample:>8}{mark}"


def _parts(found: Report) -> Iterator[str]:
    yield ""
    heads = ("alone", "touches", "false", "detect", "resolve")
    yield f"{'by ' + found.by:28} {'shipments':>9} {'cases':>6} " + " ".join(f"{head:>9}" for head in heads)
    for group in found.parts:
        values = {each.key: _value(each.value, each.unit) for each in group.figures}
        counts = f"{group.label or 'not known':28.28} {group.tally.shipments:>9} {group.tally.cases:>6} "
        yield counts + " ".join(f"{values[key]:>9}" for key in PART_FIGURES)


def _queues(found: Report) -> Iterator[str]:
    if not found.queues:
        return
    ages = {each.label: each for each in found.ages}
    yield ""
    yield f"{'queue':28} {'open':>6} {'most':>6} {'came/h':>8} {'left/h':>8}  " + " ".join(f"{b:>12}" for b in BANDS)
    for queue in found.queues:
        bands = ages[queue.owner].bands if queue.owner in ages else (0,) * len(BANDS)
        rates = f"{queue.arrivals_per_h:>8.2f} {queue.clearances_per_h:>8.2f}"
        counts = " ".join(f"{count:>12}" for count in bands)
        yield f"{queue.owner:28.28} {queue.open:>6} {queue.most_open:>6} {rates}  {counts}"


def _integrations(found: Report) -> Iterator[str]:
    if found.integrations:
        yield ""
        yield f"{'integration':28} {'outages':>8} {'failing':>9} {'failures':>9}"
    for each in found.integrations:
        still = " still" if each.failing else ""
        times = f"{each.outages:>8} {_time(each.failing_s):>9} {each.failures:>9}"
        yield f"{each.integration:28.28} {times}{still}  {each.problem}"


def _playbooks(found: Report) -> Iterator[str]:
    if found.runs:
        yield ""
        yield f"{'playbook':28} {'runs':>6} {'done':>6} {'handed':>7} {'stopped':>8} {'failed':>7}"
    for each in found.runs:
        name = f"{each.playbook} {each.version}" + (" (shadow)" if each.shadow else "")
        ends = f"{each.done:>6} {each.handed:>7} {each.stopped:>8} {each.failed:>7}"
        yield f"{name:28.28} {each.runs:>6} {ends}"
    for effect in found.effects:
        yield from _effect(effect, found.currency)


def _effect(effect: Effect, currency: str) -> Iterator[str]:
    took, before = effect.took, effect.before
    yield ""
    yield f"{effect.playbook} {effect.version}: {took.cases} cases, before it {before.cases} of the same kinds"
    yield f"  ended alone     {_share(took.alone, took.over)}, before {_share(before.alone, before.over)}" + _sure(
        effect.more_alone, lambda value: f"{100 * value:+.1f} points"
    )
    yield f"  time to resolve {_time(took.resolve_p50_s)}, before {_time(before.resolve_p50_s)}" + _sure(
        effect.times_as_long, lambda value: f"{value:.2f} times"
    )
    yield (
        f"  lost a case     {_money(took.loss_minor, currency)}, before {_money(before.loss_minor, currency)}"
        + _sure(effect.more_loss, lambda value: _money(value, currency))
    )


def _patterns(found: Report) -> Iterator[str]:
    yield ""
    yield "nothing recurs beyond chance" if not found.patterns else "what recurs beyond chance"
    for each in found.patterns:
        yield f"  {each.sentence} (chance {each.chance:.1g})"


def _group(group: Group) -> dict[str, Any]:
    return {
        "label": group.label,
        "shipments": group.tally.shipments,
        "cases": group.tally.cases,
        "figures": [msgspec.structs.asdict(each) for each in group.figures],
    }


def _sure(found: Estimate | None, say_it: Any) -> str:
    if found is None:
        return "; too few to compare"
    return f"; {say_it(found.value)} (95 %: {say_it(found.low)} to {say_it(found.high)})"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else NOTHING


def _money(minor: float | None, currency: str) -> str:
    return NOTHING if minor is None else f"{Money(round(minor), currency).amount} {currency}"


def _value(value: Decimal | None, unit: Unit) -> str:
    if value is None:
        return NOTHING
    if unit is Unit.DURATION:
        return _time(float(value))
    return f"{value * 100:.1f} %" if unit is Unit.SHARE else f"{value.normalize():f}"


def _time(seconds: float | None) -> str:
    """`45 s`, `12 min`, `3.5 h`, `2.1 d`."""
    if seconds is None:
        return NOTHING
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.1f} {name}"
    return f"{seconds:.0f} s"

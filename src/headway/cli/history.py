"""`headway import history`: shipments that have been, and at once what they say of vendors and lanes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from headway.analytics.history import HistoryReport, HistoryScore, import_history
from headway.bootstrap import application
from headway.cli.options import Q, settings, tenant_of
from headway.cli.output import document, run, say
from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant

TENANT = "main"
VENDORS, LANES = 5, 10


def take_in(file: Path, map_file: Path | None, data_dir: Path | None, tenant: str | None, *, json: bool) -> int:
    """Import, answer, and name every fault; the exit code."""
    slug, report = run(_run(file, map_file, data_dir, tenant))
    faults = [str(fault) for fault in report.faults]
    if json:
        document({"file": str(file), "tenant": slug, **asdict(report), "faults": faults})
    else:
        print("\n".join(_lines(report)), flush=True)
    for fault in faults:
        say(fault)
    return 2 if faults else 0


async def _run(
    file: Path, map_file: Path | None, data_dir: Path | None, tenant: str | None
) -> tuple[str, HistoryReport]:
    async with application(settings(data_dir, needs_database=True)) as app:
        slug = tenant or await _first_tenant(app)
        return slug or "", await import_history(app, await tenant_of(app, slug), file, map_file)


async def _first_tenant(app: App) -> str | None:
    """A database without any tenant gets one; with one there is nothing to name."""
    async with app.scope.db.system() as conn:
        rows = await conn.fetch(Q.list_tenants, UUID(int=0), 2)
    if rows:
        return str(rows[0]["slug"]) if len(rows) == 1 else None
    await create_tenant(app.scope, NewTenant(TENANT, "Main"))
    say(f"this database had no tenant: made {TENANT} (USD, UTC); `headway tenants create` makes others")
    return TENANT


def _lines(report: HistoryReport) -> Iterator[str]:
    yield (
        f"rows read {report.read}, refused {report.refused}, skipped {report.skipped}; "
        f"new {report.new}, changed {report.changed}, there already {report.same}"
    )
    shared = report.shared_weights + report.shared_freights
    yield (
        f"references to other rows resolved: {report.references}; {report.shared_weights} weights and "
        f"{report.shared_freights} freights count once, there; {report.references - shared} lead to a row without one"
    )
    yield from ("", f"the {VENDORS} largest of {len(report.vendors)} vendors")
    yield from _table("vendor", report.vendors[:VENDORS])
    yield from ("", f"the {LANES} busiest of {len(report.lanes)} lanes")
    yield from _table("lane", report.lanes[:LANES])


def _table(head: str, scores: Sequence[HistoryScore]) -> Iterator[str]:
    rows = [(head, "shipments", "on time", "consignments", "freight", "kg", "a kg"), *map(_row, scores)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = (text.rjust(width) for text, width in zip(rest, widths[1:], strict=True))
        yield "  " + "  ".join((first.ljust(widths[0]), *cells))


def _row(score: HistoryScore) -> tuple[str, ...]:
    lane = f" to {score.country} by {score.mode or 'unknown mode'}" if score.country else ""
    return (
        f"{score.vendor}{lane}",
        str(score.shipments),
        "-" if score.on_time_rate is None else f"{score.on_time_rate * 100:.1f} % of {score.dated}",
        str(score.consignments),
        "-" if score.freight is None else f"{score.freight} {score.currency}",
        _plain(score.weight_kg),
        "-" if score.cost_per_kg is None else f"{score.cost_per_kg:.4f}",
    )


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

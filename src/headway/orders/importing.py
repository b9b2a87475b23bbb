"""Files of orders, customers and sites taken in through the same commands as everything else.

Good rows are kept, every other row is kept aside with its reason, and a file may be imported again: orders that are
there already count as duplicates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from headway.kernel.app import App
from headway.kernel.db.queries import load_queries
from headway.kernel.tabular import (
    FieldSpec,
    MappedRow,
    MappedTable,
    RowFault,
    load_map,
    map_rows,
    plain_map,
    read_table,
)
from headway.kernel.tabular.cells import shown
from headway.kernel.tabular.model import Limits, Table
from headway.kernel.tenancy import tenant_zone
from headway.orders.commands import (
    FinishImport,
    NoteFaults,
    PlaceOrders,
    PlaceResult,
    RowTrouble,
    SaveCustomers,
    SaveSites,
    StartImport,
)
from headway.orders.fields import CUSTOMER_FIELDS, ORDER_FIELDS, SITE_FIELDS
from headway.orders.mapped import Defaults, customer_of, gathered, order_of, site_of, tells_ready
from headway.orders.masterdata import CustomerDraft, SiteDraft
from headway.orders.model import Fault, OrderStatus
from headway.orders.saving import customer_faults, site_faults
from headway.orders.texts import ref_shown

KERNEL = load_queries("headway.kernel")
CHUNK = 500
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of a file.

    Attributes:
        read: data rows. accepted: orders, customers or sites that were stored. held: orders among them that wait.
        duplicates: rows that were there already. refused: rows that were not stored. skipped: rows the map leaves out.
        faults: everything that is wrong with the refused rows.
    """

    run_id: UUID
    kind: str
    file: str
    read: int
    accepted: int
    held: int
    duplicates: int
    refused: int
    skipped: int
    faults: tuple[RowFault, ...]


class _Told:
    """A value that is shown as it was told already."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


@dataclass(slots=True)
class _Run:
    """An import under way; it also keeps the cells of refused rows."""

    app: App
    tenant_id: UUID
    actor: str
    id: UUID
    kind: str
    table: Table
    mapped: MappedTable
    defaults: Defaults
    faults: list[RowFault] = field(default_factory=list)
    accepted: int = 0
    held: int = 0
    duplicates: int = 0

    async def do(self, command: object) -> object:
        return await self.app.run(self.tenant_id, command, actor=self.actor)

    def refuse(self, row: int, faults: Sequence[Fault]) -> None:
        self.faults += [RowFault(self.table.file, row, f.field, _Told(f.seen), f.allowed) for f in faults]

    async def finish(self) -> ImportReport:
        refused = len({fault.row for fault in self.faults})
        cells = _cells(self.table, {fault.row for fault in self.faults})
        for chunk in _chunks(self.faults, CHUNK):
            await self.do(NoteFaults(self.id, tuple(RowTrouble(fault, cells.get(fault.row)) for fault in chunk)))
        read, skipped = self.mapped.read, self.mapped.skipped
        await self.do(FinishImport(self.id, read, self.accepted, self.duplicates, refused, skipped))
        faults = tuple(sorted(self.faults, key=lambda fault: fault.row))
        counts = (read, self.accepted, self.held, self.duplicates, refused, skipped)
        return ImportReport(self.id, self.kind, self.table.file, *counts, faults)


async def import_orders(
    app: App,
    tenant_id: UUID,
    path: Path,
    map_path: Path | None = None,
    *,
    actor: str = "system:import",
    limits: Limits | None = None,
) -> ImportReport:
    """Place the orders of a CSV or Parquet file.

    Args:
        map_path: which of the file's columns feeds which of `ORDER_FIELDS`; None: they have the same names.

    Raises:
        BadInput: the file or the map cannot be read, or do not fit each other; nothing was stored.
    """
    run = await _start(app, tenant_id, "orders", path, map_path, ORDER_FIELDS, actor, limits)
    for chunk in _chunks(run.mapped.rows, CHUNK):
        drafts = tuple(order_of(row, run.defaults) for row in chunk)
        undated = frozenset(place for place, row in enumerate(chunk) if not tells_ready(row))
        result = await run.do(PlaceOrders(drafts, source="file", undated=undated))
        assert isinstance(result, PlaceResult)
        _count_placed(run, chunk, result)
    return await run.finish()


def _count_placed(run: _Run, chunk: Sequence[MappedRow], result: PlaceResult) -> None:
    run.accepted += len(result.accepted)
    run.held += sum(1 for order in result.accepted if order.status is OrderStatus.ON_HOLD)
    run.duplicates += len(result.duplicates)
    for refused in result.refused:
        run.refuse(chunk[refused.index].row, refused.faults)


async def import_customers(
    app: App,
    tenant_id: UUID,
    path: Path,
    map_path: Path | None = None,
    *,
    actor: str = "system:import",
    limits: Limits | None = None,
) -> ImportReport:
    """Save the customers of a file (`CUSTOMER_FIELDS`); one that is named again counts as a duplicate row."""
    run = await _start(app, tenant_id, "customers", path, map_path, CUSTOMER_FIELDS, actor, limits)
    sound: dict[CustomerDraft, None] = {}
    for row in run.mapped.rows:
        draft = customer_of(row, run.defaults)
        faults = list(customer_faults(draft))
        run.refuse(row.row, faults)
        run.duplicates += draft in sound and not faults
        if not faults:
            sound[draft] = None
    for chunk in _chunks(list(sound), CHUNK):
        await run.do(SaveCustomers(tuple(chunk)))
    run.accepted = len(sound)
    return await run.finish()


async def import_sites(
    app: App,
    tenant_id: UUID,
    path: Path,
    map_path: Path | None = None,
    *,
    actor: str = "system:import",
    limits: Limits | None = None,
) -> ImportReport:
    """Save what a file tells of sites: capacity, cost, ports, customers, stock (`SITE_FIELDS`).

    What the rows of one site list (ports, customers, products) is gathered first; the other rows of a site that has a
    bad row are kept.
    """
    run = await _start(app, tenant_id, "sites", path, map_path, SITE_FIELDS, actor, limits)
    sites = gathered(_sound_sites(run))
    for chunk in _chunks(list(_stock_split(sites)), 100):
        await run.do(SaveSites(tuple(chunk)))
    run.accepted = len(sites)
    return await run.finish()


def _sound_sites(run: _Run) -> Iterator[SiteDraft]:
    for row in run.mapped.rows:
        draft = site_of(row, run.defaults)
        faults = [draft] if isinstance(draft, Fault) else list(site_faults(draft))
        run.refuse(row.row, faults)
        if isinstance(draft, SiteDraft) and not faults:
            yield draft


def _stock_split(sites: Sequence[SiteDraft]) -> Iterator[SiteDraft]:
    """Long stock lists in several drafts."""
    for site in sites:
        first, *rest = list(_chunks(list((site.stock or {}).items()), 5_000)) or [[]]
        yield replace(site, stock=dict(first) or None)
        yield from (SiteDraft(site.code, stock=dict(more)) for more in rest)


async def _start(
    app: App,
    tenant_id: UUID,
    kind: str,
    path: Path,
    map_path: Path | None,
    fields: Mapping[str, FieldSpec],
    actor: str,
    limits: Limits | None,
) -> _Run:
    table = read_table(path, limits)
    mapped = map_rows(table, load_map(map_path, fields) if map_path else plain_map(table, _bare(fields)))
    async with app.scope.reading(tenant_id) as (conn, now):
        tenant = await conn.fetchrow(KERNEL.find_tenant, tenant_id)
        assert tenant is not None
        defaults = Defaults(tenant["currency"], await tenant_zone(conn), now)
    run_id: UUID = await app.run(tenant_id, StartImport(kind, path.name), actor=actor)
    return _Run(app, tenant_id, actor, run_id, kind, table, mapped, defaults, list(mapped.faults))


def _bare(fields: Mapping[str, FieldSpec]) -> dict[str, FieldSpec]:
    """Fields of a file without a map: an amount is a number, its currency stands in the row or is the tenant's."""
    return {name: replace(spec, type="decimal") if spec.type == "money" else spec for name, spec in fields.items()}


def _cells(table: Table, rows: set[int]) -> dict[int, dict[str, str]]:
    """The cells of the rows wanted, shortened, as they can always be stored."""
    if not rows:
        return {}
    return {
        raw.row: {ref_shown(name) or shown(name): _kept(cell) for name, cell in raw.cells.items() if cell is not None}
        for raw in table.scan()
        if raw.row in rows
    }


def _kept(cell: object) -> str:
    return ref_shown(cell) if isinstance(cell, str) and ref_shown(cell) else shown(cell)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

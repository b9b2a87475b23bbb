"""Customers, sites, the intake policy and imports in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from headway.kernel.db.queries import load_queries
from headway.kernel.errors import NotFound
from headway.kernel.tabular.cells import shown
from headway.orders.commands import RowTrouble
from headway.orders.masterdata import Customer, CustomerDraft, Site, SiteDraft
from headway.orders.policy import IntakePolicy
from headway.orders.rows import as_json, customer_of, customer_row, site_of, site_row
from headway.orders.store import FIRST

if TYPE_CHECKING:
    from headway.kernel.db.database import Connection

Q = load_queries("headway.orders")


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import as it went; `finished_at` None: it is under way, or was cut short."""

    id: UUID
    kind: str
    file: str
    started_at: datetime
    started_by: str
    finished_at: datetime | None
    rows_read: int
    accepted: int
    duplicates: int
    refused: int
    skipped: int


@dataclass(frozen=True, slots=True)
class ImportFault:
    """One thing wrong with one row of a file; `cells` is the row as it was read. `seq` is its place in a listing."""

    seq: int
    row_number: int
    field: str
    seen: str
    allowed: str
    cells: Mapping[str, str] | None


async def save_customers(conn: Connection, drafts: Sequence[CustomerDraft], now: datetime) -> None:
    """Add or change customers; a code that is named twice takes both changes, in order."""
    rows = await conn.fetch(Q.lock_customers, [draft.code for draft in drafts])
    stored = {row["code"]: customer_of(row) for row in rows}
    changed: dict[str, Customer] = {}
    for draft in drafts:
        changed[draft.code] = draft.merged(changed.get(draft.code, stored.get(draft.code)))
    await conn.execute(Q.save_customers, as_json([customer_row(customer, now) for customer in changed.values()]))


async def save_sites(conn: Connection, drafts: Sequence[SiteDraft], now: datetime) -> None:
    """Add or change sites and their stock; a code that is named twice takes both changes, in order."""
    rows = await conn.fetch(Q.lock_sites, [draft.code for draft in drafts])
    stored = {row["code"]: site_of(row) for row in rows}
    changed: dict[str, Site] = {}
    stock: dict[tuple[str, str], int | None] = {}
    for draft in drafts:
        changed[draft.code] = draft.merged(changed.get(draft.code, stored.get(draft.code)))
        stock.update({(draft.code, product): quantity for product, quantity in (draft.stock or {}).items()})
    await conn.execute(Q.save_sites, as_json([site_row(site, now) for site in changed.values()]))
    if stock:
        sites, products = zip(*stock, strict=True)
        await conn.execute(Q.save_stock, list(sites), list(products), list(stock.values()))


async def save_policy(conn: Connection, policy: IntakePolicy, now: datetime, actor: str) -> None:
    """Replace the tenant's intake policy."""
    await conn.execute(Q.save_policy, msgspec.json.encode(policy).decode(), now, actor)


async def list_customers(conn: Connection, *, after: str = "", limit: int = 100) -> tuple[Customer, ...]:
    """A page of customers, by code."""
    return tuple(customer_of(row) for row in await conn.fetch(Q.list_customers, after, limit))


async def find_customer(conn: Connection, code: str) -> Customer | None:
    """One customer, if there is one."""
    row = await conn.fetchrow(Q.find_customer, code)
    return None if row is None else customer_of(row)


async def get_customer(conn: Connection, code: str) -> Customer:
    """One customer.

    Raises:
        NotFound: there is none.
    """
    return customer_of(_there(await conn.fetchrow(Q.find_customer, code), "customer", code))


async def list_sites(conn: Connection, *, after: str = "", limit: int = 100) -> tuple[Site, ...]:
    """A page of sites, by code."""
    return tuple(site_of(row) for row in await conn.fetch(Q.list_sites, after, limit))


async def get_site(conn: Connection, code: str) -> Site:
    """One site.

    Raises:
        NotFound: there is none.
    """
    return site_of(_there(await conn.fetchrow(Q.find_site, code), "site", code))


async def stock_of(conn: Connection, site: str, *, after: str = "", limit: int = 100) -> dict[str, int | None]:
    """A page of a site's stock list, by product; None: it has enough, not counted."""
    return {row["product"]: row["quantity"] for row in await conn.fetch(Q.stock_of_site, site, after, limit)}


async def note_faults(conn: Connection, run_id: UUID, troubles: Sequence[RowTrouble]) -> None:
    """Keep what is wrong with rows of a file."""
    faults = [trouble.fault for trouble in troubles]
    cells = [None if t.cells is None else msgspec.json.encode(t.cells).decode() for t in troubles]
    await conn.execute(
        Q.insert_import_faults,
        run_id,
        [fault.row for fault in faults],
        [fault.field for fault in faults],
        [shown(fault.seen) for fault in faults],
        [fault.allowed for fault in faults],
        cells,
    )


async def list_imports(conn: Connection, *, after: UUID | None = None, limit: int = 100) -> tuple[ImportRun, ...]:
    """A page of imports, oldest first."""
    return tuple(_import_run(row) for row in await conn.fetch(Q.list_imports, after or FIRST, limit))


async def get_import(conn: Connection, run_id: UUID) -> ImportRun:
    """One import.

    Raises:
        NotFound: there is none.
    """
    return _import_run(_there(await conn.fetchrow(Q.find_import, run_id), "import", run_id))


async def list_import_faults(
    conn: Connection, run_id: UUID, *, after: int = 0, limit: int = 100
) -> tuple[ImportFault, ...]:
    """A page of what an import refused, in the order it was found."""
    rows = await conn.fetch(Q.list_import_faults, run_id, after, limit)
    return tuple(
        ImportFault(
            seq=row["seq"],
            row_number=row["row_number"],
            field=row["field"],
            seen=row["seen"],
            allowed=row["allowed"],
            cells=msgspec.json.decode(row["cells"], type=dict[str, str]) if row["cells"] else None,
        )
        for row in rows
    )


def _import_run(row: Any) -> ImportRun:
    return ImportRun(**{name: row[name] for name in ImportRun.__slots__})


def _there(row: Any | None, noun: str, key: object) -> Any:
    if row is None:
        raise NotFound(f"there is no {noun} {key}", **{noun: str(key)})
    return row

"""The files into a fresh tenant, through the importers that anybody would use; the orders twice."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from headway.carriers.commands import RatesReport
from headway.carriers.importing import import_rates
from headway.kernel import conductor
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from headway.kernel.tabular import load_map, map_rows, read_table
from headway.kernel.tenancy import NewTenant, SlugTaken, create_tenant
from headway.orders.fields import ORDER_FIELDS
from headway.orders.importing import ImportReport, import_customers, import_orders, import_sites
from headway.sim.real.files import SITE_FILES, Files

TENANT = "real"
CURRENCY = "USD"
FIRST_HOUR = time(5, tzinfo=UTC)
"""When the tenant's clock begins on the day of the orders."""

_ORDERS_MAY_WAIT = timedelta(days=7)
"""The rates hold at least so long after the day of the orders."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What the importers said, in the order in which they were called."""

    tenant_id: UUID
    start: datetime
    sites: dict[str, ImportReport]
    customers: ImportReport
    rates: RatesReport
    rates_from: date
    rates_to: date
    orders: ImportReport
    again: ImportReport


def day_of(files: Files) -> date:
    """The day of the first order.

    Raises:
        BadInput: no row has one, or the file or its map cannot be used.
    """
    orders = files["orders"]
    mapped = map_rows(read_table(orders.path), load_map(orders.map_path, ORDER_FIELDS))
    days = [day for row in mapped.rows if (day := row.find("ordered_on", date)) is not None]
    days += [at.date() for row in mapped.rows if (at := row.find("ready_at", datetime)) is not None]
    if not days:
        raise BadInput(f"{orders.path}:0: ordered_on: saw no sound row with a date, allowed: at least one")
    return min(days)


async def open_tenant(app: App, day: date) -> UUID:
    """A sandbox whose clock stands in the morning of the day.

    Raises:
        BadInput: this database holds a real day already.
    """
    start = datetime.combine(day, FIRST_HOUR)
    try:
        return await create_tenant(app.scope, NewTenant(TENANT, "Real orders", CURRENCY, clock_at=start))
    except SlugTaken:
        raise BadInput(
            "--data-dir: saw a folder that holds a day of real orders already, allowed: a folder without one"
        ) from None


async def take_in(app: App, files: Files, day: date) -> TakenIn:
    """Import everything; nothing reacts to it yet.

    Raises:
        BadInput: a file or its map cannot be used at all.
    """
    tenant_id = await open_tenant(app, day)
    sites = {name: await import_sites(app, tenant_id, files[name].path, files[name].map_path) for name in SITE_FILES}
    customers = await import_customers(app, tenant_id, files["customers"].path, files["customers"].map_path)
    since, until = rates_period(day)
    rates = await import_rates(app, tenant_id, files["rates"].path, files["rates"].map_path, since, until)
    await conductor.drain(app, tenant_id)
    orders = files["orders"]
    first = await import_orders(app, tenant_id, orders.path, orders.map_path)
    again = await import_orders(app, tenant_id, orders.path, orders.map_path)
    start = datetime.combine(day, FIRST_HOUR)
    return TakenIn(tenant_id, start, sites, customers, rates, since, until, first, again)


def rates_period(day: date) -> tuple[date, date]:
    """The month of the day; into the next where the orders come at its very end."""
    last = day + _ORDERS_MAY_WAIT
    return day.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])

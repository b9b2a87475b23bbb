"""Customers, sites and policies; and that a tenant sees nothing of another."""

from __future__ import annotations

from decimal import Decimal

import pytest

from headway.kernel.errors import NotFound
from headway.kernel.money import Money
from headway.kernel.tabular import RowFault
from headway.orders import registers, store
from headway.orders.commands import NoteFaults, RowTrouble, SaveCustomers, SavePolicy, SaveSites, StartImport
from headway.orders.masterdata import CustomerDraft, Site, SiteDraft
from headway.orders.policy import IntakePolicy
from tests.integration.orders.helpers import World
from tests.integration.orders.test_dispatch_side import reserve
from tests.unit.orders.samples import draft

TABLES = (
    "customer",
    "site",
    "site_stock",
    "site_use",
    "intake_policy",
    "orders",
    "order_hold",
    "import_run",
    "import_fault",
)


async def test_a_partial_update_of_a_site_leaves_the_rest(world):
    await world.do(SaveSites((SiteDraft("S2", daily_capacity=7, stock={"Q": None}),)))
    assert await world.read(registers.get_site, "S2") == Site(
        "S2", "S2", ("Z8", "Z9"), Decimal(0), 7, ("C1", "RICH"), lists_stock=True
    )
    assert await world.read(registers.stock_of, "S2") == {"P": 10, "Q": None}


async def test_a_limit_is_taken_away_and_a_name_kept(world):
    await world.do(SaveCustomers((CustomerDraft("RICH", credit_limit=None),)))
    saved = await world.read(registers.get_customer, "RICH")
    assert (saved.name, saved.credit_limit) == ("Limited", None)


async def test_bad_entries_are_refused_and_the_others_saved(world):
    customers = await world.do(SaveCustomers((CustomerDraft("X", credit_limit=Money(-1, "USD")), CustomerDraft("Y"))))
    assert (customers.saved, [r.index for r in customers.refused]) == (("Y",), [0])
    sites = await world.do(
        SaveSites((SiteDraft("X", daily_capacity=-1, handling_per_unit=Decimal("NaN")), SiteDraft("Y")))
    )
    assert sites.saved == ("Y",)
    assert [f.field for f in sites.refused[0].faults] == ["handling_per_unit", "daily_capacity"]


async def test_pages_go_by_code(world):
    first = await world.read(registers.list_customers, limit=1)
    rest = await world.read(registers.list_customers, after=first[0].code)
    assert [c.code for c in (*first, *rest)] == ["C1", "RICH"]
    assert [s.code for s in await world.read(registers.list_sites)] == ["S1", "S2"]


async def test_what_is_not_there_is_not_found(world):
    for function in (registers.get_site, registers.get_customer):
        with pytest.raises(NotFound):
            await world.read(function, "NO")


async def test_a_policy_is_kept_and_binds_the_next_intake(world):
    await world.do(SavePolicy(IntakePolicy(services=("DTP",))))
    assert (await world.read(store.read_policy)).services == ("DTP",)
    (refused,) = (await world.place(draft())).refused
    assert [fault.field for fault in refused.faults] == ["service"]


async def _fill(world: World) -> None:
    await world.place(draft(), draft(external_ref="A-2", customer="NEW"))
    await reserve(world, "S1")
    await world.do(SavePolicy(IntakePolicy()))
    run_id = await world.do(StartImport("orders", "f.csv"))
    await world.do(NoteFaults(run_id, (RowTrouble(RowFault("f.csv", 2, "weight_kg", "-1", "more"), {"w": "-1"}),)))


@pytest.mark.parametrize("table", TABLES)
async def test_each_table_shows_a_tenant_its_own_rows_only(world, make_app, other_tenant, table):
    other = await World(make_app, other_tenant).stock()
    await _fill(world)
    await _fill(other)
    for one in (world, other):
        rows = await one.rows(f"SELECT tenant_id FROM {table}")
        assert {row["tenant_id"] for row in rows} == {one.tenant}


async def test_the_same_reference_in_two_tenants_is_two_orders(world, make_app, other_tenant):
    other = await World(make_app, other_tenant).stock()
    mine, theirs = await world.place_one(draft()), await other.place_one(draft())
    assert mine != theirs
    with pytest.raises(store.UnknownOrder):
        await other.get(mine)

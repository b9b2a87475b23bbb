"""Files of orders, customers and sites."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from headway.kernel import conductor
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from headway.orders import registers, store
from headway.orders.importing import import_customers, import_orders, import_sites
from headway.orders.masterdata import Customer, Site

ORDERS = """external_ref,customer,service,weight_kg,destination,ordered_on,historical_carrier,country
O-1,C1,DTD,14.3,PORT09,2026-03-02,V44_3,
O-2,C1,DTD,0,PORT09,2026-03-02,V44_3,
O-3,C1,DTD,See DN-304,PORT09,2026-03-02,,
O-4,NEW,DTD,5,PORT09,2026-03-02,,
O-1,C1,DTD,14.30,PORT09,2026-03-02,V44_3,
O-6,C1,DTD,5,PORT09,2026-03-02,,XX
"""


def file(tmp_path: Path, text: str, name: str = "orders.csv") -> Path:
    path = tmp_path / name
    path.write_text(text)
    return path


async def test_good_rows_are_kept_and_every_other_row_has_its_reason(world, tmp_path):
    report = await import_orders(world.app, world.tenant, file(tmp_path, ORDERS))
    assert (report.read, report.accepted, report.held, report.duplicates, report.refused) == (6, 3, 2, 1, 2)
    assert [(fault.row, fault.field) for fault in report.faults] == [(3, "weight_kg"), (4, "weight_kg")]
    assert ":3: weight_kg: saw 0, allowed: more than 0" in str(report.faults[0])


async def test_an_imported_order_has_its_history_and_its_day(world, tmp_path):
    await import_orders(world.app, world.tenant, file(tmp_path, ORDERS))
    view = await world.read(store.find_by_ref, "O-1")
    assert (view.source, view.order.weight_kg, view.order.currency) == ("file", Decimal("14.3"), "USD")
    assert (view.order.ready_at.isoformat(), view.order.attributes) == (
        "2026-03-02T00:00:00+00:00",
        {"historical_carrier": "V44_3"},
    )


async def test_importing_again_makes_no_second_order(world, tmp_path):
    path = file(tmp_path, ORDERS)
    await import_orders(world.app, world.tenant, path)
    again = await import_orders(world.app, world.tenant, path)
    assert (again.accepted, again.duplicates, again.refused) == (0, 4, 2)
    assert await world.read(store.status_counts) == {"on_hold": 2, "released": 1}


async def test_rows_that_tell_no_day_are_known_again_later(world, tmp_path):
    path = file(tmp_path, "external_ref,customer,service,weight_kg,destination\nO-1,C1,DTD,5,P\nO-2,C1,DTD,5,P\n")
    await import_orders(world.app, world.tenant, path)
    async with world.app.scope.reading(world.tenant) as (_, now):
        pass
    await conductor.advance(world.app, world.tenant, now + timedelta(minutes=1))
    again = await import_orders(world.app, world.tenant, path)
    assert (again.accepted, again.duplicates, again.refused) == (0, 2, 0)
    other = file(tmp_path, path.read_text().replace("DTD,5", "DTD,6", 1))
    assert [fault.row for fault in (await import_orders(world.app, world.tenant, other)).faults] == [2]


async def test_amounts_without_a_map_are_in_the_row_s_currency_or_the_tenants(world, tmp_path):
    head = "external_ref,customer,service,weight_kg,destination,currency,value,late_penalty\n"
    rows = "O-1,C1,DTD,5,P,,12.505,\nO-2,C1,DTD,5,P,JPY,1250,7\nO-3,C1,DTD,5,P,QQQ,1,\nO-4,C1,DTD,5,P,,x,\n"
    report = await import_orders(world.app, world.tenant, file(tmp_path, head + rows))
    assert [(fault.row, fault.field) for fault in report.faults] == [(4, "currency"), (5, "value")]
    first, second = [(await world.read(store.find_by_ref, ref)).order for ref in ("O-1", "O-2")]
    assert (first.value, first.late_penalty) == (Money(1251, "USD"), None)
    assert (second.value, second.late_penalty) == (Money(1250, "JPY"), Money(7, "JPY"))
    await import_customers(world.app, world.tenant, file(tmp_path, "customer,credit_limit\nK9,10.5\n"))
    assert (await world.read(registers.get_customer, "K9")).credit_limit == Money(1050, "USD")


async def test_a_run_and_its_refused_rows_are_kept(world, tmp_path):
    report = await import_orders(world.app, world.tenant, file(tmp_path, ORDERS), actor="user:bob")
    (run,) = await world.read(registers.list_imports)
    assert (run.id, run.file, run.started_by, run.refused) == (report.run_id, "orders.csv", "user:bob", 2)
    assert run.finished_at is not None
    faults = await world.read(registers.list_import_faults, report.run_id)
    kept = {fault.row_number: fault.cells for fault in faults}
    assert kept[4]["weight_kg"] == "See DN-304"
    assert kept[3]["external_ref"] == "O-2"


async def test_a_map_file_brings_their_columns_to_ours(world, tmp_path):
    theirs = file(tmp_path, "No;Who;Kilos;To\nX-1;C1;7,5;Z1\n")
    table_map = file(
        tmp_path,
        "fields:\n  external_ref: {column: No}\n  customer: {column: Who}\n  service: {value: DTD}\n"
        "  weight_kg: {column: Kilos, decimal: ','}\n  destination: {column: To}\n",
        "map.yaml",
    )
    report = await import_orders(world.app, world.tenant, theirs, table_map)
    assert (report.accepted, report.faults) == (1, ())
    assert (await world.read(store.find_by_ref, "X-1")).order.weight_kg == Decimal("7.5")


async def test_a_file_that_cannot_be_read_stores_nothing(world, tmp_path):
    with pytest.raises(BadInput):
        await import_orders(world.app, world.tenant, file(tmp_path, "nothing,of,use\n1,2,3\n"))
    assert await world.read(registers.list_imports) == ()


async def test_customers_come_from_any_file_that_names_them(world, tmp_path):
    path = file(tmp_path, "customer,name\nK1,Kay\nK2,\nK1,Kay\n,nobody\n")
    report = await import_customers(world.app, world.tenant, path)
    assert (report.accepted, report.duplicates, report.refused) == (2, 1, 1)
    assert await world.read(registers.get_customer, "K1") == Customer("K1", "Kay")


async def test_what_files_tell_of_a_site_is_gathered(world, tmp_path):
    files = [
        "site,daily_capacity\nW1,3\nW2,-4\n",
        "site,per_unit,currency\nW1,0.25,USD\nW2,1,EUR\n",
        "site,port\nW1,P2\nW1,P1\n",
        "site,product\nW1,A\nW1,B\n",
        "site,customer\nW1,C1\n",
    ]
    reports = [await import_sites(world.app, world.tenant, file(tmp_path, text)) for text in files]
    assert [report.refused for report in reports] == [1, 1, 0, 0, 0]
    assert await world.read(registers.get_site, "W1") == Site(
        "W1", "W1", ("P1", "P2"), Decimal("0.25"), 3, ("C1",), lists_stock=True
    )
    assert await world.read(registers.stock_of, "W1") == {"A": None, "B": None}

"""Price lists from files: good rows are taken over at once, every bad one and every finding is told by row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from headway.carriers import commands as c
from headway.carriers import views
from headway.carriers.handlers import room
from headway.carriers.importing import import_capacity, import_carriers, import_rates
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from tests.integration.carriers.given import ACTOR, MONDAY, D, events, reading

MakeApp = Callable[..., App]
HEADER = "carrier,service,origin,destination,mode,transit_days,min_kg,max_kg,minimum,per_kg\n"
FROM, TO = date(2026, 1, 1), date(2026, 12, 31)


@pytest.fixture
def app(make_app: MakeApp) -> App:
    return make_app(room())


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def written(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text)
        return path

    return written


def price_list(*rows: str) -> str:
    return HEADER + "".join(row + "\n" for row in rows)


async def bands(app: App, tenant: UUID) -> list[tuple[int, object]]:
    async with reading(app, tenant) as conn:
        found = await views.list_bands(conn, "SWIFT", "rates-2026-01-01")
    return [(band.row, band.per_kg) for band in found.items]


Write = Callable[[str], Path]


async def test_what_a_price_list_names_is_made(app: App, tenant: UUID, write: Write) -> None:
    path = write(price_list("SWIFT,DTD,A,B,AIR,2,0,10,5,1.5", "ROADY,DTP,A,B,ROAD,4,0,10,3,0.5"))
    report = await import_rates(app, tenant, path, None, FROM, TO)
    assert (report.read, report.bands, report.faults) == (2, 2, ())
    assert (report.carriers, report.services) == (("ROADY", "SWIFT"), ("ROADY/DTP", "SWIFT/DTD"))
    assert report.contracts == ("ROADY/rates-2026-01-01", "SWIFT/rates-2026-01-01")
    async with reading(app, tenant) as conn:
        contract = (await views.get_contract(conn, "SWIFT", "rates-2026-01-01")).contract
    assert (contract.currency, contract.valid_from, contract.valid_to) == ("USD", FROM, TO)


async def test_bad_rows_are_named_and_good_ones_kept(app: App, tenant: UUID, write: Write) -> None:
    path = write(
        price_list(
            "SWIFT,DTD,A,B,AIR,2,0,10,5,1.5",
            "SWIFT,DTD,A,B,AIR,2,20,10,5,1.5",
            "SWIFT,DTD,A,B,AIR,two,20,30,5,1.5",
            "SWIFT,DTD,A,B,AIR,2,20,30,,",
            "SWIFT,DTD,A|B,B,AIR,2,20,30,5,1",
            "SWIFT,DTD,A,B,AIR,2,20,30,5,-1",
        )
    )
    report = await import_rates(app, tenant, path, None, FROM, TO)
    assert [(fault.row, fault.field) for fault in report.faults] == [
        (3, "max_kg"), (4, "transit_days"), (5, "per_kg"), (6, "origin"), (7, "per_kg"),
    ]  # fmt: skip
    assert str(report.faults[0]).endswith("max_kg: saw 10, allowed: 20 (min_kg) or more")
    assert (report.read, await bands(app, tenant)) == (6, [(2, D("1.5"))])


async def test_findings_about_bands_carry_the_files_rows(app: App, tenant: UUID, write: Write) -> None:
    path = write(
        price_list(
            "SWIFT,DTD,A,B,AIR,2,0,10,5,1",
            "SWIFT,DTD,A,B,AIR,2,0,10,5,1",
            "SWIFT,DTD,A,B,AIR,2,0,10,5,2",
            "SWIFT,DTD,A,B,AIR,2,10,20,5,1",
            "SWIFT,DTD,A,B,AIR,2,30,40,5,1",
            "SWIFT,DTD,A,B,AIR,3,0,10,5,9",
        )
    )
    report = await import_rates(app, tenant, path, None, FROM, TO)
    found = [(p.product, p.problem.kind.value, p.problem.row, p.problem.other_row) for p in report.problems]
    assert found == [
        ("AIR/2d", "duplicate", 3, 2),
        ("AIR/2d", "conflict", 4, 2),
        ("AIR/2d", "boundary", 5, 2),
        ("AIR/2d", "gap", 6, 5),
    ]
    assert report.counts() == {"boundary": 1, "conflict": 1, "duplicate": 1, "gap": 1}
    assert [row for row, _ in await bands(app, tenant)] == [2, 4, 5, 6, 7]


async def test_importing_again_replaces_and_adds_nothing_twice(app: App, tenant: UUID, write: Write) -> None:
    await import_rates(app, tenant, write(price_list("SWIFT,DTD,A,B,AIR,2,0,10,5,1")), None, FROM, TO)
    report = await import_rates(app, tenant, write(price_list("SWIFT,DTD,A,B,AIR,2,0,10,5,2")), None, FROM, TO)
    assert (report.carriers, report.services, report.overlaps) == ((), (), ())
    assert await bands(app, tenant) == [(2, D(2))]


async def test_a_carrier_that_is_known_keeps_what_was_saved(app: App, tenant: UUID, write: Write) -> None:
    await app.run(tenant, c.SaveCarriers((c.CarrierDraft("SWIFT", "Swift Parcel", kind="gig"),)), actor=ACTOR)
    await import_rates(app, tenant, write(price_list("SWIFT,DTD,A,B,AIR,2,0,10,5,1")), None, FROM, TO)
    async with reading(app, tenant) as conn:
        found = await views.get_carrier(conn, "SWIFT")
    assert (found.name, found.kind) == ("Swift Parcel", "gig")


async def test_two_currencies_in_one_contract_are_a_fault(app: App, tenant: UUID, write: Write) -> None:
    text = HEADER.replace("\n", ",currency\n") + "SWIFT,DTD,A,B,AIR,2,0,1,5,1,EUR\nSWIFT,DTD,A,B,AIR,2,1,2,5,1,USD\n"
    report = await import_rates(app, tenant, write(text), None, FROM, TO)
    assert [(fault.row, fault.field) for fault in report.faults] == [(3, "currency")]
    assert report.bands == 1


async def test_a_file_without_a_good_row_changes_nothing(app: App, tenant: UUID, write: Write) -> None:
    report = await import_rates(app, tenant, write(price_list("SWIFT,DTD,A,B,AIR,2,9,1,5,1")), None, FROM, TO)
    assert (report.read, report.bands, len(report.faults)) == (1, 0, 1)
    assert await events(app, tenant) == []


async def test_a_period_that_ends_before_it_begins_is_refused(app: App, tenant: UUID, write: Write) -> None:
    path = write(price_list("SWIFT,DTD,A,B,AIR,2,0,10,5,1"))
    with pytest.raises(BadInput) as refused:
        await import_rates(app, tenant, path, None, TO, FROM)
    assert refused.value.field == "valid_to"


async def test_a_map_file_renames_columns(app: App, tenant: UUID, write: Write, tmp_path: Path) -> None:
    path = write('who,svc,o,d,days,lo,hi,price\nSWIFT,DTD,A,B,2,0,10,"1,25"\n')
    map_path = tmp_path / "map.yaml"
    map_path.write_text(
        "fields:\n  carrier: {column: who}\n"
        "  service: {column: svc}\n  origin: {column: o}\n  destination: {column: d}\n"
        "  mode: {value: AIR}\n  transit_days: {column: days}\n  min_kg: {column: lo, unit: lb}\n"
        "  max_kg: {column: hi, unit: lb}\n  per_kg: {column: price, decimal: comma}\n"
    )
    await import_rates(app, tenant, path, map_path, FROM, TO)
    assert await bands(app, tenant) == [(2, D("1.25"))]


async def test_carriers_and_their_capacity_come_from_files(app: App, tenant: UUID, write: Write) -> None:
    report = await import_carriers(app, tenant, write("carrier,kind\nSWIFT,gig\nBAD,friend\n"), None)
    assert (report.read, report.kept, [f.field for f in report.faults]) == (2, 1, ["kind"])
    text = "carrier,origin,weekday,shipments\nSWIFT,A,1,12\nNOBODY,A,1,12\nSWIFT,,9,12\n"
    report = await import_capacity(app, tenant, write(text), None)
    assert (report.kept, [(f.row, f.field) for f in report.faults]) == (1, [(3, "carrier"), (4, "weekday")])
    async with reading(app, tenant) as conn:
        (view,) = (await views.list_capacity(conn, MONDAY)).items
    assert (view.origin_zone, view.left) == ("A", 12)

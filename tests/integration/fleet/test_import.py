"""Files into the fleet: good rows are kept, every bad one is named with its row, field and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from headway.carriers import handlers as carriers
from headway.fleet import handlers as fleet
from headway.fleet import views
from headway.fleet.importing import KINDS, import_fleet
from headway.fleet.model import Paper
from headway.kernel.app import App
from tests.integration.fleet.given import given_fleet

FILES = {
    "depots": "depot,latitude,longitude,opens,doors\nD2,47.5,9.1,04:30,3\nD3,99,9.1,,\nD4,47.5,9.1,soon,\n",
    "vehicles": "vehicle,carrier,kg,fixed,per_km,equipment,insurance_until,needs_trailer\n"
    "V2,OWN,1200.5,40,0.45,tail_lift cooler,2026-12-31,yes\nV3,WHO,1,,,,,\n",
    "drivers": "driver,carrier,name,licences,hours,licence_until\n"
    "cara,OWN,Cara,B C,eu561,2027-01-31\ndan,OWN,Dan,B,mars,\n",
    "shifts": "driver,vehicle,depot,day,start,end\nben,VAN-1,D1,2026-03-03,22:00,06:00\n"
    "ben,VAN-1,D1,2026-03-04,02:00,08:00\nben,TRUCK-1,D1,2026-03-05,06:00,14:00\n",
    "stores": "store,latitude,longitude,customer,cutoff,weekdays\nS2,47.5,9.1,ACME,14:00,1 3 5\nS3,47.5,9.1,ACME,,8\n",
}
FAULTS = {
    "depots": ["3: place.latitude", "4: opens"],
    "vehicles": ["3: carrier"],
    "drivers": ["3: hours"],
    "shifts": ["3: row", "4: driver"],
    "stores": ["3: weekdays"],
}


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(carriers.room(), fleet.room())


@pytest.mark.parametrize("kind", KINDS)
async def test_good_rows_are_kept_and_bad_ones_named(app: App, tenant: UUID, tmp_path: Path, kind: str) -> None:
    await given_fleet(app, tenant)
    path = tmp_path / "file.csv"
    path.write_text(FILES[kind])
    report = await import_fleet(app, tenant, kind, path, None)
    assert [f"{fault.row}: {fault.field}" for fault in report.faults] == FAULTS[kind]
    assert (report.read, report.kept) == (len(FAULTS[kind]) + 1, 1)


async def test_what_a_file_says_is_what_stands(app: App, tenant: UUID, tmp_path: Path) -> None:
    await given_fleet(app, tenant)
    for kind in KINDS:
        path = tmp_path / "file.csv"
        path.write_text(FILES[kind])
        await import_fleet(app, tenant, kind, path, None)
    async with app.scope.reading(tenant) as (conn, _):
        van = next(each.vehicle for each in await views.list_vehicles(conn) if each.vehicle.code == "V2")
        cara = next(each.driver for each in await views.list_drivers(conn) if each.driver.code == "cara")
        (night,) = await views.list_shifts(conn, date(2026, 3, 3))
        store = next(each for each in await views.list_stores(conn) if each.code == "S2")
    assert (van.capacity, van.rates.fixed, van.rates.per_km) == (
        {"kg": Decimal("1200.5")},
        Decimal(4000),
        Decimal(45),
    )
    assert van.equipment == ("tail_lift", "cooler")
    assert (van.papers, van.needs_trailer) == ((Paper(kind="insurance", valid_until=date(2026, 12, 31)),), True)
    assert cara.papers == (Paper(kind="licence", valid_until=date(2027, 1, 31)),)
    assert (night.shift.end - night.shift.start).total_seconds() == 8 * 3600
    assert (store.cutoff, store.weekdays) == (time(14), (1, 3, 5))

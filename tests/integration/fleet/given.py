"""A small fleet: two vans and a truck of the own fleet at a depot, two drivers, a shift each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from headway.carriers import commands as carriers
from headway.fleet.commands import SavedFleet, SaveFleet
from headway.fleet.model import Depot, Driver, Place, Rates, Rest, Shift, Store, Vehicle
from headway.kernel.app import App

DAY = datetime(2026, 3, 3, tzinfo=UTC)
DEPOT = Depot(code="D1", name="North yard", place=Place(latitude=47.1, longitude=9.5))
RATES = Rates(fixed=Decimal(5000), per_km=Decimal(60), per_hour=Decimal(3000))
VAN = Vehicle(
    code="VAN-1", carrier="OWN", depot="D1", capacity={"kg": Decimal("800.55")}, equipment=("tail_lift",), rates=RATES
)
TRUCK = Vehicle(code="TRUCK-1", carrier="OWN", capacity={"kg": Decimal(7500)}, licence="C", profile="truck")
ANNA = Driver(code="anna", carrier="OWN", name="Anna", skills=("hazmat",), licences=("B", "C"), hours="eu561")
BEN = Driver(code="ben", carrier="OWN", name="Ben", licences=("B",))


def shift(driver: str, vehicle: str, *, begin: int = 6, hours: int = 9, breaks: tuple[Rest, ...] = ()) -> Shift:
    """A shift on DAY, hours in UTC."""
    start = DAY + timedelta(hours=begin)
    return Shift(
        driver=driver, vehicle=vehicle, depot="D1", start=start, end=start + timedelta(hours=hours), breaks=breaks
    )


SHOP = Store(code="S1", name="Shop", place=Place(latitude=47.2, longitude=9.6), customer="ACME", depot="D1")


async def given_fleet(app: App, tenant: UUID, *shifts: Shift) -> SavedFleet:
    """The fleet above, with the shifts."""
    own = carriers.CarrierDraft(code="OWN", name="Own fleet", kind="own_fleet")
    await app.run(tenant, carriers.SaveCarriers((own,)), actor="user:test")
    everything = SaveFleet((DEPOT,), (VAN, TRUCK), (ANNA, BEN), shifts, (SHOP,))
    saved: SavedFleet = await app.run(tenant, everything, actor="user:test")
    return saved

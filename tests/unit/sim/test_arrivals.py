"""The orders of the day: their shape, their faults, and that a seed is a day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from headway.orders.policy import IntakePolicy
from headway.orders.validation import check
from headway.sim.arrivals import requests
from headway.sim.customers import firms
from headway.sim.flaws import MENDED, REFUSED
from headway.sim.network import BERLIN, START
from headway.sim.prices import SERVICES

POLICY = IntakePolicy(services=SERVICES)


@pytest.fixture(scope="module")
def day():
    return list(requests(7, 2000, START, firms(7, 2000)))


def test_the_same_seed_is_the_same_day(day):
    assert list(requests(7, 2000, START, firms(7, 2000))) == day


def test_another_seed_is_another_day(day):
    assert list(requests(8, 2000, START, firms(8, 2000))) != day


def test_orders_come_over_the_working_day_with_a_dip_at_noon(day):
    hours = Counter(request.at.astimezone(BERLIN).hour for request in day if not request.sent.attributes)
    assert min(hours) >= 6
    assert max(hours) <= 18
    assert hours[10] > hours[12] < hours[15]


def test_a_part_comes_in_one_file_early_in_the_morning(day):
    batch = [request for request in day if request.sent.attributes]
    assert 0.08 < len(batch) / len(day) < 0.16
    assert len({request.at for request in batch}) == 1


def test_what_customers_mean_is_sound(day):
    assert [request.good for request in day if check(request.good, POLICY).faults] == []
    assert [request.good for request in day if check(request.good, POLICY).address_faults] == []


def test_what_should_be_refused_is_refused_and_what_should_be_held_is_held(day):
    refused = {flaw.__name__ for flaw in REFUSED}
    mended = {flaw.__name__ for flaw in MENDED}
    for request in day:
        checked = check(request.sent, POLICY)
        assert bool(checked.faults) is (request.flaw in refused)
        assert bool(checked.address_faults) is (request.flaw in mended)


def test_a_few_of_every_kind_of_trouble_come_in_a_day(day):
    flaws = Counter(request.flaw for request in day)
    assert 4 <= sum(flaws[flaw.__name__] for flaw in REFUSED) <= 30
    assert 8 <= sum(flaws[flaw.__name__] for flaw in MENDED) <= 50
    assert flaws["no_document"] >= 2


def test_services_and_requirements_are_mixed(day):
    services = Counter(request.good.service for request in day)
    wanted = {word for request in day for word in request.good.requirements}
    assert services["standard"] > services["express"] > services["same_day"] > 20
    assert wanted >= {"hazmat", "chilled", "tail_lift", "adult_signature"}


def test_weights_reach_from_a_letter_to_a_lorry(day):
    weights = sorted(request.good.weight_kg for request in day)
    assert weights[0] < 3
    assert 15 < weights[1000] < 60
    assert weights[-1] > 1000


def test_goods_are_due_after_they_are_ready(day):
    for request in day:
        good = request.good
        assert good.deliver_by is None or good.deliver_by - good.ready_at > timedelta(hours=2)

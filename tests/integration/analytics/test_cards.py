"""Cards from the facts: what is counted, what lies behind it, and links that show one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from headway.analytics import handlers
from headway.analytics.cards.behind import BEHIND, Behind, Wanted, behind
from headway.analytics.cards.model import Card
from headway.analytics.cards.reading import all_cards, card_of, lane_costs
from headway.analytics.kpis import CARRIER_KPIS
from headway.events.exceptions import CaseResolved
from headway.kernel.app import App
from headway.kernel.conductor import advance
from headway.kernel.errors import BadInput, NotFound
from headway.kernel.money import Money
from headway.settlement import handlers as settlement
from tests.conftest import START
from tests.integration.analytics.test_facts_and_scorecards import case, scored_day
from tests.integration.settlement.scenes import ACME, OTHER, booked, delivered, happen

DAY = timedelta(days=1)


@pytest.fixture
def app(make_app: Callable[..., App]) -> App:
    return make_app(settlement.room(), handlers.room())


async def acme(app: App, tenant: UUID, weeks: int = 4) -> Card:
    async with app.scope.reading(tenant) as (conn, now):
        return await card_of(conn, ACME, "ACME", now, weeks)


async def rows(app: App, tenant: UUID, key: str, **wanted: object) -> list[Behind]:
    card = await acme(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        return await behind(conn, ACME, key, Wanted(card.since, card.until, **wanted))  # type: ignore[arg-type]


@pytest.fixture
async def scored(app: App, tenant: UUID) -> UUID:
    """The day of the scorecards, an hour-long case, and the clock behind it all."""
    await scored_day(app, tenant)
    late = case(booked("A1", ("freight", 1)))
    await advance(app, tenant, START + DAY)
    await happen(app, tenant, late)
    return tenant


async def test_a_card_counts_what_a_person_would_count(app: App, scored: UUID) -> None:
    card = await acme(app, scored)
    found = {each.kpi.key: (str(each.now.value), each.now.sample) for each in card.figures}
    assert found["acceptance"] == ("0.6667", 3)
    assert found["on_time_delivery"] == ("0.5000", 2)
    assert found["on_time_pickup"] == ("1.0000", 1)
    assert found["exceptions_per_100"] == ("50.00", 2)
    assert found["cost_per_shipment"] == ("150.00", 2)
    assert found["invoice_accuracy"] == ("0.5000", 2)


async def test_lanes_stand_apart(app: App, scored: UUID) -> None:
    card = await acme(app, scored)
    assert {(lane.origin_zone, lane.destination_zone) for lane in card.lanes} == {("Z1", "Z2"), ("Z1", "Z3")}


async def test_what_was_long_ago_is_only_in_the_trend(app: App, scored: UUID) -> None:
    await advance(app, scored, START + 15 * DAY)
    card = await acme(app, scored, weeks=1)
    figure = card.figure("on_time_delivery")
    assert (figure.now.sample, [each.sample for each in figure.weeks]) == (0, [0, 0, 0, 0, 0, 2, 0, 0])


async def test_cards_stand_side_by_side(app: App, scored: UUID) -> None:
    async with app.scope.reading(scored) as (conn, now):
        cards = await all_cards(conn, now, 4)
    assert [card.carrier_code for card in cards] == ["ACME", "OTHER"]
    assert cards[0].figure("acceptance").now == (await acme(app, scored)).figure("acceptance").now


async def test_behind_each_figure_lies_what_it_counts(app: App, scored: UUID) -> None:
    for figure in (await acme(app, scored)).figures:
        key, value = figure.kpi.key, figure.now.value
        found = await rows(app, scored, key)
        if key not in {"reports_in_time", "unknown_codes"}:
            assert len(found) == figure.now.sample, key
        if key.startswith("on_time") or key in {"acceptance", "invoice_accuracy"}:
            assert value is not None
            assert sum(bool(each.good) for each in found) == round(value * figure.now.sample), key


async def test_only_what_missed_and_only_of_a_lane(app: App, scored: UUID) -> None:
    assert [each.good for each in await rows(app, scored, "on_time_delivery", missed=True)] == [False]
    assert [each.destination_zone for each in await rows(app, scored, "on_time_delivery", lane=("Z1", "Z3"))] == ["Z3"]


async def test_pages_follow_one_another(app: App, scored: UUID) -> None:
    every = await rows(app, scored, "acceptance")
    (first,) = await rows(app, scored, "acceptance", limit=1)
    rest = await rows(app, scored, "acceptance", after=(first.at, first.id))
    assert [first, *rest] == every


async def test_every_figure_on_a_card_has_its_rows() -> None:
    assert set(BEHIND) == {kpi.key for kpi in CARRIER_KPIS}


async def test_a_case_counts_from_its_opening_to_its_end(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 1))
    opened = case(booking)
    await happen(app, tenant, booking, opened)
    await advance(app, tenant, START + timedelta(hours=2))
    ended = CaseResolved(case_id=opened.case_id, automatic=False, resolution="done")
    await happen(app, tenant, ended)
    assert (await acme(app, tenant)).figure("time_to_resolve").now.value == 7200


async def test_a_lane_is_held_against_what_others_take_for_the_same_kilograms(app: App, tenant: UUID) -> None:
    mine = booked("A1", ("freight", 10_000), weight_kg="100")
    theirs = booked("A2", ("freight", 40_000), weight_kg="200", carrier=OTHER, code="OTHER")
    await happen(app, tenant, mine, theirs)
    card = await acme(app, tenant)
    async with app.scope.reading(tenant) as (conn, _):
        (lane,) = await lane_costs(conn, card)
    assert (lane.charges, lane.would, str(lane.above)) == (Money(10_000, "USD"), Money(20_000, "USD"), "-0.5000")


async def test_so_many_weeks_are_not_offered(app: App, tenant: UUID) -> None:
    with pytest.raises(BadInput):
        await acme(app, tenant, weeks=3)


async def test_a_figure_that_is_on_no_card_has_no_rows(app: App, tenant: UUID) -> None:
    with pytest.raises(NotFound):
        await rows(app, tenant, "beauty")


async def test_a_delivery_without_reports_has_no_milestones(app: App, tenant: UUID) -> None:
    booking = booked("A1", ("freight", 1))
    await happen(app, tenant, booking, delivered(booking))
    await advance(app, tenant, START + DAY)
    found = (await acme(app, tenant)).figure("milestones_complete").now
    assert (str(found.value), found.sample) == ("0.0000", 1)

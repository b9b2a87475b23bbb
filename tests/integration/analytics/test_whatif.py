"""A period decided again: under its own policy it is what it was; under another it is counted, drawn and said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from headway.analytics.whatif import WhatIfReport, whatif
from headway.carriers import commands as c
from headway.dispatch.model import Answer
from headway.dispatch.policies.model import BUILT_IN, CarrierList, GuideRow, PolicyDocument, Wave
from headway.dispatch.policies.rehearsal import Rehearsal, rehearse
from headway.dispatch.policy import Strategy, TenderPolicy
from headway.kernel.app import App
from headway.kernel.errors import BadInput
from tests.integration.analytics.judged import DUE, SINCE, UNTIL, arrive, booked, small_world
from tests.integration.dispatch.world import MONDAY, World

REFS = tuple(f"O-{n}" for n in range(6))
NOT_C1 = PolicyDocument(name="not-c1", lists=(CarrierList(name="no C1", deny=("C1",)),))


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID) -> World:
    """Six orders of 100.00 that C1 took; five came in time, one late."""
    world = await small_world(make_app, tenant)
    await booked(world, *REFS)
    for ref in REFS:
        await arrive(world, ref, DUE + timedelta(hours=3 if ref == "O-0" else -3))
    return world


async def tried(world: World, document: PolicyDocument, draws: int = 20, seed: int = 1) -> WhatIfReport:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await whatif(conn, document, SINCE, UNTIL, draws=draws, seed=seed)


async def rehearsed(world: World, document: PolicyDocument) -> Rehearsal:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await rehearse(conn, document, SINCE, UNTIL)


async def test_under_its_own_policy_it_is_what_it_was(world: World) -> None:
    report = await tried(world, BUILT_IN)
    assert report.shipments == 6
    for name in ("booked", "freight", "cost", "on_time", "acceptance"):
        figure = report.figure(name)
        assert figure.happened == figure.mean == figure.low == figure.high, figure
    assert report.figure("freight").mean == 60_000
    assert report.responses.answers_modelled == 0


async def test_another_carrier_is_paid_its_price_and_drawn(world: World) -> None:
    report = await tried(world, NOT_C1)
    freight = report.figure("freight")
    assert freight.happened == 60_000
    assert freight.high <= 6 * 10_200
    shares = {each.carrier: each.mean for each in report.carriers}
    assert shares["C2"] > shares.get("C3", 0.0) > 0.0
    assert shares["C1"] == 0.0
    assert report.responses.answers_observed == 0
    on_time = report.figure("on_time")
    assert on_time.low < on_time.high
    assert any("never asked" in each and "C2" in each for each in report.caveats)


async def test_capacity_is_counted_down_by_the_other_policy(world: World) -> None:
    tuesday = MONDAY + timedelta(days=1)
    await world.run(c.SetCapacity((c.CapacityRow("C2", 2, day=MONDAY), c.CapacityRow("C2", 0, day=tuesday))))
    report = await tried(world, NOT_C1)
    bookings = {each.carrier: each for each in report.carriers}
    assert bookings["C2"].mean <= 3
    assert bookings["C3"].mean >= 2.5


async def test_a_refusal_in_the_log_is_repeated(make_app: Callable[..., App], tenant: UUID) -> None:
    world = await small_world(make_app, tenant)
    await world.place("O-1", deliver_by=DUE)
    (row,) = await world.shipments()
    await world.answer(await world.offer(row), Answer.DECLINE)
    (row,) = await world.shipments()
    await world.answer(await world.offer(row), Answer.ACCEPT)
    report = await tried(world, BUILT_IN)
    assert (report.figure("offers").mean, report.figure("retenders").low) == (2, 1500)
    assert [each.carrier for each in report.carriers] == ["C2"]


async def test_amounts_of_two_currencies_are_never_mixed(world: World) -> None:
    await world.place("O-EUR", deliver_by=DUE, currency="EUR")
    report = await tried(world, BUILT_IN, draws=2)
    assert (report.shipments, report.currency) == (6, "USD")
    assert report.figure("freight").mean == 60_000
    assert any("1 shipments in other currencies" in each for each in report.caveats)


async def test_what_is_lived_through_otherwise_is_said(world: World) -> None:
    report = await tried(
        world, PolicyDocument(name="wide", tender=TenderPolicy(mode="broadcast"), wave=Wave()), draws=1
    )
    assert sum("lived through" in each for each in report.caveats) == 2


async def test_the_same_seed_gives_the_same_report(world: World) -> None:
    assert await tried(world, NOT_C1, draws=5, seed=4) == await tried(world, NOT_C1, draws=5, seed=4)


async def test_a_period_without_shipments_is_refused(world: World) -> None:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        with pytest.raises(BadInput, match="no shipments"):
            await whatif(conn, BUILT_IN, UNTIL, UNTIL + timedelta(days=1), draws=1)
        with pytest.raises(BadInput, match="a period from"):
            await whatif(conn, BUILT_IN, UNTIL, SINCE, draws=1)


async def test_a_dry_run_of_the_policy_in_force_changes_nothing(world: World) -> None:
    found = await rehearsed(world, BUILT_IN)
    assert (found.decisions, found.judged, found.same, found.changed) == (6, 6, 6, 0)


async def test_a_dry_run_says_what_would_have_gone_elsewhere(world: World) -> None:
    found = await rehearsed(world, NOT_C1)
    assert (found.changed, found.newly_nobody) == (6, 0)
    assert found.ruled_out
    shifts = {each.carrier: (each.before, each.after) for each in found.carriers}
    assert (shifts["C1"], shifts["C2"]) == ((6, 0), (0, 6))


async def test_a_dry_run_of_a_dearer_choice_says_what_it_costs(world: World) -> None:
    guide = PolicyDocument(name="guide", strategy=Strategy.ROUTING_GUIDE, guide=(GuideRow(carriers=("C3",)),))
    found = await rehearsed(world, guide)
    assert found.changed == 6
    assert [str(each) for each in found.freight] == ["-12.00 USD"]
    assert found.examples[0].saving is not None
    assert found.examples[0].saving.minor < 0

"""A change of routes that waits for a person: approved, it is made as the plan stands then; else the routes stay."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast
from uuid import UUID, uuid4

import pytest

from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.answering import RouteApprovals
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.listening import Listener
from headway.dispatch.fleet.proposals import RouteNotPrepared, RouteProposal, list_route_proposals
from headway.dispatch.fleet.recommending import ROUTE_PROPOSAL_EXPIRY
from headway.dispatch.fleet.reordering import Reorderer
from headway.dispatch.fleet.running import Keeper
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.model import AutonomyRule, PolicyDocument
from headway.dispatch.tenders import WrongState
from headway.kernel.rooms import DueTimer
from headway.kernel.uow import UnitOfWork
from headway.routing.plans.model import RouteRow
from headway.routing.roads.circle import GreatCircle
from tests.integration.routes.test_asked import scramble
from tests.integration.routes.test_live import where
from tests.integration.routes.world import World


class Book:
    """A policy for changes of routes."""

    def __init__(self, rule: AutonomyRule) -> None:
        self.document = PolicyDocument(name="careful", autonomy={"route_change": rule})

    async def active(self, uow: UnitOfWork) -> SimpleNamespace:
        return SimpleNamespace(document=self.document)


@pytest.fixture
async def running(world: World) -> World:
    """Three stops north, three south, planned and committed."""
    for number in range(3):
        await world.book(f"N{number}", 0.08 + 0.01 * number, 0.0)
        await world.book(f"S{number}", -0.08 - 0.01 * number, 0.0)
    await world.commit()
    return world


def changer(level: int, *, shadow: bool = False) -> Changer:
    return Changer(Keeper(GreatCircle()), cast("PolicyBook", Book(AutonomyRule(level=level, shadow=shadow))))


async def comes_in(world: World, level: int = 2, *, shadow: bool = False) -> list[RouteProposal]:
    """A shipment comes in while Headway may go so far; what is recommended."""
    shipment, plan = await world.book("NEW", 0.095, 0.001), await world.plan()
    async with world.app.scope.begin(world.tenant, "system:relay") as uow:
        taken = c.TakeOn(plan_id=plan.id, shipment_id=shipment)
        await Listener(changer(level, shadow=shadow)).take_on(taken, uow)
    return await recommended(world)


async def bad_order(world: World) -> tuple[RouteProposal, RouteRow]:
    """A route in a bad order, and the better one that a playbook asked for at level 2."""
    for ref, north in (("A", 0.1), ("B", 0.2), ("C", 0.3)):
        await world.book(ref, north, 0.0)
    await world.commit()
    [(planned, _)] = [each for each in (await world.routes()).values() if each[1]]
    await scramble(world, ["B", "A", "C"])
    async with world.app.scope.begin(world.tenant, "system:playbooks") as uow:
        await Reorderer(changer(2)).reorder(c.ReorderRoute(action_id=uuid4(), route_id=planned.id), uow)
    [proposal] = await recommended(world)
    return proposal, planned


async def recommended(world: World) -> list[RouteProposal]:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        return await list_route_proposals(conn)


async def answer(world: World, proposal_id: UUID, *, approve: bool = True) -> c.RouteProposalStands:
    """Ann answers."""
    able = changer(2)
    async with world.app.scope.begin(world.tenant, "user:ann") as uow:
        command = c.AnswerRouteProposal(proposal_id, approve, "" if approve else "not today")
        return await RouteApprovals(able, Listener(able)).answer(command, uow)


async def test_approved_a_shipment_goes_on_the_vehicle_that_was_named(running: World) -> None:
    [proposal] = await comes_in(running)
    stands = await answer(running, proposal.id)
    assert (stands.status, stands.version) == ("approved", 2)
    assert (await where(running))["NEW"] == proposal.vehicle
    assert len(await running.news("RouteChangeAnswered")) == 1


async def test_the_same_answer_again_changes_nothing(running: World) -> None:
    [proposal] = await comes_in(running)
    first = await answer(running, proposal.id)
    assert await answer(running, proposal.id) == first
    with pytest.raises(WrongState):
        await answer(running, proposal.id, approve=False)


async def test_dismissed_the_routes_stay(running: World) -> None:
    [proposal] = await comes_in(running)
    stands = await answer(running, proposal.id, approve=False)
    assert (stands.status, (await running.plan()).version) == ("dismissed", 1)
    assert "NEW" not in await where(running)


async def test_what_was_placed_meanwhile_is_out_of_date(running: World) -> None:
    [proposal] = await comes_in(running)
    await running.run(c.TakeOn(plan_id=proposal.plan_id, shipment_id=running.refs["NEW"]))
    stands = await answer(running, proposal.id)
    assert (stands.status, (await running.plan()).version) == ("superseded", 2)


async def test_nobody_answers_in_time(running: World) -> None:
    [proposal] = await comes_in(running)
    able = changer(2)
    async with running.app.scope.begin(running.tenant, "system:timer") as uow:
        row = await uow.conn.fetchrow("SELECT * FROM timer WHERE kind = $1", ROUTE_PROPOSAL_EXPIRY)
        assert row is not None
        assert (row["key"], row["due_at"]) == (str(proposal.id), proposal.expires_at)
        due = DueTimer(row["kind"], row["key"], row["due_at"], {}, 1, row["correlation_id"], None)
        await RouteApprovals(able, Listener(able)).expired(due, uow)
    assert [each.status for each in await recommended(running)] == ["expired"]


async def test_a_second_recommendation_about_the_same_supersedes_the_first(running: World) -> None:
    [first] = await comes_in(running)
    async with running.app.scope.begin(running.tenant, "system:relay") as uow:
        again = c.TakeOn(plan_id=first.plan_id, shipment_id=running.refs["NEW"])
        await Listener(changer(2)).take_on(again, uow)
    assert {each.status for each in await recommended(running)} == {"open", "superseded"}


async def test_a_suggestion_cannot_be_approved(running: World) -> None:
    [proposal] = await comes_in(running, level=1)
    with pytest.raises(RouteNotPrepared):
        await answer(running, proposal.id)


async def test_at_level_0_nobody_is_asked(running: World) -> None:
    assert await comes_in(running, level=0) == []


async def test_in_shadow_it_is_written_down_and_nothing_is_done(running: World) -> None:
    [proposal] = await comes_in(running, level=4, shadow=True)
    assert (proposal.status, (await running.plan()).version) == ("shadow", 1)
    with pytest.raises(WrongState):
        await answer(running, proposal.id)


async def test_a_better_order_is_made_once_a_person_agrees(world: World) -> None:
    proposal, planned = await bad_order(world)
    assert (proposal.cause, [route for route, _ in proposal.orders]) == ("request", [planned.id])
    assert (await answer(world, proposal.id)).status == "approved"
    stops = (await world.routes())[planned.vehicle_code][1]
    assert [each.job["ref"] for each in stops] in (["A", "B", "C"], ["C", "B", "A"])


async def test_a_better_order_that_no_longer_fits_is_out_of_date(world: World) -> None:
    proposal, _ = await bad_order(world)
    more = await world.book("D", 0.15, 0.0)
    await world.run(c.TakeOn(plan_id=proposal.plan_id, shipment_id=more))
    assert (await answer(world, proposal.id)).status == "superseded"

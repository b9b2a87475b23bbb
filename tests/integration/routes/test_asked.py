"""A running route that somebody asks to change: once by its id, weighed as every change, and said as it is."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import cast
from uuid import uuid4

import pytest

from headway.dispatch.fleet import commands as c
from headway.dispatch.fleet.changing import Changer
from headway.dispatch.fleet.listening import Listener
from headway.dispatch.fleet.running import Keeper
from headway.dispatch.policies.book import PolicyBook
from headway.dispatch.policies.model import AutonomyRule, PolicyDocument
from headway.kernel.uow import UnitOfWork
from headway.routing.plans import store
from headway.routing.roads.circle import GreatCircle
from tests.integration.routes.test_live import SEVEN, start, where
from tests.integration.routes.world import World


class LevelTwo:
    """Policies under which a person agrees to every change of a route that leaves a choice."""

    async def active(self, uow: UnitOfWork) -> SimpleNamespace:
        return SimpleNamespace(document=PolicyDocument(name="two", autonomy={"route_change": AutonomyRule(level=2)}))


@pytest.fixture
async def running(world: World) -> World:
    """Three stops north, three south, planned and committed."""
    for number in range(3):
        await world.book(f"N{number}", 0.08 + 0.01 * number, 0.0)
        await world.book(f"S{number}", -0.08 - 0.01 * number, 0.0)
    await world.commit()
    return world


def anew(world: World, ref: str, **more: object) -> c.PlaceAnew:
    return c.PlaceAnew(action_id=uuid4(), shipment_id=world.refs[ref], **more)  # type: ignore[arg-type]


async def scramble(world: World, refs: list[str]) -> None:
    """The route of these has them in this order, as if somebody had written it so."""
    async with world.app.scope.begin(world.tenant, "user:ann") as uow:
        for number, ref in enumerate(refs, start=1):
            row = (world.refs[ref], number, SEVEN + number * timedelta(hours=1))
            await uow.conn.execute(
                "UPDATE route_stop SET sequence = $2, arrive_at = $3, start_at = $3, depart_at = $3"
                " WHERE shipment_id = $1", *row,
            )  # fmt: skip


async def test_what_lies_best_stays(running: World) -> None:
    asked: c.Asked = await running.run(anew(running, "N1"))
    assert (asked.outcome, (await running.plan()).version) == ("nothing", 1)
    assert asked.sentence.startswith("N1 stays on V")


async def test_another_vehicle_takes_it_when_asked(running: World) -> None:
    before = (await where(running))["N1"]
    asked: c.Asked = await running.run(anew(running, "N1", elsewhere=True))
    after = (await where(running))["N1"]
    assert (asked.outcome, {before, after}) == ("published", {"V1", "V2"})
    assert asked.sentence == f"N1 goes from {before} to {after}"
    assert '"cause":"request"' in (await running.news("RoutePlanChanged"))[-1].replace(" ", "")


async def test_the_same_request_again_changes_nothing(running: World) -> None:
    request = anew(running, "N1", elsewhere=True)
    await running.run(request)
    first = await where(running)
    asked: c.Asked = await running.run(request)
    assert (asked.outcome, await where(running)) == ("nothing", first)


async def test_a_pinned_stop_goes_with_nobody_else(running: World) -> None:
    stop = await running.stop("N1")
    await running.run(c.PinStop(stop_id=stop.id, pinned=True))
    asked: c.Asked = await running.run(anew(running, "N1", elsewhere=True))
    assert (asked.outcome, asked.sentence[:12]) == ("impossible", "N1 is pinned")


async def test_goods_on_board_go_with_nobody_else(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    last = (await running.routes())[vehicle][1][-1]
    asked: c.Asked = await running.run(anew(running, last.job["ref"], elsewhere=True))
    assert asked.sentence == f"{last.job['ref']} is on board of {vehicle}"


async def test_the_stop_a_vehicle_is_under_way_to_stays(running: World) -> None:
    vehicle = (await where(running))["N0"]
    await start(running, vehicle)
    first = (await running.routes())[vehicle][1][0]
    asked: c.Asked = await running.run(anew(running, first.job["ref"]))
    assert asked.outcome == "impossible"


async def test_what_nobody_can_take_stays_named(running: World) -> None:
    big = await running.book("BIG", 0.095, 0.001, kg=5000)
    await running.run(c.TakeOn(plan_id=(await running.plan()).id, shipment_id=big))
    asked: c.Asked = await running.run(anew(running, "BIG"))
    assert (asked.outcome, asked.sentence) == ("impossible", "no vehicle can take BIG")
    async with running.app.scope.reading(running.tenant) as (conn, _):
        assert await store.running_with(conn, [big]) == {big: ((await running.plan()).id, None)}


async def test_a_route_in_a_bad_order_is_put_right(world: World) -> None:
    for ref, north in (("A", 0.1), ("B", 0.2), ("C", 0.3)):
        await world.book(ref, north, 0.0)
    await world.commit()
    [(planned, _)] = [each for each in (await world.routes()).values() if each[1]]
    await scramble(world, ["B", "A", "C"])
    asked: c.Asked = await world.run(c.ReorderRoute(action_id=uuid4(), route_id=planned.id))
    [(route, stops)] = [each for each in (await world.routes()).values() if each[1]]
    assert asked.outcome == "published"
    assert route.distance_m <= planned.distance_m + 10
    assert asked.sentence.endswith(", ".join(stop.job["ref"] for stop in stops))
    again: c.Asked = await world.run(c.ReorderRoute(action_id=uuid4(), route_id=planned.id))
    assert (again.outcome, "keeps the order" in again.sentence) == ("nothing", True)


@pytest.mark.parametrize(("actor", "outcome"), [("system:relay", "recommend"), ("user:ann", "published")])
async def test_at_level_2_headway_recommends_and_a_person_acts(running: World, actor: str, outcome: str) -> None:
    shipment, plan = await running.book("NEW", 0.095, 0.001), await running.plan()
    listener = Listener(Changer(Keeper(GreatCircle()), cast("PolicyBook", LevelTwo())))
    async with running.app.scope.begin(running.tenant, actor) as uow:
        changed = await listener.take_on(c.TakeOn(plan_id=plan.id, shipment_id=shipment), uow)
    assert changed.outcome == outcome
    async with running.app.scope.reading(running.tenant) as (conn, _):
        left = [(each.job["ref"], each.reason) for each in await store.left_out_of_plan(conn, plan.id)]
    assert left == ([("NEW", "needs_person")] if outcome == "recommend" else [])


async def test_what_no_plan_has_is_not_placed(running: World) -> None:
    asked: c.Asked = await running.run(c.PlaceAnew(action_id=uuid4(), shipment_id=uuid4()))
    assert asked.outcome == "impossible"

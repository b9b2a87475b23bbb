"""Steps of playbooks act on running routes of the own fleet; who is on none gets the instruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID, uuid4

from headway.dispatch.messages.model import MessageCarrier
from headway.exceptions.model import Case
from headway.exceptions.playbooks.steps import leave_later, reroute, resequence
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.rooms import Commands
from tests.integration.routes.test_asked import scramble
from tests.integration.routes.test_live import start, where
from tests.integration.routes.world import World


@dataclass
class Trouble:
    """What steps read of a case."""

    order_id: UUID
    carrier_id: UUID | None = None


class Saying(Commands):
    """Commands of the world; what carriers are told is kept here."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.bind(world.app.handle)
        self.told: list[str] = []

    async def __call__(self, uow: Any, command: object) -> Any:
        if not isinstance(command, MessageCarrier):
            return await super().__call__(uow, command)
        self.told.append(command.text)
        return None


async def carry_out(world: World, step: Step, ref: str, params: Any, key: UUID | None = None) -> tuple[StepResult, Any]:
    """The step for one shipment, in a transaction of its own, and what carriers were told."""
    saying = Saying(world)
    async with world.app.scope.begin(world.tenant, "playbook:test") as uow:
        order_id = await uow.conn.fetchval("SELECT order_id FROM shipment WHERE id = $1", world.refs[ref])
        await uow.conn.execute("UPDATE shipment SET carrier_id = (SELECT id FROM carrier LIMIT 1)")
        case = cast("Case", Trouble(order_id))
        task = Task(run_id=uuid4(), key=key or uuid4(), case=case, subjects=(), facts={}, params=params)
        result = await step.carry_out(task, uow, saying)
    return result, saying.told


async def two_ways(world: World) -> World:
    for number in range(3):
        await world.book(f"N{number}", 0.08 + 0.01 * number, 0.0)
        await world.book(f"S{number}", -0.08 - 0.01 * number, 0.0)
    await world.commit()
    return world


async def test_another_vehicle_takes_it_once(world: World) -> None:
    await two_ways(world)
    before, key = (await where(world))["N1"], uuid4()
    params = reroute.Params("Please send another vehicle", on_route="other_vehicle")
    result, told = await carry_out(world, reroute.Reroute(), "N1", params, key)
    moved = (await where(world))["N1"]
    assert (result.answer, result.outcome, told, moved != before) == ("changed", Outcome.DONE, [], True)
    assert result.sentence == f"N1 goes from {before} to {moved}"
    again, _ = await carry_out(world, reroute.Reroute(), "N1", params, key)
    assert (again.answer, again.outcome, (await where(world))["N1"]) == ("kept", Outcome.NOTHING, moved)


async def test_what_lies_best_is_kept_and_nobody_is_told_otherwise(world: World) -> None:
    await two_ways(world)
    result, told = await carry_out(world, reroute.Reroute(), "N1", reroute.Params("Deliver it first"))
    assert (result.answer, told) == ("kept", [])
    assert "nothing better was found" in result.sentence


async def test_goods_on_board_get_the_instruction(world: World) -> None:
    await two_ways(world)
    vehicle = (await where(world))["N0"]
    await start(world, vehicle)
    ref = (await world.routes())[vehicle][1][-1].job["ref"]
    params = reroute.Params("Send another vehicle for {ref}", on_route="other_vehicle")
    result, told = await carry_out(world, reroute.Reroute(), ref, params)
    assert (result.answer, told) == ("told", [f"Send another vehicle for {ref}"])
    assert result.sentence.startswith(f"{ref} is on board of {vehicle}; ")


async def test_words_are_all_where_they_are_asked_for(world: World) -> None:
    await two_ways(world)
    params = reroute.Params("Check the cooling of {ref}", on_route="tell")
    result, told = await carry_out(world, reroute.Reroute(), "N1", params)
    assert (result.answer, told, (await world.plan()).version) == ("told", ["Check the cooling of N1"], 1)


async def test_a_shipment_on_no_route_gets_the_instruction(world: World) -> None:
    await world.book("N0", 0.08, 0.0)
    result, told = await carry_out(world, reroute.Reroute(), "N0", reroute.Params("Go on with {ref}"))
    assert (result.answer, told) == ("told", ["Go on with N0"])


async def test_a_route_is_put_in_order(world: World) -> None:
    for ref, north in (("A", 0.1), ("B", 0.2), ("C", 0.3)):
        await world.book(ref, north, 0.0)
    await world.commit()
    await scramble(world, ["B", "A", "C"])
    result, told = await carry_out(world, resequence.Resequence(), "A", resequence.Params())
    assert (result.answer, told) == ("changed", [])
    assert "makes its stops in another order" in result.sentence
    assert result.touched[0].startswith("route:")


async def test_a_good_order_is_kept(world: World) -> None:
    await two_ways(world)
    result, _ = await carry_out(world, resequence.Resequence(), "N1", resequence.Params())
    assert result.answer in ("kept", "changed")
    again, _ = await carry_out(world, resequence.Resequence(), "N1", resequence.Params())
    assert (again.answer, again.outcome) == ("kept", Outcome.NOTHING)


async def test_a_route_that_is_loaded_late_is_planned_with_when_it_can_leave(world: World, monkeypatch: Any) -> None:
    await two_ways(world)
    vehicle = (await where(world))["N1"]
    route = (await world.routes())[vehicle][0]
    at = SimpleNamespace(route_id=route.id, end=route.start_at + timedelta(minutes=50), door="2")

    async def booked(*_: object) -> object:
        return at

    monkeypatch.setattr(leave_later, "appointment_of_shipment", booked)
    result, _ = await carry_out(world, leave_later.LeaveLater(), "N1", leave_later.Params())
    assert (result.answer, result.touched) == ("later", (f"route:{route.id}",))
    assert result.sentence == f"{vehicle} leaves 50 min later, after door 2"
    assert (await world.routes())[vehicle][0].delay_s == 3000
    at.end = route.start_at
    again, _ = await carry_out(world, leave_later.LeaveLater(), "N1", leave_later.Params())
    assert (again.answer, again.outcome) == ("none", Outcome.NOTHING)

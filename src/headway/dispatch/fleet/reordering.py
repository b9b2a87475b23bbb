"""A running route changed because somebody asks for it: a shipment placed anew, or a route's stops in another order.

What is asked for is weighed as every change is; where it is not worth it, the answer says so and nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from headway.dispatch.fleet.changing import NOTHING, PUBLISHED, RECOMMEND, Changer
from headway.dispatch.fleet.commands import IMPOSSIBLE, Asked, Changed, PlaceAnew, ReorderRoute
from headway.dispatch.fleet.running import Running
from headway.routing.live.advancing import at
from headway.routing.live.ordering import better_order, placed_anew
from headway.routing.live.state import Live
from headway.routing.plans import store

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

SHOWN = 5
"""References that a sentence names."""


@dataclass(frozen=True, slots=True)
class Reorderer:
    """Does what people and playbooks ask of running routes, each request once by its id."""

    changer: Changer

    async def place_anew(self, cmd: PlaceAnew, uow: UnitOfWork) -> Asked:
        """Take it off its route and put it where it costs least, with `elsewhere` on another vehicle's route."""
        found = (await store.running_with(uow.conn, [cmd.shipment_id])).get(cmd.shipment_id)
        running = None if found is None else await self.changer.locked(uow, found[0])
        if running is None:
            return Asked(IMPOSSIBLE, "no plan that runs has it")
        key = str(cmd.shipment_id)
        before = at(running.live, running.snapshot.second(uow.now))
        if key not in before.tasks:
            return Asked(IMPOSSIBLE, "its vehicle is there or on its way to it, or it has no place")
        if not await store.first_time(uow.conn, cmd.action_id, "place_anew", cmd.shipment_id, uow.now, uow.now):
            return Asked(NOTHING, f"{running.tasks[key].ref} was placed anew before")
        stop = await store.living_stop(uow.conn, cmd.shipment_id)
        return await self._place(uow, running, before, key, cmd, stop is not None and stop.pinned)

    async def _place(
        self, uow: UnitOfWork, running: Running, before: Live, key: str, cmd: PlaceAnew, pinned: bool
    ) -> Asked:
        elsewhere = cmd.elsewhere
        now, ref = before.where.get(key), running.tasks[key].ref
        here = "no route" if now is None else running.routes[now].vehicle_code
        if elsewhere and (pinned or before.tasks[key].aboard is not None):
            return Asked(IMPOSSIBLE, f"{ref} is {'pinned to' if pinned else 'on board of'} {here}")
        own = running.tasks[key].vehicle
        able = [
            index for index, route in enumerate(running.routes)
            if own in (None, route.vehicle_code) and (index == now if pinned else not elsewhere or index != now)
            and cmd.vehicle in (None, route.vehicle_code)
        ]  # fmt: skip
        after = placed_anew(before, key, able)
        if after is None:
            return Asked(IMPOSSIBLE, f"no {'other ' if elsewhere else ''}vehicle can take {ref}")
        there = running.routes[after.where[key]].vehicle_code
        sentence = f"{ref} is asked to go with another vehicle" if elsewhere else f"{ref} is asked to be placed anew"
        done = await self.changer.prefer(uow, running, after, sentence, cannot_stay=sentence if elsewhere else "")
        to = f"{ref} goes from {here} to {there}" if here != there else f"{there} makes {ref} at another time"
        return _asked(done, to, f"{ref} stays on {here}: nothing better was found")

    async def reorder(self, cmd: ReorderRoute, uow: UnitOfWork) -> Asked:
        """Put the stops of one route that are to come in the order that costs least, lateness in it."""
        route = await store.find_route(uow.conn, cmd.route_id)
        running = None if route is None else await self.changer.locked(uow, route.plan_id)
        index = None if running is None else running.vehicle(cmd.route_id)
        if route is None or running is None or index is None:
            return Asked(IMPOSSIBLE, "the route is not driven, or it is locked")
        if not await store.first_time(uow.conn, cmd.action_id, "reorder_route", route.id, uow.now, uow.now):
            return Asked(NOTHING, f"the stops of {route.vehicle_code} were put in order before")
        before = at(running.live, running.snapshot.second(uow.now))
        after = better_order(before, index)
        sentence = f"{route.vehicle_code} is asked to make its stops in a better order"
        done = await self.changer.prefer(uow, running, after, sentence)
        text = f"{route.vehicle_code} makes its stops in another order: {_refs(running, after, index)}"
        return _asked(done, text, f"{route.vehicle_code} keeps the order of its stops: nothing better was found")


def _asked(done: Changed, changed: str, kept: str) -> Asked:
    """In words what came of it."""
    if done.outcome == PUBLISHED:
        return Asked(PUBLISHED, changed, done)
    text = f"{changed}, once a person agrees" if done.outcome == RECOMMEND else kept
    return Asked(done.outcome, text, done)


def _refs(running: Running, live: Live, index: int) -> str:
    refs = {node.key: running.tasks[node.key].ref for node in live.courses[index].nodes if node.key in running.tasks}
    more = f" and {len(refs) - SHOWN} more" if len(refs) > SHOWN else ""
    return ", ".join(list(refs.values())[:SHOWN]) + more

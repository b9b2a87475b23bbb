"""What steps do to running routes of the own fleet, and how that and words to others are one result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from headway.dispatch.fleet.changing import PUBLISHED
from headway.dispatch.fleet.commands import IMPOSSIBLE, Asked, PlaceAnew, ReorderRoute
from headway.dispatch.views import ShipmentRow
from headway.exceptions.playbooks.steps.base import Outcome, StepResult, Task
from headway.kernel.rooms import Commands
from headway.routing.plans.store import running_with

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

ANSWERS = ("told", "changed", "kept", "nobody")
"""The carrier is told; a running route was changed; one was looked at and stays; neither."""


@dataclass(frozen=True, slots=True)
class Acted:
    """What was done to routes: each thing asked for with what came of it, and shipments that are left to words."""

    asked: tuple[tuple[str, Asked], ...]
    rest: tuple[ShipmentRow, ...]


async def place_anew(
    task: Task, uow: UnitOfWork, run: Commands, shipments: Sequence[ShipmentRow], *, elsewhere: bool
) -> Acted:
    """Each shipment that a running plan has is placed anew; what cannot be is left to words."""
    routed = await running_with(uow.conn, [each.id for each in shipments])
    asked, rest = [], [each for each in shipments if each.id not in routed]
    for each in shipments:
        if each.id in routed:
            action = uuid5(task.key, f"place {each.id}")
            done: Asked = await run(uow, PlaceAnew(action_id=action, shipment_id=each.id, elsewhere=elsewhere))
            asked.append((f"shipment:{each.id}", done))
            rest += [each] if done.outcome == IMPOSSIBLE else []
    return Acted(tuple(asked), tuple(rest))


async def reorder(task: Task, uow: UnitOfWork, run: Commands, shipments: Sequence[ShipmentRow]) -> Acted:
    """Each running route that has some of them is put in order; those that are on none are left to words."""
    routed = await running_with(uow.conn, [each.id for each in shipments])
    routes: dict[UUID, list[ShipmentRow]] = {}
    rest: list[ShipmentRow] = []
    for each in shipments:
        route_id = routed.get(each.id, (None, None))[1]
        rest += [each] if route_id is None else []
        if route_id is not None:
            routes.setdefault(route_id, []).append(each)
    asked = []
    for route_id in sorted(routes):
        action = uuid5(task.key, f"reorder {route_id}")
        done: Asked = await run(uow, ReorderRoute(action_id=action, route_id=route_id))
        asked.append((f"route:{route_id}", done))
        rest += routes[route_id] if done.outcome == IMPOSSIBLE else []
    return Acted(tuple(asked), tuple(rest))


def together(acted: Acted, told: StepResult | None) -> StepResult:
    """One result of what was done to routes and what was said; a changed route is the answer before words are."""
    if not acted.asked:
        assert told is not None
        return told
    changed = any(done.outcome == PUBLISHED for _, done in acted.asked)
    said = told is not None and told.answer == "told"
    looked = any(done.outcome != IMPOSSIBLE for _, done in acted.asked)
    answer = "changed" if changed else "told" if said else "kept" if looked else "nobody"
    sentences = [done.sentence for _, done in acted.asked] + ([] if told is None else [told.sentence])
    result = StepResult(
        outcome=Outcome.DONE if changed or said else Outcome.NOTHING,
        answer=answer,
        sentence="; ".join(sentences),
        touched=tuple(about for about, done in acted.asked if done.outcome == PUBLISHED),
    )
    return result if told is None else replace(result, touched=result.touched + told.touched)

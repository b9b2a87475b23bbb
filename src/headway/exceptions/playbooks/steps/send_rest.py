"""send_rest: send after what was missing, by one more order that is dispatched as any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.money import Money
from headway.kernel.rooms import Commands
from headway.orders.commands import PlaceOrders, PlaceResult
from headway.orders.model import OrderDraft
from headway.orders.shortages import Shortage, shortages_of
from headway.orders.store import find_by_ref, get_order

if TYPE_CHECKING:
    from datetime import datetime

    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: when the missing pieces are ready, from now."""

    ready_in: str = "1 day"

    def __post_init__(self) -> None:
        duration(self.ready_in)


class SendRest(Step):
    """`none` where nobody counted what is missing. Once an order: its reference ends in -REST."""

    name = "send_rest"
    sentence = "send after what was missing"
    params = Params
    answers = ("ordered", "none")
    scope = "orders:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        ready_at, made = uow.now + duration(task.params.ready_in), []
        for order_id in orders_of(task):
            waiting = [each for each in await shortages_of(uow.conn, order_id) if each.outcome is None]
            if waiting:
                made.append(await _place(uow, run, order_id, waiting[-1], ready_at))
        found = [each for each in made if each is not None]
        if not found:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence="nobody counted what is missing")
        named = tuple(f"order:{each}" for each in found)
        sentence = f"{len(found)} orders of what was missing"
        return StepResult(outcome=Outcome.DONE, answer="ordered", sentence=sentence, touched=named)


async def _place(uow: UnitOfWork, run: Commands, order_id: UUID, short: Shortage, ready_at: datetime) -> UUID | None:
    """The order of the rest: the one there is, else a new one; None where it cannot be taken in."""
    draft = _rest((await get_order(uow.conn, order_id)).order, short, ready_at)
    known = await find_by_ref(uow.conn, draft.external_ref)
    if known is not None:
        return known.id
    placed: PlaceResult = await run(uow, PlaceOrders((draft,)))
    return placed.accepted[0].id if placed.accepted else None


def _rest(order: OrderDraft, short: Shortage, ready_at: datetime) -> OrderDraft:
    """As many pieces as are missing, with their part of everything, without a time by which they are due."""
    missing, all_of = short.ordered - short.found, short.ordered
    value = order.value
    return replace(
        order,
        external_ref=f"{order.external_ref[:74]}-REST",
        pieces=missing,
        quantity=max(1, order.quantity * missing // all_of),
        weight_kg=order.weight_kg * missing / all_of,
        volume_m3=None if order.volume_m3 is None else order.volume_m3 * missing / all_of,
        value=None if value is None else Money(value.minor * missing // all_of, value.currency),
        ready_at=ready_at,
        deliver_from=None,
        deliver_by=None,
        attributes={**order.attributes, "rest_of": order.external_ref},
    )

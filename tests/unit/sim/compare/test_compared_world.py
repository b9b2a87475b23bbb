"""Common luck: the same demand, the same answers and the same roads, whichever policy asks and whom it asked before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from headway.dispatch.commands import AnswerOffer, RetryAllocation
from headway.events.dispatch import AllocationFailed
from headway.orders.commands import PlaceOrders
from headway.sim.calls import Action
from headway.sim.compare.world import MOST_TENDERS, TOLD, ComparedWorld
from headway.sim.network import START
from headway.tracking.model import RecordTracking
from tests.unit.sim.news import booked, offered, received, recorded

SIZE, DAYS = 30, 3
FOREVER = START + timedelta(days=30)


def _drafts(world: ComparedWorld) -> list[Any]:
    actions = world.due(FOREVER)
    return [draft for action in actions if isinstance(action.command, PlaceOrders) for draft in action.command.orders]


def _lived(seed: int = 3) -> tuple[ComparedWorld, str, Any]:
    """A world that has read that its first order was taken in."""
    world = ComparedWorld(seed, SIZE, DAYS)
    ref, order_id = _drafts(world)[0].external_ref, uuid4()
    world.notice(recorded(received(ref, order_id)), START)
    return world, ref, order_id


def _answer(world: ComparedWorld, order_id: Any, carrier: str) -> Any:
    world.notice(recorded(offered(order_id, carrier)), START)
    said = [each.command for each in world.due(FOREVER)]
    return [(each.answer, each.reason) for each in said if isinstance(each, AnswerOffer)]


def test_orders_come_on_every_day_under_numbers_of_their_own() -> None:
    drafts = _drafts(ComparedWorld(3, SIZE, DAYS))
    assert len({draft.external_ref for draft in drafts}) == SIZE * DAYS
    assert len({draft.external_ref.split("-")[1] for draft in drafts}) == DAYS


def test_every_order_is_sound_has_a_time_and_says_what_it_costs_to_miss_it() -> None:
    for draft in _drafts(ComparedWorld(3, SIZE, DAYS)):
        assert draft.deliver_by > draft.ready_at
        assert draft.late_penalty.minor in range(500, 5001, 500)
        assert draft.weight_kg > 0


def test_a_carrier_answers_an_order_alike_whoever_was_asked_before() -> None:
    for seed in range(20):
        asked_first, _, order_id = _lived(seed)
        first = _answer(asked_first, order_id, "RHEINWEG")
        asked_later, _, order_id = _lived(seed)
        for other in ("NORDSTERN", "BALTIKA", "ALPENPFEIL"):
            _answer(asked_later, order_id, other)
        assert _answer(asked_later, order_id, "RHEINWEG") == first


def test_a_carrier_asked_again_thinks_again() -> None:
    seen = set()
    for seed in range(40):
        world, _, order_id = _lived(seed)
        first, second = _answer(world, order_id, "BLITZWAGEN"), _answer(world, order_id, "BLITZWAGEN")
        seen.add(first == second)
    assert seen == {True, False}


def test_the_same_lorry_takes_as_long_whoever_was_asked_before() -> None:
    arrivals = set()
    for before in ((), ("NORDSTERN", "BALTIKA")):
        world, ref, order_id = _lived()
        for other in before:
            _answer(world, order_id, other)
        world.notice(recorded(booked(ref, "RHEINWEG")), START)
        reports = [each.command for each in world.due(FOREVER) if isinstance(each.command, RecordTracking)]
        arrivals.add(tuple((event.code, event.occurred_at) for each in reports for event in each.events))
    assert len(arrivals) == 1
    assert {code for code, _ in arrivals.pop()} <= TOLD


def test_the_dispatcher_asks_again_and_at_last_gives_up() -> None:
    world, _, order_id = _lived()
    failed = AllocationFailed(
        shipment_id=uuid4(),
        order_id=order_id,
        decision_id=uuid4(),
        attempt=1,
        reason="exhausted",
        detail="nobody else is left",
        retry_at=None,
        deliver_by=None,
    )
    retries: list[Action] = []
    for _ in range(2 * MOST_TENDERS):
        world.notice(recorded(failed), START)
        retries += [each for each in world.due(FOREVER) if isinstance(each.command, RetryAllocation)]
    assert len(retries) == MOST_TENDERS - 1

"""The world as a heap of what will happen: what is due, in which order, and that news may come in any order."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from headway.events.dispatch import ShipmentCancelled
from headway.orders.commands import PlaceOrders
from headway.sim.network import START
from headway.sim.world import World
from headway.tracking.model import RecordTracking
from tests.unit.sim.news import booked, offered, received, recorded

SIZE = 40
FOREVER = START + timedelta(days=30)


def _refs(world: World) -> list[str]:
    actions = World(world.seed, SIZE).due(FOREVER)
    return [draft.external_ref for action in actions for draft in getattr(action.command, "orders", ())]


def test_everything_customers_send_is_placed_once_in_bulk():
    placed = [action.command for action in World(7, SIZE).due(FOREVER)]
    refs = [draft.external_ref for command in placed if isinstance(command, PlaceOrders) for draft in command.orders]
    assert len(set(refs)) == SIZE
    assert len(placed) <= 2


def test_nothing_is_due_before_its_time():
    world = World(7, SIZE)
    first = world.next_at
    assert first is not None
    assert world.due(first - timedelta(seconds=1)) == []
    assert len(world.due(first)) == 1


def test_actions_have_the_same_keys_in_two_worlds_of_one_seed():
    one, two = World(7, SIZE).due(FOREVER), World(7, SIZE).due(FOREVER)
    assert [action.key for action in one] == [action.key for action in two]
    assert len({action.key for action in one}) == len(one)


@settings(max_examples=20, deadline=None)
@given(shuffle=st.randoms(use_true_random=False))
def test_the_order_in_which_news_is_read_does_not_matter(shuffle: Random):
    refs = _refs(World(7, SIZE))[:12]
    orders = [recorded(received(ref, UUID(int=place))) for place, ref in enumerate(refs)]
    offers = [recorded(offered(UUID(int=place), offer_id=UUID(int=100 + place))) for place, _ in enumerate(refs)]

    def live(mixed: list) -> list[tuple[str, str]]:
        world = World(7, SIZE)
        for item in (*orders, *mixed):
            world.notice(item, START)
        return [(action.key, action.actor) for action in world.due(FOREVER)]

    straight = live(offers)
    mixed = list(offers)
    shuffle.shuffle(mixed)
    assert live(mixed) == straight


def test_a_booked_shipment_is_reported_in_bulk_and_billed():
    world = World(7, SIZE)
    world.due(FOREVER)
    world.notice(recorded(booked("SO-1")), START)
    world.notice(recorded(booked("SO-2")), START)
    first, *_ = world.due(START + timedelta(hours=60))
    assert isinstance(first.command, RecordTracking)
    assert {event.reference for event in first.command.events} == {"SO-1", "SO-2"}
    assert not world.quiet(START + timedelta(hours=60))


def test_nothing_more_is_reported_of_a_cancelled_shipment():
    world = World(7, SIZE)
    world.due(FOREVER)
    event = booked("SO-1")
    world.notice(recorded(received("SO-1", event.order_id)), START)
    world.notice(recorded(event), START)
    cancelled = ShipmentCancelled(shipment_id=event.shipment_id, order_id=event.order_id, reason="test")
    world.notice(recorded(cancelled), START)
    assert [action for action in world.due(FOREVER) if isinstance(action.command, RecordTracking)] == []


def test_the_world_is_not_quiet_while_an_offer_waits_for_an_answer():
    world = World(7, SIZE)
    world.due(FOREVER)
    assert world.quiet(FOREVER)
    world.notice(recorded(received("SO-1", UUID(int=1))), START)
    world.notice(recorded(offered(UUID(int=1))), START)
    assert not world.quiet(FOREVER)

"""The state table."""

from __future__ import annotations

from uuid import UUID

import pytest

from headway.orders.model import TRANSITIONS, OrderStatus, WrongState, check_transition

ID = UUID(int=1)


def test_every_state_has_a_row():
    assert set(TRANSITIONS) == set(OrderStatus)


def test_a_delivery_is_the_end():
    assert {state for state, after in TRANSITIONS.items() if not after} == {OrderStatus.DELIVERED}


def test_a_cancelled_order_only_follows_goods_that_had_left():
    assert TRANSITIONS[OrderStatus.CANCELLED] == {OrderStatus.SHIPPED, OrderStatus.DELIVERED}


def test_every_state_but_the_first_is_reached():
    assert {after for row in TRANSITIONS.values() for after in row} == set(OrderStatus) - {OrderStatus.RECEIVED}


@pytest.mark.parametrize("before", [OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.PARTIALLY_SHIPPED])
def test_what_has_left_cannot_be_cancelled(before):
    with pytest.raises(WrongState, match=f"is {before} and cannot become cancelled"):
        check_transition(ID, before, OrderStatus.CANCELLED)


def test_a_held_order_may_be_released():
    check_transition(ID, OrderStatus.ON_HOLD, OrderStatus.RELEASED)

"""Whatever a network does to what a phone sends: each action is done once, in the phone's order."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headway.tracking.driving.model import Action, ActionKind, Outcome, OutOfOrder
from tests.integration.driving.fleet import Fleet
from tests.integration.driving.test_actions import Phone

KINDS = (ActionKind.START, ActionKind.NOTE, ActionKind.NOTE, ActionKind.NOTE)


async def written(phone: Phone) -> list[Action]:
    """What the phone has in its outbox."""
    return [await phone.action(kind, text="still here") for kind in KINDS]


@given(sent=st.lists(st.integers(0, len(KINDS) - 1), max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_order_and_any_repetition(fleet: Fleet, sent: list[int]) -> None:
    phone = await Phone.of(fleet)
    actions = await written(phone)
    expected = 0
    for index in [*sent, *range(len(actions))]:
        if index > expected:
            with pytest.raises(OutOfOrder):
                await phone.send(actions[index])
        else:
            outcome = await phone.send(actions[index])
            assert outcome.sequence == index + 1
            expected = max(expected, index + 1)
    rows = await fleet.all("SELECT id FROM driver_action WHERE device_id = $1 ORDER BY sequence", phone.device)
    assert [row["id"] for row in rows] == [action.id for action in actions]


async def test_the_same_action_twice_at_the_same_time(fleet: Fleet) -> None:
    phone = await Phone.of(fleet)
    start = await phone.action(ActionKind.START)
    outcomes: list[Outcome] = await asyncio.gather(*(phone.send(start) for _ in range(6)))
    assert outcomes == [outcomes[0]] * 6
    assert len(await fleet.all("SELECT FROM driver_action")) == 1

"""Where a second person is wanted, nothing is put in force by whoever asks alone; the way back is always open."""

from __future__ import annotations

import pytest

from headway.dispatch.governing.model import (
    AnswerActivation,
    Approval,
    AskActivation,
    AskedAlready,
    NobodyNeeded,
    SamePerson,
    SecondPersonNeeded,
    SetSecondPerson,
    WithdrawActivation,
)
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from tests.integration.dispatch.world import World


@pytest.fixture
async def careful(world: World) -> World:
    """Two versions; the first in force; from now on a second person is wanted."""
    await world.run(SaveDispatchPolicy("name: first"))
    await world.run(SaveDispatchPolicy("name: second"))
    await world.run(ActivateDispatchPolicy(1, "a beginning"))
    await world.run(SetSecondPerson(True, "four eyes see more"))
    return world


async def by(world: World, actor: str, command: object) -> object:
    return await world.app.run(world.tenant, command, actor=actor)


async def ask(world: World, version: int = 2, actor: str = "user:ann", document: str = "dispatch") -> Approval:
    made = await by(world, actor, AskActivation(document, version, "cheaper"))
    assert isinstance(made, Approval)
    return made


async def test_alone_nobody_puts_a_version_in_force(careful: World) -> None:
    with pytest.raises(SecondPersonNeeded):
        await by(careful, "user:ann", ActivateDispatchPolicy(2, "cheaper"))


async def test_with_a_second_person_it_is_put_in_force_once(careful: World) -> None:
    asked = await ask(careful)
    await by(careful, "user:bob", AnswerActivation(asked.id, True))
    await by(careful, "user:ann", ActivateDispatchPolicy(2, "bob agreed"))
    await by(careful, "user:ann", ActivateDispatchPolicy(1, "it was worse"))
    with pytest.raises(SecondPersonNeeded):
        await by(careful, "user:ann", ActivateDispatchPolicy(2, "once more"))


@pytest.mark.parametrize("same", ["user:ann", "key:ann", "user:Ann"])
async def test_one_does_not_answer_oneself_at_a_screen_or_with_a_key(careful: World, same: str) -> None:
    asked = await ask(careful)
    with pytest.raises(SamePerson):
        await by(careful, same, AnswerActivation(asked.id, True))


async def test_refused_it_stays_out_of_force_and_may_be_asked_again(careful: World) -> None:
    asked = await ask(careful)
    await by(careful, "user:bob", AnswerActivation(asked.id, False, "not before the peak"))
    with pytest.raises(SecondPersonNeeded):
        await by(careful, "user:ann", ActivateDispatchPolicy(2, "cheaper"))
    assert (await ask(careful)).id != asked.id


async def test_withdrawn_an_agreement_counts_no_more(careful: World) -> None:
    asked = await ask(careful)
    await by(careful, "user:bob", AnswerActivation(asked.id, True))
    await by(careful, "user:ann", WithdrawActivation(asked.id))
    with pytest.raises(SecondPersonNeeded):
        await by(careful, "user:ann", ActivateDispatchPolicy(2, "cheaper"))


async def test_the_same_is_asked_once(careful: World) -> None:
    await ask(careful)
    with pytest.raises(AskedAlready):
        await ask(careful, actor="user:bob")


async def test_the_built_in_comes_back_without_anybody(careful: World) -> None:
    await by(careful, "user:ann", ActivateDispatchPolicy(0, "all of it was wrong"))


async def test_to_want_nobody_any_more_takes_somebody(careful: World) -> None:
    with pytest.raises(SecondPersonNeeded):
        await by(careful, "user:ann", SetSecondPerson(False, "too slow"))
    asked = await ask(careful, 0, document="second_person")
    await by(careful, "user:bob", AnswerActivation(asked.id, True))
    await by(careful, "user:ann", SetSecondPerson(False, "bob agreed"))
    await by(careful, "user:ann", ActivateDispatchPolicy(2, "alone"))


async def test_where_nobody_is_wanted_nobody_is_asked(world: World) -> None:
    with pytest.raises(NobodyNeeded):
        await ask(world)

"""Reassignments by level: nothing, a suggestion, after approval, by themselves; thresholds and shadow."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headway.dispatch.adjusting.commands import AnswerProposal
from headway.dispatch.adjusting.proposals import NotPrepared, ProposalStatus
from headway.dispatch.tenders import WrongState
from tests.integration.adjusting.deeds import accept, autonomy, book, carriers, out, outcomes, proposals, sound
from tests.integration.dispatch.world import World


async def test_after_approval_the_prepared_change_is_made(world: World) -> None:
    await book(world, "O-1")
    await autonomy(world, "{level: 2}")
    await world.run(out())
    await world.drain()
    (proposal,) = await proposals(world)
    assert (proposal.status, proposal.from_carrier, proposal.to_carrier) == (ProposalStatus.OPEN, "C1", "C2")
    assert proposal.saving is not None
    assert proposal.saving.minor < 0
    assert await carriers(world) == ["C1"]
    await world.run(AnswerProposal(proposal.id, approve=True))
    await world.drain()
    await accept(world)
    assert await carriers(world) == ["C2"]
    assert (await proposals(world))[0].status is ProposalStatus.APPROVED
    await sound(world)


async def test_a_suggestion_is_not_carried_out_and_may_be_dismissed_once(world: World) -> None:
    await book(world, "O-1")
    await autonomy(world, "{level: 1}")
    await world.run(out())
    await world.drain()
    (proposal,) = await proposals(world)
    with pytest.raises(NotPrepared):
        await world.run(AnswerProposal(proposal.id, approve=True))
    for _ in range(2):
        await world.run(AnswerProposal(proposal.id, approve=False, reason="they called"))
    with pytest.raises(WrongState):
        await world.run(AnswerProposal(proposal.id, approve=True))
    assert await carriers(world) == ["C1"]


async def test_a_recommendation_nobody_answers_expires(world: World) -> None:
    await book(world, "O-1")
    await autonomy(world, "{level: 2}")
    await world.run(out())
    await world.advance(timedelta(hours=5))
    (proposal, *_) = await proposals(world)
    assert proposal.status is ProposalStatus.EXPIRED
    assert "ProposalAnswered" in await world.events()


async def test_at_level_nought_nothing_is_judged(world: World) -> None:
    await book(world, "O-1")
    await autonomy(world, "{level: 0}")
    await world.run(out())
    await world.drain()
    assert (await outcomes(world), await proposals(world)) == ([], [])


async def test_in_shadow_it_is_recorded_what_would_have_been_done(world: World) -> None:
    await book(world, "O-1")
    await autonomy(world, "{level: 4, shadow: true}")
    await world.run(out())
    await world.drain()
    assert await outcomes(world) == ["shadow"]
    assert await carriers(world) == ["C1"]
    assert [each.status for each in await proposals(world)] == [ProposalStatus.SHADOW]


async def test_a_threshold_lowers_the_level(world: World) -> None:
    await book(world, "O-1")
    rule = "{level: 4, thresholds: [{when: 'order.customer == \"ACME\"', level: 2, sentence: ask Ann}]}"
    await autonomy(world, rule)
    await world.run(out())
    await world.drain()
    assert await outcomes(world) == ["recommend"]

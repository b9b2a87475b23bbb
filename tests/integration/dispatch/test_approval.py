"""Offers that a person has to approve first: by cost, customer, contract or the level of autonomy."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from headway.dispatch.commands import AnswerOffer, AssignCarrier, CancelShipment, ReviewTender
from headway.dispatch.errors import NoOffer, NoTender, NothingToReview
from headway.dispatch.model import Answer
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import World

COST = {"tender": {"approval": [{"name": "dear", "when": "decision.cost > 50.0", "sentence": "it costs over 50"}]}}
CUSTOMER = {
    "tender": {"approval": [{"name": "acme", "when": "order.customer == 'ACME'", "sentence": "ACME asks for it"}]}
}
CARRIER = {"tender": {"approval": [{"name": "c1", "when": "decision.carrier == 'C1'", "sentence": "C1 is new"}]}}
LEVEL = {"autonomy": {"allocation": {"level": 2}}}
SHADOW = {"autonomy": {"allocation": {"level": 4, "shadow": True}}}


async def held(world: World, document: dict[str, Any] | None = None) -> None:
    await in_force(world, **(document or COST))
    await world.place("O-1")


async def review(world: World, approve: bool, reason: str = "") -> None:
    tender = (await world.shipment()).tenders[-1]
    await world.run(ReviewTender(tender.id, approve, reason))
    await world.drain()


@pytest.mark.parametrize("document", [COST, CUSTOMER, CARRIER, LEVEL, SHADOW])
async def test_it_waits_holding_its_capacity(world: World, document: dict[str, Any]) -> None:
    await held(world, document)
    seen = await world.shipment()
    assert (await world.story(), seen.tenders[0].status) == ([("C1", "draft")], "needs_review")
    assert world.connectors.delivered == []
    assert await world.used() == (1, 1)
    assert (await world.events())[-1] == "TenderNeedsReview"


async def test_a_threshold_that_is_not_passed_holds_nothing(world: World) -> None:
    dear = {"tender": {"approval": [{"name": "dear", "when": "decision.cost > 5000.0", "sentence": "over 5000"}]}}
    await held(world, dear)
    assert await world.story() == [("C1", "sent")]


async def test_the_reason_is_shown(world: World) -> None:
    await held(world)
    assert (await world.shipment()).tenders[0].review == "it costs over 50"


async def test_approved_it_goes_out(world: World) -> None:
    await held(world)
    await review(world, approve=True)
    seen = await world.shipment()
    assert (await world.story(), seen.tenders[0].status) == ([("C1", "sent")], "open")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    assert (await world.shipment()).shipment.status == "booked"


async def test_time_to_answer_counts_from_the_approval(world: World) -> None:
    await held(world)
    await world.advance(timedelta(hours=5))
    await review(world, approve=True)
    (offer,) = await world.offers()
    assert offer.sent_at is not None
    assert offer.expires_at is not None
    assert offer.expires_at - offer.sent_at == timedelta(minutes=45)


async def test_refused_it_leads_to_the_next_who_waits_as_well(world: World) -> None:
    await held(world)
    await review(world, approve=False, reason="not them")
    assert await world.story() == [("C1", "withdrawn"), ("C2", "draft")]
    assert world.connectors.told == []


async def test_the_carrier_sees_nothing_of_it(world: World) -> None:
    await held(world)
    (offer,) = await world.offers()
    with pytest.raises(NoOffer):
        await world.run(AnswerOffer(offer.id, Answer.ACCEPT))


async def test_approved_too_late_for_its_pickup_another_is_looked_for(world: World) -> None:
    await held(world)
    await world.advance(timedelta(hours=9))
    await review(world, approve=True)
    assert [status for _, status in await world.story()] == ["superseded", "draft"]


async def test_what_a_person_chose_is_approved(world: World) -> None:
    await held(world)
    await world.run(AssignCarrier((await world.shipment()).shipment.id, "S1|C2|ROAD/2d|A", "I know them"))
    await world.drain()
    assert await world.story() == [("C1", "superseded"), ("C2", "sent")]
    assert await world.used() == (1, 1)


async def test_it_can_be_cancelled(world: World) -> None:
    await held(world)
    await world.run(CancelShipment((await world.shipment()).shipment.id, "flood"))
    assert await world.used() == (0, 0)


async def test_of_a_broadcast_all_wait_and_all_go_out(world: World) -> None:
    broadcast = {"tender": {**COST["tender"], "mode": "broadcast"}}
    await held(world, broadcast)
    assert {status for _, status in await world.story()} == {"draft"}
    await review(world, approve=True)
    assert {status for _, status in await world.story()} == {"sent"}
    assert await world.used() == (1, 3)


async def test_what_does_not_wait_cannot_be_approved(world: World) -> None:
    await in_force(world)
    await world.place("O-1")
    with pytest.raises(NothingToReview):
        await review(world, approve=True)
    with pytest.raises(NoTender):
        await world.run(ReviewTender((await world.offers())[0].id, approve=True))


async def test_the_ledger_has_the_level_it_was_decided_at(world: World) -> None:
    await held(world, LEVEL)
    assert await world.values("SELECT autonomy FROM decision WHERE kind = 'allocation'") == [2]

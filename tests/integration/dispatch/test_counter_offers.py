"""A carrier asks another price: taken where it still beats the next best, declined, or left to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headway.dispatch import offer_views
from headway.dispatch.commands import AnswerOffer, OfferAnswered, ReviewTender, ShipmentStands
from headway.dispatch.errors import NothingToReview, OfferClosed
from headway.dispatch.model import Answer, Offer, TenderStatus
from headway.kernel.errors import BadInput
from headway.kernel.money import Money
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import World

ONLY_A_LITTLE = {"counter_margin": "0.005"}
SIGNED = {
    "counter_offer": {"level": 4, "thresholds": [{"when": "decision.extra > 0.0", "level": 2, "sentence": "more"}]}
}


async def counter(world: World, offer: Offer, cents: int, currency: str = "USD") -> OfferAnswered:
    said = AnswerOffer(offer.id, Answer.COUNTER, "fuel", price=Money(cents, currency))
    answered: OfferAnswered = await world.run(said, "carrier:c")
    await world.drain()
    return answered


async def review(world: World, approve: bool, reason: str = "") -> ShipmentStands:
    tender = (await world.shipment()).tenders[-1]
    stands: ShipmentStands = await world.run(ReviewTender(tender.id, approve, reason))
    await world.drain()
    return stands


async def test_one_that_still_beats_the_next_is_booked_at_its_price(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    assert (await counter(world, offer, 10_050)).status == "accepted"
    seen = await world.shipment()
    assert (seen.shipment.status, seen.shipment.price) == ("booked", Money(10_050, "USD"))
    assert await world.used() == (1, 1)
    assert [(word.word, word.price) for word in world.connectors.told] == [("awarded", Money(10_050, "USD"))]


async def test_the_booking_tells_settlement_the_price_agreed(world: World) -> None:
    await world.place("O-1")
    await counter(world, (await world.offers())[0], 10_050)
    (charges,) = await world.values(
        "SELECT (data -> 'charges')::text FROM event_log WHERE type = 'dispatch.ShipmentBooked'"
    )
    assert '"minor": 10050' in charges
    assert '"freight"' in charges


async def test_one_that_the_next_beats_is_declined_and_the_next_asked(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    assert (await counter(world, offer, 10_500)).status == "declined"
    assert await world.story() == [("C1", "declined"), ("C2", "sent")]
    assert (await world.offers())[0].reason == "asked 105.00 USD instead of 100.00 USD"
    assert [word.word for word in world.connectors.told] == ["declined"]


async def test_a_lower_price_is_always_welcome(world: World) -> None:
    await in_force(world, autonomy=SIGNED)
    await world.place("O-1")
    assert (await counter(world, (await world.offers())[0], 9_000)).status == "accepted"


async def test_where_nobody_else_is_left_the_margin_decides(world: World) -> None:
    await world.place("O-1")
    for _ in range(2):
        await world.answer((await world.offers())[-1], Answer.DECLINE)
    last = (await world.offers())[-1]
    assert (await counter(world, last, 12_000)).status == "accepted"


@pytest.mark.parametrize(
    "document", [{"tender": ONLY_A_LITTLE}, {"autonomy": SIGNED}, {"autonomy": {"counter_offer": {"level": 2}}}]
)
async def test_one_that_a_person_has_to_look_at_waits(world: World, document: dict[str, object]) -> None:
    await in_force(world, **document)
    await world.place("O-1")
    (offer,) = await world.offers()
    assert (await counter(world, offer, 10_060)).status == "countered"
    seen = await world.shipment()
    assert (seen.tenders[0].status, bool(seen.tenders[0].review)) == ("needs_review", True)
    assert "TenderNeedsReview" in await world.events()
    assert (await review(world, approve=True)).status == "booked"
    assert (await world.shipment()).shipment.price == Money(10_060, "USD")


async def test_one_that_a_person_refuses_leads_to_the_next(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1")
    await counter(world, (await world.offers())[0], 10_060)
    await review(world, approve=False, reason="too dear")
    assert await world.story() == [("C1", "withdrawn"), ("C2", "sent")]
    assert await world.used() == (1, 1)


async def test_a_refusal_needs_a_reason(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1")
    await counter(world, (await world.offers())[0], 10_060)
    with pytest.raises(BadInput):
        await review(world, approve=False)


async def test_one_that_nobody_looks_at_does_not_wait_for_ever(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1")
    await counter(world, (await world.offers())[0], 10_060)
    await world.advance(timedelta(hours=4))
    assert (await world.story())[0] == ("C1", "withdrawn")
    assert (await world.shipment()).tenders[0].status != "needs_review"


async def test_while_a_person_thinks_the_carrier_may_take_the_price_offered(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1")
    (offer,) = await world.offers()
    await counter(world, offer, 10_060)
    assert (await world.answer(offer, Answer.ACCEPT)).status == "accepted"
    assert (await world.shipment()).shipment.price == Money(10_000, "USD")
    with pytest.raises(NothingToReview):
        await review(world, approve=True)


async def test_while_a_person_thinks_the_carrier_may_go(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1")
    (offer,) = await world.offers()
    await counter(world, offer, 10_060)
    await world.answer(offer, Answer.DECLINE)
    seen = await world.shipment()
    assert (await world.story(), seen.tenders[0].status) == ([("C1", "declined"), ("C2", "sent")], "open")


async def test_what_waits_is_found(world: World) -> None:
    await in_force(world, tender=ONLY_A_LITTLE)
    await world.place("O-1", "O-2")
    await counter(world, await world.offer((await world.shipments())[0]), 10_060)
    async with world.app.scope.reading(world.tenant) as (conn, _):
        (found,) = await offer_views.list_tenders(conn, status=TenderStatus.NEEDS_REVIEW)
    assert found.external_ref == "O-1"


@pytest.mark.parametrize("price", [None, Money(0, "USD"), Money(-1, "USD"), Money(100, "EUR"), Money(10**15, "USD")])
async def test_a_price_that_is_none_changes_nothing(world: World, price: Money | None) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    with pytest.raises(BadInput):
        await world.run(AnswerOffer(offer.id, Answer.COUNTER, price=price))
    assert await world.story() == [("C1", "sent")]


async def test_a_late_one_is_told_so(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.advance(timedelta(hours=2))
    with pytest.raises(OfferClosed):
        await counter(world, offer, 10_060)


async def test_the_same_again_is_the_same_answer(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    first, second = await counter(world, offer, 10_500), await counter(world, offer, 10_500)
    assert (first.status, second.status, second.repeated) == ("declined", "declined", True)

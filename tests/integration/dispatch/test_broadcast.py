"""Several carriers asked at once: the first to accept has it, or the best bid; capacity is held for each."""

from __future__ import annotations

from datetime import timedelta

import pytest

from headway.carriers.commands import CapacityRow, SetCapacity
from headway.dispatch import answering, store
from headway.dispatch.commands import AnswerOffer, OfferAnswered, RetryAllocation, WithdrawOffer
from headway.dispatch.connectors import Undeliverable
from headway.dispatch.errors import OfferClosed
from headway.dispatch.model import Answer, Offer, TenderMode
from headway.kernel.ledger import replay
from headway.kernel.money import Money
from headway.orders.commands import SaveSites
from headway.orders.masterdata import SiteDraft
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import MONDAY, World

MINUTE = timedelta(minutes=1)


async def bid(world: World, offer: Offer, cents: int) -> OfferAnswered:
    said = AnswerOffer(offer.id, Answer.COUNTER, price=Money(cents, "USD"))
    answered: OfferAnswered = await world.run(said)
    await world.drain()
    return answered


@pytest.fixture
async def first(world: World) -> World:
    """Everybody is asked, the first to accept has it."""
    await in_force(world, tender={"mode": "broadcast", "broadcast_size": 3})
    return world


@pytest.fixture
async def best(world: World) -> World:
    """Everybody is asked, the best bid has it."""
    await in_force(world, tender={"mode": "broadcast", "broadcast_pick": "best", "broadcast_size": 3})
    return world


@pytest.fixture
async def spot(world: World) -> World:
    """Everybody is asked for a price."""
    await in_force(world, tender={"mode": "spot", "broadcast_size": 3})
    return world


async def test_all_are_asked_at_once_by_one_decision(first: World) -> None:
    await first.place("O-1")
    offers = await first.offers()
    assert [(each.terms.carrier_code, str(each.status)) for each in offers] == [
        ("C1", "sent"),
        ("C2", "sent"),
        ("C3", "sent"),
    ]
    assert len({each.decision_id for each in offers}) == 1
    assert (await first.shipment()).tenders[0].mode == "broadcast"


async def test_every_carriers_capacity_is_held_and_the_sites_once(first: World) -> None:
    await first.place("O-1")
    assert await first.used() == (1, 3)


async def test_the_first_to_accept_has_it_and_the_others_are_told(first: World) -> None:
    await first.place("O-1")
    _, second, _ = await first.offers()
    await first.answer(second, Answer.ACCEPT)
    assert await first.story() == [("C1", "superseded"), ("C2", "accepted"), ("C3", "superseded")]
    assert sorted((word.carrier_code, word.word) for word in first.connectors.told) == [
        ("C1", "withdrawn"),
        ("C3", "withdrawn"),
    ]
    assert await first.used() == (1, 1)


async def test_the_shipment_stands_under_the_terms_of_who_accepted(first: World) -> None:
    await first.place("O-1")
    *_, last = await first.offers()
    await first.answer(last, Answer.ACCEPT)
    seen = await first.shipment()
    assert (seen.shipment.carrier_code, seen.shipment.price) == ("C3", Money(10200, "USD"))
    assert seen.legs[0].carrier_code == "C3"


async def test_who_comes_second_is_told_so(first: World) -> None:
    await first.place("O-1")
    one, two, _ = await first.offers()
    await first.answer(one, Answer.ACCEPT)
    with pytest.raises(OfferClosed) as closed:
        await first.answer(two, Answer.ACCEPT)
    assert closed.value.seen["status"] == "superseded"


async def test_a_refusal_waits_for_the_others(first: World) -> None:
    await first.place("O-1")
    one, two, three = await first.offers()
    await first.answer(one, Answer.DECLINE)
    await first.answer(two, Answer.DECLINE)
    assert (await first.shipment()).shipment.status == "tendering"
    await first.answer(three, Answer.DECLINE)
    assert (await first.shipment()).shipment.problem == "exhausted"
    assert await first.used() == (0, 0)


async def test_as_many_are_asked_as_the_policy_says_and_then_the_rest(world: World) -> None:
    await in_force(world, tender={"mode": "broadcast", "broadcast_size": 2})
    await world.place("O-1")
    for offer in await world.offers():
        await world.answer(offer, Answer.DECLINE)
    assert await world.story() == [("C1", "declined"), ("C2", "declined"), ("C3", "sent")]


async def test_who_lost_may_be_asked_again(first: World) -> None:
    await first.place("O-1")
    one, two, _ = await first.offers()
    await first.answer(two, Answer.ACCEPT)
    async with first.app.scope.begin(first.tenant, "system:test") as uow:
        shipment = await store.lock_shipment(uow.conn, one.shipment_id)
        booked = await store.accepted_offer(uow.conn, one.shipment_id)
        assert shipment is not None
        assert booked is not None
        await answering.unbook(uow, shipment, booked, "manual", "test")
    await first.run(RetryAllocation(one.shipment_id))
    assert [code for code, _ in (await first.story())[3:]] == ["C1", "C2", "C3"]


async def test_where_capacity_is_short_fewer_are_asked(first: World) -> None:
    await first.run(SetCapacity((CapacityRow("C2", 0, day=MONDAY),)))
    await first.place("O-1")
    assert [code for code, _ in await first.story()] == ["C1", "C3"]


async def test_a_sites_last_place_is_enough_for_all(first: World) -> None:
    await first.run(SaveSites((SiteDraft("S1", daily_capacity=1),)))
    await first.place("O-1")
    assert len(await first.offers()) == 3


async def test_one_who_cannot_be_reached_does_not_hold_up_the_others(first: World) -> None:
    first.connectors.broken["C2"] = Undeliverable("gone")
    await first.place("O-1")
    assert await first.story() == [("C1", "sent"), ("C2", "delivery_failed"), ("C3", "sent")]


async def test_a_withdrawn_offer_leaves_the_others(first: World) -> None:
    await first.place("O-1")
    one, *_ = await first.offers()
    await first.run(WithdrawOffer(one.id, "not them"))
    assert await first.story() == [("C1", "withdrawn"), ("C2", "sent"), ("C3", "sent")]


async def test_when_time_is_over_the_next_are_asked_once(first: World) -> None:
    await first.place("O-1")
    await first.advance(timedelta(hours=2))
    assert (await first.events()).count("TenderExhausted") == 1
    assert await first.used() == (0, 0)


async def test_bids_wait_for_each_other_and_the_best_has_it(best: World) -> None:
    await best.place("O-1")
    one, two, three = await best.offers()
    assert (await best.answer(one, Answer.ACCEPT)).status == "countered"
    assert (await bid(best, two, 9_500)).status == "countered"
    assert (await bid(best, three, 9_900)).status == "superseded"
    assert await best.story() == [("C1", "superseded"), ("C2", "accepted"), ("C3", "superseded")]
    assert (await best.shipment()).shipment.price == Money(9_500, "USD")
    words = {word.carrier_code: word.word for word in best.connectors.told}
    assert words == {"C1": "withdrawn", "C2": "awarded", "C3": "withdrawn"}


async def test_the_best_of_those_who_answered_has_it_when_time_is_over(best: World) -> None:
    await best.place("O-1")
    _, two, _ = await best.offers()
    await best.answer(two, Answer.ACCEPT)
    await best.advance(timedelta(hours=2))
    assert await best.story() == [("C1", "expired"), ("C2", "accepted"), ("C3", "expired")]
    assert await best.used() == (1, 1)


async def test_a_bid_may_be_bettered(best: World) -> None:
    await best.place("O-1")
    one, two, three = await best.offers()
    await bid(best, one, 10_400)
    await bid(best, one, 9_000)
    await best.answer(two, Answer.DECLINE)
    await best.answer(three, Answer.DECLINE)
    assert (await best.shipment()).shipment.price == Money(9_000, "USD")


async def test_a_winning_bid_said_again_is_the_same_answer(best: World) -> None:
    await best.place("O-1")
    one, two, three = await best.offers()
    await best.answer(two, Answer.DECLINE)
    await best.answer(three, Answer.DECLINE)
    await bid(best, one, 9_900)
    again = await bid(best, one, 9_900)
    assert (again.status, again.repeated) == ("accepted", True)


async def test_carriers_are_told_that_they_bid(spot: World) -> None:
    await spot.place("O-1")
    assert {note.asks for note in spot.connectors.delivered} == {"bid"}
    assert (await spot.shipment()).tenders[0].mode == "spot"


async def test_spot_prices_book_the_cheapest_in_landed_cost(spot: World) -> None:
    await spot.place("O-1")
    one, two, three = await spot.offers()
    await bid(spot, one, 11_000)
    await bid(spot, two, 10_900)
    await bid(spot, three, 10_950)
    assert (await spot.shipment()).shipment.carrier_code == "C2"
    charge = (await spot.offers())[1].terms.charges
    assert [(line.code, line.amount) for line in charge] == [("freight", Money(10_900, "USD"))]


async def test_every_decision_about_bids_replays(spot: World) -> None:
    await spot.place("O-1")
    for cents, offer in zip((11_000, 10_900, 10_950), await spot.offers(), strict=True):
        await bid(spot, offer, cents)
    async with spot.app.scope.reading(spot.tenant) as (conn, _):
        report = await replay(conn, spot.app.deciders)
    assert await spot.values("SELECT count(*) FROM decision WHERE kind = 'bid'") == [1]
    assert report.decisions == report.agree


async def test_what_nobody_took_is_asked_another_way_this_once(world: World) -> None:
    await world.place("O-1")
    for _ in range(3):
        await world.answer((await world.offers())[-1], Answer.DECLINE)
    shipment_id = (await world.shipment()).shipment.id
    await world.run(RetryAllocation(shipment_id, forget_refusals=True, mode=TenderMode.SPOT))
    await world.drain()
    assert [code for code, _ in (await world.story())[3:]] == ["C1", "C2", "C3"]
    assert [tender.mode for tender in (await world.shipment()).tenders] == ["waterfall", "spot"]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert report.decisions == report.agree

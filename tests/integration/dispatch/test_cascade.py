"""From a released order to a booking, and every way an offer can fail to become one."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from headway.carriers.commands import CapacityRow, SaveServices, ServiceDraft, SetCapacity
from headway.dispatch.commands import AnswerOffer, RetryAllocation, WithdrawOffer
from headway.dispatch.connectors import Retriable, Undeliverable
from headway.dispatch.errors import NoOffer, NotAllocatable, OfferClosed
from headway.dispatch.model import Answer
from headway.events.orders import OrderReleased
from headway.kernel.ledger import replay
from headway.kernel.money import Money
from headway.orders.commands import SaveSites
from headway.orders.masterdata import SiteDraft
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import MONDAY, READY, START, World

HOUR = timedelta(hours=1)


async def test_a_released_order_is_offered_to_the_cheapest(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    assert (offer.terms.carrier_code, offer.status) == ("C1", "sent")
    assert offer.terms.price == Money(10000, "USD")
    assert [note.offer_id for note in world.connectors.delivered] == [offer.id]
    assert await world.events() == ["ShipmentPlanned", "AllocationDecided", "TenderOpened", "TenderOfferSent"]


async def test_the_time_to_answer_is_a_quarter_of_the_time_to_the_pickup_at_most_two_hours(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    assert offer.terms.pickup_planned_at == READY
    assert offer.expires_at == START + 2 * HOUR


async def test_an_acceptance_books(world: World) -> None:
    await world.place("O-1")
    answered = await world.answer((await world.offers())[0], Answer.ACCEPT)
    assert (answered.status, answered.repeated) == ("accepted", False)
    shipment = await world.shipment()
    assert shipment.shipment.status == "booked"
    assert [tender.status for tender in shipment.tenders] == ["accepted"]
    assert [(stop.role, stop.planned_at) for stop in shipment.stops] == [
        ("pickup", READY),
        ("delivery", datetime(2026, 3, 4, 18, tzinfo=READY.tzinfo)),
    ]
    assert [(leg.carrier_code, leg.product) for leg in shipment.legs] == [("C1", "ROAD/2d")]
    assert (await world.events())[-2:] == ["TenderOfferAccepted", "ShipmentBooked"]


async def test_a_refusal_asks_the_next_at_once(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.DECLINE, "no truck")
    assert await world.story() == [("C1", "declined"), ("C2", "sent")]
    assert (await world.offers())[0].reason == "no truck"


@pytest.mark.parametrize("answer", [Answer.ACCEPT, Answer.DECLINE])
async def test_nobody_waits_for_the_end_of_an_offer_that_was_answered(world: World, answer: Answer) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    waits = f"SELECT count(*) FROM timer WHERE kind = 'dispatch.offer_expiry' AND key = '{offer.id}'"
    assert await world.values(waits) == [1]
    await world.answer(offer, answer, "no truck" if answer is Answer.DECLINE else "")
    assert await world.values(waits) == [0]


async def test_an_expiry_asks_the_next(world: World) -> None:
    await world.place("O-1")
    await world.advance(2 * HOUR)
    assert await world.story() == [("C1", "expired"), ("C2", "sent")]


async def test_an_offer_lives_until_the_last_second(world: World) -> None:
    await world.place("O-1")
    await world.advance(2 * HOUR - timedelta(seconds=1))
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    await world.advance(3 * HOUR)
    assert await world.story() == [("C1", "accepted")]


async def test_an_offer_that_cannot_be_delivered_goes_to_the_next(world: World) -> None:
    world.connectors.broken["C1"] = Undeliverable("C1 answered 404")
    await world.place("O-1")
    assert await world.story() == [("C1", "delivery_failed"), ("C2", "sent")]
    assert "TenderOfferDeliveryFailed" in await world.events()


async def test_a_carrier_that_does_not_answer_the_door_is_given_up_when_its_time_is_over(world: World) -> None:
    world.connectors.broken["C1"] = Retriable("no connection", after=HOUR)
    await world.place("O-1")
    assert await world.story() == [("C1", "pending")]
    await world.advance(2 * HOUR)
    assert await world.story() == [("C1", "delivery_failed"), ("C2", "sent")]


async def test_a_late_delivery_still_leaves_the_whole_time_to_answer(world: World) -> None:
    world.connectors.broken["C1"] = Retriable("no connection", after=HOUR)
    await world.place("O-1")
    world.connectors.broken.clear()
    await world.advance(2 * HOUR + HOUR / 2)
    assert await world.story() == [("C1", "sent")]
    await world.advance(HOUR)
    assert await world.story() == [("C1", "expired"), ("C2", "sent")]


async def test_when_everybody_refused_the_tender_is_exhausted(world: World) -> None:
    await world.place("O-1")
    for _ in range(3):
        await world.answer((await world.offers())[-1], Answer.DECLINE)
    assert [status for _, status in await world.story()] == ["declined"] * 3
    shipment = await world.shipment()
    assert (shipment.shipment.status, shipment.shipment.problem) == ("planned", "exhausted")
    assert shipment.tenders[0].status == "exhausted"
    assert (await world.events())[-2:] == ["TenderExhausted", "AllocationFailed"]
    assert await world.used() == (0, 0)


async def test_a_retry_remembers_who_refused(world: World) -> None:
    await world.place("O-1")
    for _ in range(3):
        await world.answer((await world.offers())[-1], Answer.DECLINE)
    stands = await world.run(RetryAllocation((await world.shipment()).shipment.id))
    assert (stands.status, stands.offer_id) == ("planned", None)


async def test_a_retry_that_forgets_asks_again(world: World) -> None:
    await world.place("O-1")
    for _ in range(3):
        await world.answer((await world.offers())[-1], Answer.DECLINE)
    await world.run(RetryAllocation((await world.shipment()).shipment.id, forget_refusals=True))
    await world.drain()
    shipment = await world.shipment()
    assert [tender.status for tender in shipment.tenders] == ["cancelled", "open"]
    assert (await world.story())[3:] == [("C1", "sent")]


async def test_a_shipment_under_offer_cannot_be_retried(world: World) -> None:
    await world.place("O-1")
    with pytest.raises(NotAllocatable, match="tendering"):
        await world.run(RetryAllocation((await world.shipment()).shipment.id))


async def test_the_same_answer_twice_is_one_answer(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    first, second = await world.answer(offer, Answer.ACCEPT), await world.answer(offer, Answer.ACCEPT)
    assert (first.repeated, second.repeated) == (False, True)
    assert (await world.events()).count("ShipmentBooked") == 1


async def test_a_repeated_refusal_asks_nobody_else(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.answer(offer, Answer.DECLINE)
    assert (await world.answer(offer, Answer.DECLINE)).repeated
    assert await world.story() == [("C1", "declined"), ("C2", "sent")]


@pytest.mark.parametrize("end", ["decline", "expire", "withdraw"])
async def test_an_ended_offer_cannot_be_accepted(world: World, end: str) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    if end == "decline":
        await world.answer(offer, Answer.DECLINE)
    elif end == "expire":
        await world.advance(2 * HOUR)
    else:
        await world.run(WithdrawOffer(offer.id, "wrong weight"))
        await world.drain()
    with pytest.raises(OfferClosed) as closed:
        await world.answer(offer, Answer.ACCEPT)
    assert closed.value.seen["status"] in {"declined", "expired", "withdrawn"}
    assert await world.story() == [("C1", closed.value.seen["status"]), ("C2", "sent")]


async def test_time_that_is_over_counts_before_its_timer_ran(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE tenant SET clock_at = $1", START + 2 * HOUR)
    with pytest.raises(OfferClosed, match="expired"):
        await world.run(AnswerOffer(offer.id, Answer.ACCEPT))


async def test_another_carrier_cannot_answer(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    with pytest.raises(NoOffer):
        await world.run(AnswerOffer(offer.id, Answer.ACCEPT, carrier_code="C2"))


async def test_an_answer_that_overtakes_its_delivery_counts(world: World) -> None:
    world.connectors.broken["C1"] = Retriable("answer lost on the way back")
    await world.place("O-1")
    (offer,) = await world.offers()
    assert offer.status == "pending"
    world.connectors.broken.clear()
    await world.answer(offer, Answer.ACCEPT)
    await world.advance(HOUR)
    assert await world.story() == [("C1", "accepted")]
    assert (await world.events()).count("TenderOfferSent") == 1


async def test_news_that_comes_twice_makes_one_shipment(world: World) -> None:
    (order_id,) = await world.place("O-1")
    await world.emit(OrderReleased(order_id=order_id, decision_id=UUID(int=1)))
    assert len(await world.shipments()) == 1


async def test_no_rate_is_said_and_nobody_is_asked(world: World) -> None:
    await world.place("O-1", destination_zone="NOWHERE")
    shipment = await world.shipment()
    assert (shipment.shipment.status, shipment.shipment.problem) == ("planned", "no_rate")
    assert await world.events() == ["ShipmentPlanned", "AllocationFailed"]


async def test_an_order_that_is_ready_tomorrow_takes_tomorrows_capacity(world: World) -> None:
    await world.run(SetCapacity((CapacityRow("C1", 0, day=MONDAY),)))
    await world.place("O-1", ready_at=READY + timedelta(days=1))
    assert await world.story() == [("C1", "sent")]


async def test_a_missed_cutoff_takes_the_next_days_capacity(world: World) -> None:
    await world.run(SaveServices((ServiceDraft("C1", "DTD", "Door to door", cutoff_hour=10),)))
    await world.run(SetCapacity((CapacityRow("C1", 0, day=MONDAY),)))
    await world.place("O-1")
    (offer,) = await world.offers()
    assert (offer.terms.carrier_code, offer.terms.pickup_day) == ("C1", MONDAY + timedelta(days=1))
    assert offer.terms.pickup_planned_at == datetime(2026, 3, 3, 8, tzinfo=START.tzinfo)
    assert await world.values("SELECT day FROM site_use WHERE used > 0") == [MONDAY + timedelta(days=1)]


async def test_want_of_capacity_is_tried_again_next_morning(world: World) -> None:
    await in_force(world)
    await world.run(SaveSites((SiteDraft("S1", daily_capacity=1),)))
    await world.place("O-1")
    await world.place("O-2")
    first, second = await world.shipments()
    assert (first.status, second.status, second.problem) == ("tendering", "planned", "no_capacity")
    await world.answer(await world.offer(first), Answer.ACCEPT)
    await world.advance(datetime(2026, 3, 3, 5, tzinfo=START.tzinfo) - START)
    first, second = await world.shipments()
    assert (first.status, second.status) == ("booked", "tendering")
    assert second.pickup_planned_at == datetime(2026, 3, 3, 8, tzinfo=START.tzinfo)


async def test_what_is_decided_just_before_midnight_is_picked_up_the_next_morning(world: World) -> None:
    await world.run(SetCapacity((CapacityRow("C1", 0, day=MONDAY),)))
    await world.advance(timedelta(hours=17, minutes=30))
    await world.place("O-1", ready_at=START)
    (offer,) = await world.offers()
    assert (offer.terms.carrier_code, offer.terms.pickup_day) == ("C1", MONDAY + timedelta(days=1))
    assert offer.terms.pickup_planned_at == datetime(2026, 3, 3, 8, tzinfo=START.tzinfo)


async def test_want_of_capacity_is_left_to_a_person_after_five_mornings(world: World) -> None:
    await world.run(SaveSites((SiteDraft("S1", daily_capacity=0),)))
    await world.place("O-1")
    await world.advance(timedelta(days=9))
    assert (await world.events()).count("AllocationFailed") == 6
    assert (await world.shipment()).shipment.problem == "no_capacity"


async def test_every_decision_of_the_cascade_replays(world: World) -> None:
    await world.place("O-1", "O-2")
    for row in await world.shipments():
        await world.answer(await world.offer(row), Answer.DECLINE)
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert report.decisions == report.agree == 6

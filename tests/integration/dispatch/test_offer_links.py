"""What goes out with an offer: a link of its own, time to answer by hours and kind, word of what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from headway.carriers.commands import CarrierDraft, SaveCarriers
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.answer_time import Span
from headway.dispatch.commands import AnswerOffer, CancelShipment, MakeOfferLink, MarkOfferViewed, WithdrawOffer
from headway.dispatch.errors import LinkDead, OfferClosed
from headway.dispatch.handlers import room as dispatch_room
from headway.dispatch.hours import SetAnsweringHours
from headway.dispatch.links import OfferLinks
from headway.dispatch.model import Answer
from headway.dispatch.offer_views import linked_offer
from headway.integrations.carriers.registry import CarrierRegistry, connectors
from headway.integrations.urls import UrlRules
from headway.kernel.app import App
from headway.kernel.clock import SystemClock
from headway.kernel.errors import NotFound
from headway.kernel.uow import Scope
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import READY, START, Connectors, World, build
from tests.unit.integrations.offers import carrier, http

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
AFTERNOON = tuple(Span(weekday, 9 * 60, 17 * 60) for weekday in range(1, 8))


@pytest.fixture
async def linked(make_app: Callable[..., App], tenant: UUID, scope: Scope) -> World:
    """The small network, with links."""
    taken = Connectors()
    links = OfferLinks(scope.vault, "https://headway.example")
    return await build(make_app(orders_room(), carriers_room(), dispatch_room(taken, links)), tenant, taken)


async def test_every_offer_goes_out_with_a_link_to_itself(linked: World) -> None:
    await linked.place("O-1")
    (note,) = linked.connectors.delivered
    assert note.link is not None
    assert note.link.startswith("https://headway.example/offers/answer/")
    async with linked.app.scope.reading(linked.tenant) as (conn, _):
        assert (await linked_offer(conn, note.link.rpartition("/")[2])).id == note.offer_id
        with pytest.raises(LinkDead):
            await linked_offer(conn, "nothing")


async def test_where_no_links_are_made_none_is_sent(world: World) -> None:
    await world.place("O-1")
    assert world.connectors.delivered[0].link is None


async def test_an_offer_that_ended_gets_no_new_link(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.answer(offer, Answer.ACCEPT)
    with pytest.raises(OfferClosed):
        await world.run(MakeOfferLink(offer.id))


async def test_an_offer_that_was_seen_can_still_be_answered_and_expires(world: World) -> None:
    await world.place("O-1", "O-2")
    one, two = [await world.offer(row) for row in await world.shipments()]
    for offer in (one, two):
        await world.run(MarkOfferViewed(offer.id))
    assert await world.values("SELECT DISTINCT status FROM tender_offer") == ["viewed"]
    await world.answer(one, Answer.ACCEPT)
    await world.advance(2 * HOUR)
    assert sorted(await world.values("SELECT status FROM tender_offer")) == ["accepted", "expired", "sent"]


async def test_a_gig_carrier_has_minutes(world: World) -> None:
    await in_force(world, tender={"gig_answer_min": 7})
    await world.run(SaveCarriers((CarrierDraft("C1", "C1 Ltd", "gig"),)))
    await world.place("O-1")
    await world.advance(7 * MINUTE)
    assert await world.story() == [("C1", "expired"), ("C2", "sent")]


async def test_time_counts_while_the_carrier_answers(world: World) -> None:
    """Offered at 6 for a pickup the next afternoon: two hours from 9 o'clock on."""
    await world.run(SetAnsweringHours("C1", AFTERNOON))
    await world.place("O-1", ready_at=READY + 24 * HOUR)
    (offer,) = await world.offers()
    assert offer.expires_at == START + 5 * HOUR


async def test_a_near_pickup_does_not_wait_for_the_opening(world: World) -> None:
    await world.run(SetAnsweringHours("C1", AFTERNOON))
    await world.place("O-1", ready_at=START + 4 * HOUR)
    (offer,) = await world.offers()
    assert offer.expires_at == START + HOUR


async def test_hours_of_nobody_are_refused(world: World) -> None:
    with pytest.raises(NotFound):
        await world.run(SetAnsweringHours("NOBODY", AFTERNOON))


async def test_a_carrier_is_told_of_a_withdrawal_after_its_offer(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.run(WithdrawOffer(offer.id, "wrong weight"))
    await world.drain()
    (word,) = world.connectors.told
    assert (word.word, word.offer_id, word.reason) == ("withdrawn", offer.id, "wrong weight")


async def test_a_carrier_is_told_that_a_booking_is_taken_back(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.ACCEPT)
    await world.run(CancelShipment((await world.shipment()).shipment.id, "flood"))
    await world.drain()
    assert [word.word for word in world.connectors.told] == ["withdrawn"]


async def test_an_http_carrier_hears_of_offer_and_withdrawal_in_order(
    make_app: Callable[..., App], scope: Scope, tenant: UUID
) -> None:
    registry = CarrierRegistry(scope, connectors(SystemClock()), UrlRules(allow_http=True, allow_private=True))
    links = OfferLinks(scope.vault, "https://headway.example")
    app = make_app(orders_room(), carriers_room(), dispatch_room(registry, links))
    world = await build(app, tenant, Connectors())
    async with carrier(http("200 OK")) as server:
        settings = {"url": f"http://127.0.0.1:{server.port}/offers", "secret": "a secret of the carrier"}
        await world.run(SaveCarriers((CarrierDraft("C1", "C1 Ltd", connector="http", connector_settings=settings),)))
        await world.place("O-1")
        await world.run(WithdrawOffer((await world.offers())[0].id, "changed"))
        await world.drain()
    bodies = [msgspec.json.decode(body) for _, _, body in server.requests]
    assert [body["type"] for body in bodies] == ["tender.offer", "tender.withdrawn"]
    assert bodies[0]["offer"]["link"].startswith("https://headway.example/offers/answer/")
    assert bodies[1]["offer"]["offer_id"] == bodies[0]["offer"]["offer_id"]
    assert "sealed" not in bodies[0]["offer"]


async def test_an_answer_of_another_carrier_is_none(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    with pytest.raises(NotFound):
        await world.run(AnswerOffer(offer.id, Answer.ACCEPT, carrier_code="C2"))

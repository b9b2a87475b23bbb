"""Two who want the same thing at the same moment: one wins, the other is told, capacity is never oversold."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from headway.carriers.capacity import CapacityClaim
from headway.carriers.capacity_ledger import reserve_capacity
from headway.carriers.commands import CapacityRow, SetCapacity
from headway.dispatch import views
from headway.dispatch.commands import AnswerOffer, CancelShipment, WithdrawOffer
from headway.dispatch.errors import OfferClosed
from headway.dispatch.model import Answer
from headway.dispatch.tenders import WrongState
from headway.events.orders import OrderReleased
from headway.kernel import conductor
from headway.kernel.alarms import fire
from headway.kernel.errors import Conflict
from headway.orders.commands import SaveSites
from headway.orders.masterdata import SiteDraft
from tests.integration.dispatch.policies import in_force
from tests.integration.dispatch.world import MONDAY, START, World

ROUNDS = 12


async def outcomes(*racers: Awaitable[Any]) -> list[str]:
    """Run commands side by side: `won`, `repeated`, or the error's code."""
    results = await asyncio.gather(*racers, return_exceptions=True)
    return [_word(result) for result in results]


def _word(result: object) -> str:
    if isinstance(result, Conflict):
        return result.code
    if isinstance(result, BaseException):
        raise result
    return "repeated" if getattr(result, "repeated", False) else "won"


async def test_many_acceptances_book_once(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    seen = await outcomes(*(world.run(AnswerOffer(offer.id, Answer.ACCEPT)) for _ in range(ROUNDS)))
    assert sorted(seen) == ["repeated"] * (ROUNDS - 1) + ["won"]
    assert (await world.events()).count("ShipmentBooked") == 1


async def test_acceptance_against_refusal_has_one_winner(world: World) -> None:
    for number in range(ROUNDS):
        await world.place(f"O-{number}")
        row = next(row for row in await world.shipments() if row.external_ref == f"O-{number}")
        offer = await world.offer(row)
        seen = await outcomes(
            world.run(AnswerOffer(offer.id, Answer.ACCEPT)), world.run(AnswerOffer(offer.id, Answer.DECLINE))
        )
        assert sorted(seen) == ["offer_closed", "won"]


async def test_acceptance_against_expiry_has_one_winner(world: World) -> None:
    """The clock stands a second before the end for the acceptance and at the end for the expiry."""
    await in_force(world)
    await world.place(*(f"O-{number}" for number in range(ROUNDS)))
    offers = [await world.offer(row) for row in await world.shipments()]
    await set_clock(world, START + timedelta(hours=2) - timedelta(seconds=1))
    racing = [world.run(AnswerOffer(offer.id, Answer.ACCEPT)) for offer in offers]
    seen, _ = await asyncio.gather(outcomes(*racing), expire(world))
    await world.drain()
    booked = await world.values("SELECT count(*) FROM shipment WHERE status = 'booked'")
    again = await world.values("SELECT count(*) FROM shipment WHERE status = 'tendering' AND carrier_code = 'C2'")
    assert booked == [seen.count("won")]
    assert again == [seen.count("offer_closed")]
    assert await world.values("SELECT count(*) FROM tender_offer WHERE status = 'accepted'") == booked


async def set_clock(world: World, to: datetime) -> None:
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        await uow.conn.execute("UPDATE tenant SET clock_at = $1", to)


async def expire(world: World) -> None:
    await set_clock(world, START + timedelta(hours=2))
    for _ in range(ROUNDS):
        await fire(world.app, world.tenant)


async def test_acceptance_against_withdrawal_has_one_winner(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    seen = await outcomes(
        world.run(AnswerOffer(offer.id, Answer.ACCEPT)), world.run(WithdrawOffer(offer.id, "wrong weight"))
    )
    assert sorted(seen) == ["offer_closed", "won"]


async def test_acceptance_against_cancellation_leaves_no_capacity_taken(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    shipment_id = (await world.shipment()).shipment.id
    await outcomes(world.run(AnswerOffer(offer.id, Answer.ACCEPT)), world.run(CancelShipment(shipment_id, "flood")))
    assert (await world.shipment()).shipment.status == "cancelled"
    assert await world.used() == (0, 0)


async def test_capacity_is_never_oversold(world: World) -> None:
    """Twenty orders for twelve places of the site, five of C1's and four of C2's, refused side by side."""
    await world.run(SetCapacity((CapacityRow("C1", 5, day=MONDAY), CapacityRow("C2", 4, day=MONDAY))))
    await world.run(SaveSites((SiteDraft("S1", daily_capacity=12),)))
    await world.place(*(f"O-{number}" for number in range(20)))
    for _ in range(3):
        live = [row for row in await world.shipments() if row.status == "tendering"]
        offers = [await world.offer(row) for row in live]
        await outcomes(*(world.run(AnswerOffer(offer.id, Answer.DECLINE)) for offer in offers[::2]))
        await world.drain()
        assert await oversold(world) == []
    held = await world.values("SELECT count(*) FROM tender_offer WHERE status IN ('pending', 'sent', 'accepted')")
    assert await world.used() == (held[0], held[0])


async def test_the_last_place_taken_at_the_same_moment_leads_to_the_next_carrier(world: World) -> None:
    await world.run(SetCapacity((CapacityRow("C2", 1, day=MONDAY),)))
    await world.place("O-1")
    (offer,) = await world.offers()
    async with world.app.scope.begin(world.tenant, "system:test") as other:
        claim = CapacityClaim(await carrier(world, "C2"), "A", "B", MONDAY, 9, Decimal(100))
        assert await reserve_capacity(other.conn, claim)
        refusing = asyncio.create_task(world.run(AnswerOffer(offer.id, Answer.DECLINE)))
        await asyncio.sleep(0.2)
        assert not refusing.done()
    await refusing
    assert [code for code, _ in await world.story()] == ["C1", "C3"]
    async with world.app.scope.reading(world.tenant) as (conn, _):
        *_, overtaken, settled = await views.allocations(conn, (await world.shipment()).shipment.id)
    assert (overtaken.verdict.choice, settled.verdict.choice) == ("S1|C2|ROAD/2d|A", "S1|C3|ROAD/2d|A")
    assert await world.used() == (1, 2)


async def carrier(world: World, code: str) -> UUID:
    async with world.app.scope.reading(world.tenant) as (conn, _):
        found: UUID = await conn.fetchval("SELECT id FROM carrier WHERE code = $1", code)
    return found


async def oversold(world: World) -> list[str]:
    carriers = await world.values("SELECT 'carrier' FROM capacity_day WHERE reserved + consumed > limit_shipments")
    sites = await world.values(
        "SELECT 'site' FROM site_use u JOIN site s ON s.code = u.site WHERE used > daily_capacity"
    )
    return [*carriers, *sites]


async def test_two_workers_plan_an_order_once(world: World) -> None:
    (order_id,) = await world.place("O-1")
    async with world.app.scope.begin(world.tenant, "system:test") as uow:
        for _ in range(5):
            uow.emit(OrderReleased(order_id=order_id, decision_id=UUID(int=1)))
    await asyncio.gather(*(conductor.drain(world.app, world.tenant) for _ in range(3)))
    assert len(await world.shipments()) == 1


async def test_the_database_itself_refuses_a_second_acceptance(world: World) -> None:
    await world.place("O-1")
    await world.answer((await world.offers())[0], Answer.DECLINE)
    with pytest.raises(asyncpg.UniqueViolationError, match="offer_one_accepted"):
        async with world.app.scope.begin(world.tenant, "system:test") as uow:
            await uow.conn.execute("UPDATE tender_offer SET status = 'accepted'")


async def test_losers_are_told_what_happened(world: World) -> None:
    await world.place("O-1")
    (offer,) = await world.offers()
    await world.answer(offer, Answer.ACCEPT)
    with pytest.raises(OfferClosed) as closed:
        await world.answer(offer, Answer.DECLINE)
    assert closed.value.seen["status"] == "accepted"
    assert not isinstance(closed.value, WrongState)


async def test_each_expiry_has_a_transaction_of_its_own(world: World) -> None:
    """So that none holds capacity that an answer waits for, while it waits for the answer's shipment."""
    await in_force(world)
    await world.place("O-1", "O-2", "O-3")
    await set_clock(world, START + timedelta(hours=2))
    seen = []
    while await fire(world.app, world.tenant):
        seen += await world.values("SELECT count(*) FROM tender_offer WHERE status = 'expired'")
    assert [count for count in seen if count] == [1, 2, 3, *seen[seen.index(3) + 1 :]]

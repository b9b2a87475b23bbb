"""Shipped playbooks at work over the whole application: what is asked, what is done with the answer, how it ends."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from headway.dispatch.messages.model import MessageKind
from headway.exceptions.model import CaseState
from headway.kernel.money import Money
from headway.orders.model import Address
from headway.orders.store import get_order
from tests.integration.remedies.scenes import Trouble
from tests.integration.web.town import HOUR

BERLIN = Address("DE", "10115", "Berlin", "Invalidenstr. 43")


async def on_its_way(trouble: Trouble, index: int = 3, **more: object) -> UUID:
    """An order that its carrier has picked up."""
    now = await trouble.now()
    order = await trouble.order(index, ready_at=now + HOUR, deliver_by=now + 60 * HOUR, **more)
    await trouble.book(order)
    await trouble.report(await trouble.shipment(order), "picked_up")
    return order


async def test_a_failed_attempt_is_settled_by_the_time_the_recipient_chooses(trouble: Trouble) -> None:
    order = await on_its_way(trouble)
    shipment = await trouble.shipment(order)
    await trouble.incident(shipment, "recipient_absent", status="delivery_attempted")
    question = (await trouble.questions())[-1]
    assert (question.form, question.audience) == ("slot", "recipient")
    assert len(question.options) >= 4
    wanted = question.options[-1].code
    await trouble.answer(wanted)
    async with trouble.app.scope.reading(trouble.tenant) as (conn, _):
        view = await get_order(conn, order)
    assert view.order.deliver_from is not None
    assert f"{view.order.deliver_from.isoformat()[:10]}" == wanted[:10]
    told = await trouble.carrier_messages()
    assert [each.kind for each in told] == [MessageKind.INSTRUCTION]
    assert ("question", "sent") in await trouble.told(order)
    assert ("rescheduled", "sent") in await trouble.told(order)
    await trouble.report(shipment, "delivered")
    case = await trouble.case("failed_attempt")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)


async def test_whoever_does_not_answer_gets_another_try(trouble: Trouble) -> None:
    order = await on_its_way(trouble)
    shipment = await trouble.shipment(order)
    await trouble.incident(shipment, "recipient_absent", status="delivery_attempted")
    await trouble.later(hours=19)
    told = await trouble.carrier_messages()
    assert any("again on the next working day" in each.text for each in told)
    await trouble.report(shipment, "delivered")
    assert (await trouble.case("failed_attempt")).state is CaseState.RESOLVED


async def test_a_wrong_address_is_corrected_by_the_recipient(trouble: Trouble) -> None:
    order = await on_its_way(trouble, address=BERLIN)
    shipment = await trouble.shipment(order)
    await trouble.incident(shipment, "address_unknown", status="delivery_attempted")
    await trouble.answer("answered", street="Invalidenstr. 34")
    async with trouble.app.scope.reading(trouble.tenant) as (conn, _):
        address = (await get_order(conn, order)).order.address
    assert address is not None
    assert address.street == "Invalidenstr. 34"
    assert "Invalidenstr. 34" in (await trouble.carrier_messages())[-1].text
    assert not any("34" in line for line in await trouble.timeline(await trouble.case("address_error")))


async def test_an_address_in_another_region_is_a_persons(trouble: Trouble) -> None:
    order = await on_its_way(trouble, address=BERLIN)
    await trouble.incident(await trouble.shipment(order), "address_unknown", status="delivery_attempted")
    await trouble.answer("answered", postal_code="80331", city="Munich")
    case = await trouble.case("address_error")
    assert case.handed_at is not None
    assert case.owner == "customer_service"


async def test_damage_is_claimed_and_settled_with_the_recipient(trouble: Trouble) -> None:
    order = await on_its_way(trouble, value=Money(90_000, "USD"))
    await trouble.incident(await trouble.shipment(order), "damaged")
    claimed = await trouble.value("SELECT claimed_minor FROM claim")
    assert claimed == 90_000
    await trouble.answer("keep")
    case = await trouble.case("damaged")
    assert (case.state, case.automatic, case.handed_at) == (CaseState.RESOLVED, True, None)


async def test_a_claim_above_its_threshold_waits_for_approval(trouble: Trouble) -> None:
    order = await on_its_way(trouble, value=Money(900_000, "USD"))
    await trouble.incident(await trouble.shipment(order), "damaged")
    assert await trouble.value("SELECT count(*) FROM claim") == 0
    await trouble.later(hours=5)
    assert (await trouble.case("damaged")).handed_at is not None


async def test_damaged_goods_are_brought_back_by_an_order_of_their_own(trouble: Trouble) -> None:
    order = await on_its_way(trouble, value=Money(90_000, "USD"), destination_zone="BERLIN")
    await trouble.incident(await trouble.shipment(order), "damaged")
    await trouble.answer("back")
    back = await trouble.value("SELECT return_order_id FROM order_return WHERE order_id = $1", order)
    async with trouble.app.scope.reading(trouble.tenant) as (conn, _):
        view = await get_order(conn, back)
    assert view.status == "released"
    assert view.order.ship_from is not None
    assert view.order.ship_from.startswith("return:")
    assert (await trouble.shipment(back)).origin_zone in (None, "BERLIN")


async def test_a_later_slot_moves_the_promise_and_excuses_the_carrier(trouble: Trouble) -> None:
    order = await on_its_way(trouble)
    before = (await trouble.promise(order)).window
    shipment = await trouble.shipment(order)
    await trouble.incident(shipment, "recipient_absent", status="delivery_attempted")
    await trouble.answer((await trouble.questions())[-1].options[-1].code)
    after = (await trouble.promise(order)).window
    assert before is not None
    assert after is not None
    assert after.to_at > before.to_at
    due = await trouble.value("SELECT deliver_by FROM billable_shipment WHERE shipment_id = $1", shipment.id)
    assert due == after.to_at or due - after.to_at < timedelta(hours=24)

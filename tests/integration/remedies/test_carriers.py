"""A lorry that does not come, nobody who takes it, and a carrier that is told: over dispatch as it is."""

from __future__ import annotations

from uuid import UUID

from headway.dispatch.commands import AnswerOffer
from headway.dispatch.model import Answer
from headway.dispatch.policies.commands import ActivateDispatchPolicy, SaveDispatchPolicy
from headway.dispatch.views import ShipmentRow
from headway.docks.commands import SaveDoor
from headway.docks.model import Direction
from headway.docks.store import list_appointments
from headway.exceptions.model import CaseState
from tests.integration.remedies.scenes import Trouble
from tests.integration.web.town import HOUR


async def run_of(trouble: Trouble, count: int) -> list[UUID]:
    """Orders from one site, booked with one carrier, that it should collect in two hours."""
    await trouble.town.run(SaveDispatchPolicy('{"name": "adjusting", "adjustment": {"enabled": true}}'))
    await trouble.town.run(ActivateDispatchPolicy(2, "somebody else comes where the first does not"))
    now, orders = await trouble.now(), []
    for index in range(count):
        fields = {"ship_from": "HAM", "ready_at": now + HOUR, "deliver_by": now + 80 * HOUR}
        orders.append(await trouble.order(index, external_ref=f"RUN-{index}", destination_zone="BERLIN", **fields))
    for order in orders:
        await trouble.book(order)
    return orders


async def shipments(trouble: Trouble, orders: list[UUID]) -> list[ShipmentRow]:
    return [await trouble.shipment(order) for order in orders]


async def accept(trouble: Trouble, orders: list[UUID]) -> None:
    """Whoever is asked now takes it."""
    for row in await shipments(trouble, orders):
        if row.status == "tendering" and row.offer_id is not None:
            await trouble.town.run(AnswerOffer(row.offer_id, Answer.ACCEPT, ""), "carrier:town")
    await trouble.later(minutes=1)


async def test_one_answer_of_a_carrier_moves_every_shipment_of_its_run(trouble: Trouble) -> None:
    orders = await run_of(trouble, 3)
    first = {row.carrier_code for row in await shipments(trouble, orders)}
    assert len(first) == 1
    for row in await shipments(trouble, orders):
        await trouble.incident(row, "no_vehicle", status="created")
    asked = [each for each in await trouble.questions() if each.text.startswith("You did not come")]
    assert len(asked) == 1, [each.text for each in await trouble.questions()]
    await trouble.answer("cannot", by="link:carrier")
    moved = await shipments(trouble, orders)
    assert {row.status for row in moved} == {"tendering"}
    await accept(trouble, orders)
    after = await shipments(trouble, orders)
    assert {row.status for row in after} == {"booked"}
    assert first.isdisjoint({row.carrier_code for row in after})
    case = await trouble.case("missed_pickup")
    assert (case.state, case.handed_at) == (CaseState.RESOLVED, None)


async def test_who_comes_later_today_gets_a_door_that_is_free_then(trouble: Trouble) -> None:
    await trouble.town.run(SaveDoor(site="HAM", code="7", directions=(Direction.OUTBOUND,)))
    orders = await run_of(trouble, 2)
    for row in await shipments(trouble, orders):
        await trouble.incident(row, "no_vehicle", status="created")
    await trouble.answer("today", by="link:carrier")
    now = await trouble.now()
    async with trouble.town.app.scope.reading(trouble.town.tenant) as (conn, _):
        booked = await list_appointments(conn, "HAM", now, now + 48 * HOUR)
    assert {each.shipment_ids for each in booked} == {(row.id,) for row in await shipments(trouble, orders)}
    assert booked[0].end < booked[1].start
    texts = [each.text for each in await trouble.carrier_messages() if "Please come to HAM" in each.text]
    assert len(texts) == 2


async def test_messages_name_each_its_own_order(trouble: Trouble) -> None:
    orders = await run_of(trouble, 2)
    for row in await shipments(trouble, orders):
        await trouble.incident(row, "recipient_absent", status="delivery_attempted")
    await trouble.later(hours=20)
    texts = [each.text for each in await trouble.carrier_messages() if "again on the next working day" in each.text]
    assert sorted(text.split()[4] for text in texts) == ["RUN-0", "RUN-1"]

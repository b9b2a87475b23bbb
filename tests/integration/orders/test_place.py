"""Taking orders in: stored once, decided at once, refused one by one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from headway.kernel import ledger
from headway.kernel.money import Money
from headway.orders import store
from headway.orders.commands import PlaceOrders
from headway.orders.model import Address, OrderStatus, Recipient
from headway.orders.placing import MAX_BATCH, TooManyOrders
from tests.unit.orders.samples import SAN_FRANCISCO, draft


async def test_a_sound_order_is_released_in_the_same_transaction(world):
    order_id = await world.place_one(draft())
    view = await world.get(order_id)
    assert (view.status, view.version, view.open_holds) == (OrderStatus.RELEASED, 1, ())
    assert await world.events(order_id) == ["OrderReceived", "OrderReleased"]
    (record,) = await world.rows("SELECT id, kind FROM decision WHERE subject_id = $1", order_id)
    assert (record["id"], record["kind"]) == (view.decision_id, "release")


async def test_an_order_comes_back_as_it_was_sent(world):
    sent = draft(
        volume_m3=Decimal("0.25"),
        pieces=3,
        quantity=7,
        product="P",
        value=Money(123_45, "USD"),
        late_penalty=Money(5000, "USD"),
        ship_from="S2",
        recipient=Recipient("Ann", "+14155550100", "ann@example.org"),
        address=SAN_FRANCISCO,
        requirements=("chilled", "hazmat"),
        documents=("sds",),
        attributes={"historical_carrier": "V44_3", "note": 'quote " and \\ and \n'},
    )
    assert (await world.get(await world.place_one(sent))).order == sent


async def test_bad_rows_are_refused_with_all_their_faults_and_good_ones_kept(world):
    good, bad = draft(), draft(external_ref="A-2", weight_kg=Decimal(-1), currency="???")
    result = await world.place(bad, good)
    assert [(a.index, a.external_ref) for a in result.accepted] == [(1, "A-1")]
    assert [(r.index, r.ref, [f.field for f in r.faults]) for r in result.refused] == [
        (0, "A-2", ["weight_kg", "currency"])
    ]


async def test_an_order_sent_again_is_a_duplicate(world):
    order_id = await world.place_one(draft())
    result = await world.place(draft(weight_kg=Decimal("10.00")))
    assert [(d.index, d.id) for d in result.duplicates] == [(0, order_id)]
    assert (result.accepted, result.refused) == ((), ())
    assert await world.events(order_id) == ["OrderReceived", "OrderReleased"]


async def test_a_reference_with_other_content_is_a_fault(world):
    await world.place_one(draft())
    (refused,) = (await world.place(draft(pieces=2))).refused
    assert [fault.field for fault in refused.faults] == ["external_ref"]


async def test_within_one_batch_repetitions_and_conflicts_are_told_apart(world):
    result = await world.place(draft(), draft(), draft(pieces=2))
    assert [a.index for a in result.accepted] == [0]
    assert [(d.index, d.id) for d in result.duplicates] == [(1, result.accepted[0].id)]
    assert [r.index for r in result.refused] == [2]


async def test_the_same_batch_sent_many_times_at_once_makes_each_order_once(world):
    batch = tuple(draft(external_ref=f"R-{n}") for n in range(30))
    results = await asyncio.gather(*(world.place(*batch[n:], *batch[:n]) for n in (0, 7, 14, 21)))
    assert sum(len(result.accepted) for result in results) == 30
    assert sum(len(result.duplicates) for result in results) == 90
    assert await world.read(store.status_counts) == {"released": 30}
    received = await world.rows("SELECT 1 FROM event_log WHERE type = 'orders.OrderReceived'")
    assert len(received) == 30


async def test_a_batch_takes_a_number_of_statements_that_does_not_grow_with_it(world):
    counts = []
    for size in (1, 2, 40):
        drafts = tuple(draft(external_ref=f"{size}-{n}", customer="RICH", product="P") for n in range(size))
        async with world.app.scope.begin(world.tenant, "user:ann") as uow:
            seen: list[object] = []
            raw = await uow.conn.fetchval("SELECT 1") and uow.conn._con
            raw.add_query_logger(seen.append)
            await world.app.handle(uow, PlaceOrders(drafts))
            raw.remove_query_logger(seen.append)
            counts.append(len(seen))
    assert counts[1] == counts[2] <= 12


async def test_too_many_orders_are_refused_as_a_whole(world):
    with pytest.raises(TooManyOrders):
        await world.place(*[draft()] * (MAX_BATCH + 1))


async def test_an_order_of_an_unknown_customer_waits_for_them(world):
    result = await world.place(draft(customer="NEW"))
    assert result.accepted[0].holds == ("customer",)


async def test_an_address_fault_holds_the_order_and_is_kept(world):
    view = await world.get(await world.place_one(draft(address=Address("DE", "1", "Berlin", "Chausseestr. 1"))))
    assert [hold.hold for hold in view.open_holds] == ["address"]
    assert [fault.field for fault in view.address_faults] == ["address.postal_code"]


async def test_within_a_batch_each_order_sees_the_credit_the_earlier_ones_took(world):
    drafts = [draft(external_ref=f"R-{n}", customer="RICH", value=Money(40_000, "USD")) for n in range(3)]
    result = await world.place(*drafts)
    assert [a.holds for a in result.accepted] == [(), (), ("credit",)]


async def test_intakes_at_once_never_release_more_than_the_credit_limit(world):
    def one(n: int):
        return draft(external_ref=f"R-{n}", customer="RICH", value=Money(30_000, "USD"))

    results = await asyncio.gather(*(world.place(one(n)) for n in range(8)))
    assert sorted(r.accepted[0].status for r in results).count("released") == 3


async def test_intakes_at_once_never_promise_the_same_goods_twice(world):
    def one(n: int):
        return draft(external_ref=f"R-{n}", product="P", quantity=4, ship_from="S2")

    results = await asyncio.gather(*(world.place(one(n)) for n in range(6)))
    assert sorted(r.accepted[0].status for r in results).count("released") == 2


async def test_the_ledger_of_an_intake_replays(world):
    await world.place(*(draft(external_ref=f"R-{n}", customer=("C1", "RICH", "NEW")[n % 3]) for n in range(9)))
    report = await world.read(ledger.replay, world.app.deciders)
    assert (report.decisions, report.agree) == (9, 9)


async def test_pages_of_orders_are_filtered(world):
    await world.place(
        *(draft(external_ref=f"R-{n}") for n in range(5)),
        draft(external_ref="H", customer="NEW"),
        draft(customer="RICH"),
    )

    async def refs(**options) -> list[str]:
        return [view.order.external_ref for view in await world.read(store.list_orders, **options)]

    first = await world.read(store.list_orders, limit=3)
    rest = await world.read(store.list_orders, after=first[-1].id)
    assert len({view.id for view in (*first, *rest)}) == 7
    assert await refs(status="on_hold") == await refs(hold="customer") == ["H"]
    assert await refs(customer="RICH") == await refs(external_ref="A-1") == ["A-1"]
    assert await world.read(store.hold_counts) == {"customer": 1}


async def test_a_reference_is_found(world):
    order_id = await world.place_one(replace(draft(), external_ref="find me"))
    assert (await world.read(store.find_by_ref, "find me")).id == order_id
    assert await world.read(store.find_by_ref, "nobody") is None

"""From answers to the next decision: what happened an hour ago moves who is asked, and the sentence says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from headway.analytics import handlers as analytics
from headway.carriers.handlers import room as carriers_room
from headway.dispatch.handlers import room as dispatch_room
from headway.dispatch.model import Answer
from headway.kernel.app import App
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.ledger import replay
from headway.orders.handlers import room as orders_room
from tests.integration.dispatch.world import Connectors, World, build

HOUR = timedelta(hours=1)


@pytest.fixture
async def world(make_app: Callable[..., App], tenant: UUID) -> World:
    connectors = Connectors()
    app = make_app(orders_room(), carriers_room(), dispatch_room(connectors), analytics.room())
    return await build(app, tenant, connectors)


async def answer_all(world: World, carrier: str, said: Answer) -> None:
    for row in await world.shipments():
        offer = await world.offer(row) if row.status == "tendering" else None
        if offer is not None and offer.terms.carrier_code == carrier:
            await world.answer(offer, said, "full" if said is Answer.DECLINE else "")


async def newest_verdict(world: World) -> Verdict:
    text = (await world.values("SELECT verdict::text FROM decision WHERE kind = 'allocation' ORDER BY number"))[-1]
    return msgspec.json.decode(text, type=Verdict)


def said_of(candidate: Candidate, feature: str) -> str:
    return next(part.sentence for part in candidate.contributions if part.feature == feature)


async def test_who_refused_all_morning_is_asked_second(world: World) -> None:
    await world.place(*(f"O-{n}" for n in range(6)))
    await answer_all(world, "C1", Answer.DECLINE)
    await answer_all(world, "C2", Answer.ACCEPT)
    assert (await world.events("carriers.")).count("PerformanceUpdated") == 0
    await world.advance(HOUR)
    assert (await world.events("carriers.")).count("PerformanceUpdated") == 2
    await world.place("O-9")
    verdict = await newest_verdict(world)
    order = [candidate.id.split("|")[1] for candidate in verdict.candidates]
    assert order[0] == "C2"
    refused = verdict.candidates[order.index("C1")]
    assert "6 seen, 6 on this lane" in said_of(refused, "reject_risk")
    async with world.app.scope.reading(world.tenant) as (conn, _):
        report = await replay(conn, world.app.deciders)
    assert report.decisions == report.agree

"""How long a carrier's card takes over a tenant's last sixteen weeks: 200,000 shipments of twenty carriers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import TypeVar
from uuid import UUID

import pytest

from headway.analytics import handlers
from headway.analytics.cards.behind import Wanted, behind
from headway.analytics.cards.reading import all_cards, card_of, lane_costs
from headway.kernel.app import App
from headway.kernel.conductor import advance
from tests.conftest import START

T = TypeVar("T")
pytestmark = pytest.mark.bench
SHIPMENTS, CARRIERS, LANES = 200_000, 20, 40
SPAN = timedelta(weeks=16)
OURS = UUID(int=1_000)

FACTS = """INSERT INTO execution_fact (shipment_id, order_id, carrier_id, carrier_code, service_code, origin_zone,
    destination_zone, weight_kg, planned_at, booked_at, pickup_planned_at, delivery_planned_at, deliver_by,
    pickup_actual_at, delivery_actual_at, on_time_pickup, on_time_delivery, charges_minor, currency, exceptions,
    reports, reports_in_time, reports_unknown, milestones)
SELECT id, id, ('00000000-0000-0000-0000-' || lpad(to_hex(1000 + n % $2), 12, '0'))::uuid, 'C' || n % $2, 'DTD',
       'F' || n % 8, 'T' || n % $3, 100 + n % 900, at, at, at, at + '1 day', at + '1 day 6 hours', at,
       at + '1 day 3 hours', n % 20 <> 0, n % 12 <> 0, 10000 + n % 5000, 'USD', (n % 25 = 0)::int, 8, 7, 0, true
FROM (SELECT n, ('00000000-0000-0000-0001-' || lpad(to_hex(n), 12, '0'))::uuid AS id,
             $4::timestamptz + n * ($5::interval / $1) AS at FROM generate_series(1, $1::int) n) f"""
OFFERS = """INSERT INTO offer_fact (offer_id, shipment_id, carrier_id, carrier_code, sequence, service_code,
    origin_zone, destination_zone, price_minor, currency, sent_at, answered_at, outcome, response_s)
SELECT shipment_id, shipment_id, carrier_id, carrier_code, 1, 'DTD', origin_zone, destination_zone, charges_minor,
       'USD', booked_at, booked_at, CASE WHEN weight_kg::int % 9 = 0 THEN 'declined' ELSE 'accepted' END, 60
FROM execution_fact"""


@pytest.fixture
async def filled(make_app: Callable[..., App], tenant: UUID) -> App:
    app = make_app(handlers.room())
    async with app.scope.begin(tenant, "system:bench") as uow:
        await uow.conn.execute(FACTS, SHIPMENTS, CARRIERS, LANES, START, SPAN)
        await uow.conn.execute(OFFERS)
    await advance(app, tenant, START + SPAN)
    return app


async def test_a_card(filled: App, tenant: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    lines = []
    async with filled.scope.reading(tenant) as (conn, now):
        for weeks in (4, 8):
            card, took = await _timed(partial(card_of, conn, OURS, "C0", now, weeks))
            lines.append(f"| card over {weeks} weeks | {took:.0f} |")
        every, took = await _timed(lambda: all_cards(conn, now, 4))
        lines.append(f"| {len(every)} carriers side by side | {took:.0f} |")
        _, took = await _timed(lambda: lane_costs(conn, card))
        lines.append(f"| costs by lane | {took:.0f} |")
        wanted = Wanted(card.since, card.until)
        for key in ("on_time_delivery", "acceptance", "exceptions_per_100"):
            _, took = await _timed(partial(behind, conn, OURS, key, wanted))
            lines.append(f"| rows behind {key} | {took:.0f} |")
    with capsys.disabled():
        print(f"\n{SHIPMENTS:,} shipments of {CARRIERS} carriers in 16 weeks\n| what | ms |\n|---|---:|")
        print("\n".join(lines))
    assert len(every) == CARRIERS
    assert card.figure("cost_per_shipment").now.sample == pytest.approx(SHIPMENTS / CARRIERS / 2, rel=0.01)


async def _timed(ask: Callable[[], Awaitable[T]]) -> tuple[T, float]:
    begun = perf_counter()
    found = await ask()
    return found, (perf_counter() - begun) * 1000

"""A large batch is kept as if none of it were known; what is known already changes nothing of what it is answered."""

from __future__ import annotations

from uuid import UUID, uuid4

import asyncpg
import pytest

from headway.kernel.app import App
from headway.kernel.tenancy import NewTenant, create_tenant
from headway.tracking import handlers, store
from headway.tracking.inserting import LARGE
from headway.tracking.model import RecordResult, RecordTracking, Refused, ReportedEvent, Taken
from tests.integration.tracking.world import booking, happen, report


@pytest.fixture
def app(make_app) -> App:
    return make_app(handlers.room())


async def keep(app: App, tenant: UUID, *events: ReportedEvent) -> RecordResult:
    result: RecordResult = await app.run(tenant, RecordTracking(events, fold_later=True), actor="test")
    return result


def many(first: int, count: int) -> list[ReportedEvent]:
    return [report("in_transit", event_id=f"E{number}") for number in range(first, first + count)]


async def test_what_is_known_of_a_large_batch_is_a_duplicate_and_the_rest_is_kept(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    await keep(app, tenant, *many(0, LARGE))
    again = await keep(app, tenant, *many(LARGE - 3, LARGE))
    assert [outcome.taken for outcome in again.outcomes] == [Taken.DUPLICATE] * 3 + [Taken.ACCEPTED] * (LARGE - 3)
    async with app.scope.reading(tenant) as (conn, _):
        assert await conn.fetchval("SELECT count(*) FROM tracking_event") == 2 * LARGE - 3


async def test_of_one_event_said_twice_in_a_large_batch_the_first_stands(app: App, tenant: UUID) -> None:
    await happen(app, tenant, booking())
    result = await keep(app, tenant, *many(0, LARGE), report("delivered", event_id="E7"))
    assert result.count(Taken.ACCEPTED) == LARGE
    refusal = result.outcomes[-1].refusal
    assert refusal is not None
    assert refusal.reason is Refused.ALTERED_DUPLICATE


async def test_a_name_is_looked_up_in_its_index_also_of_a_tenant_that_came_after_the_statistics(
    app: App, tenant: UUID, database_dsn: str
) -> None:
    async with app.scope.begin(tenant, "test") as uow:
        await store.put_booking(uow.conn, booking(), uow.now)
        names = [row["attname"] for row in await uow.conn.fetch(COLUMNS)]
        values = ", ".join(OTHERWISE.get(name, f"t.{name}") for name in names)
        into = f"INSERT INTO tracking_state ({', '.join(names)})"
        await uow.conn.execute(f"{into} SELECT {values} FROM tracking_state t CROSS JOIN generate_series(1, 2000) AS n")
    owner = await asyncpg.connect(database_dsn)
    await owner.execute("ANALYZE tracking_state")
    await owner.close()
    newcomer = await create_tenant(app.scope, NewTenant(slug=f"n-{uuid4().hex}", name="Newcomer"))
    async with app.scope.begin(newcomer, "test") as uow:
        plan = "\n".join(row[0] for row in await uow.conn.fetch(f"EXPLAIN {store.Q.find_shipments}", "{}", "{SO-1}"))
    assert "tracking_state_reference" in plan
    assert "tracking_state_due" not in plan


OTHERWISE = {"shipment_id": "gen_random_uuid()", "offer_id": "gen_random_uuid()", "reference": "'SO-' || n"}
COLUMNS = """SELECT attname FROM pg_attribute WHERE attrelid = 'tracking_state'::regclass AND attnum > 0
             AND NOT attisdropped AND attgenerated = ''"""

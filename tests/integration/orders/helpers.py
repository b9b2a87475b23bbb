"""A tenant with two customers and two sites, and short ways to act on its orders."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from headway.kernel.conductor import drain
from headway.kernel.money import Money
from headway.orders import store
from headway.orders.commands import PlaceOrders, PlaceResult, SaveCustomers, SaveSites
from headway.orders.handlers import room
from headway.orders.masterdata import CustomerDraft, SiteDraft

CUSTOMERS = (CustomerDraft("C1", "One"), CustomerDraft("RICH", "Limited", credit_limit=Money(100_000, "USD")))
SITES = (
    SiteDraft("S1", zones=("Z9",), handling_per_unit=Decimal("0.5"), daily_capacity=2),
    SiteDraft("S2", zones=("Z8", "Z9"), stock={"P": 10}, customers=("C1", "RICH")),
)


class World:
    """One tenant of an application that has the orders room only."""

    def __init__(self, make_app, tenant: UUID, *more_rooms) -> None:
        self.app = make_app(room(), *more_rooms)
        self.tenant = tenant

    async def do(self, command, actor: str = "user:ann"):
        return await self.app.run(self.tenant, command, actor=actor)

    async def stock(self) -> World:
        await self.do(SaveCustomers(CUSTOMERS))
        await self.do(SaveSites(SITES))
        await self.rest()
        return self

    async def rest(self) -> None:
        await drain(self.app, self.tenant)

    async def place(self, *drafts, source: str = "api") -> PlaceResult:
        return await self.do(PlaceOrders(drafts, source))

    async def place_one(self, draft) -> UUID:
        result = await self.place(draft)
        assert result.refused == ()
        return result.accepted[0].id

    async def get(self, order_id: UUID):
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await store.get_order(conn, order_id)

    async def read(self, function, *args, **options):
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await function(conn, *args, **options)

    async def rows(self, sql: str, *args):
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await conn.fetch(sql, *args)

    async def events(self, order_id: UUID) -> list[str]:
        rows = await self.rows("SELECT type FROM event_log WHERE subject_id = $1 ORDER BY xid, seq", order_id)
        return [row["type"].removeprefix("orders.") for row in rows]

    async def happened(self, event) -> None:
        async with self.app.scope.begin(self.tenant, "system:test") as uow:
            uow.emit(event)
        await self.rest()

"""The town, with something that goes wrong, the case of it, and people who answer what they are asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from headway.dispatch.messages import store as messages
from headway.dispatch.messages.model import CarrierMessage
from headway.dispatch.views import ShipmentRow
from headway.events.tracking import IncidentReported
from headway.exceptions.model import Case
from headway.exceptions.questions.model import AnswerQuestion, Question
from headway.exceptions.questions.store import list_questions
from headway.exceptions.store import case_of
from headway.kernel import conductor
from headway.tracking.model import RecordTracking, ReportedEvent
from tests.integration.customers.scenes import Scene


class Trouble(Scene):
    """An order whose journey goes wrong."""

    async def incident(self, shipment: ShipmentRow, reason: str, text: str = "", status: str = "in_transit") -> None:
        """The carrier says what went wrong."""
        now = await self.now()
        assert shipment.carrier_id is not None
        await self.happen(
            IncidentReported(
                shipment_id=shipment.id,
                order_id=shipment.order_id,
                carrier_id=shipment.carrier_id,
                carrier_code=shipment.carrier_code or "",
                tracking_event_id=uuid4(),
                reason=reason,
                party="carrier",
                code=reason,
                text=text,
                occurred_at=now,
                status=status,
                offer_id=shipment.offer_id,
            )
        )

    async def report(self, shipment: ShipmentRow, code: str, **more: Any) -> None:
        """The carrier reports that something happened just now."""
        told = ReportedEvent(
            shipment_id=shipment.id,
            carrier=shipment.carrier_code,
            code=code,
            occurred_at=await self.now(),
            **more,
        )
        await self.town.run(RecordTracking((told,)))
        await self.later(minutes=1)

    async def shipment(self, order_id: UUID) -> ShipmentRow:
        return next(row for row in await self.town.shipments() if row.order_id == order_id)

    async def later(self, **span: float) -> None:
        """Let time pass."""
        await conductor.advance(self.app, self.tenant, await self.now() + timedelta(**span))
        await conductor.drain(self.app, self.tenant)

    async def cases(self, detector: str) -> list[Case]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            rows = await conn.fetch("SELECT * FROM exception_case WHERE detector = $1 ORDER BY id", detector)
        return [case_of(row) for row in rows]

    async def case(self, detector: str) -> Case:
        """The one case of this kind."""
        found = await self.cases(detector)
        assert len(found) == 1, found
        return found[0]

    async def questions(self) -> list[Question]:
        """All questions, oldest first."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return list(reversed(await list_questions(conn)))

    async def answer(self, code: str, by: str = "link:recipient", **said: str) -> None:
        """The question that was asked last is answered, and what follows is done."""
        question = (await self.questions())[-1]
        await self.app.run(self.tenant, AnswerQuestion(question.id, code, said), actor=by)
        await self.later(minutes=1)

    async def carrier_messages(self) -> list[CarrierMessage]:
        """What carriers were told, oldest first."""
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return list(reversed(await messages.list_messages(conn)))

    async def timeline(self, case: Case) -> list[str]:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            rows = await conn.fetch("SELECT kind, text FROM case_timeline WHERE case_id = $1 ORDER BY seq", case.id)
        return [f"{row['kind']}: {row['text']}" for row in rows]

    async def value(self, query: str, *args: Any) -> Any:
        async with self.app.scope.reading(self.tenant) as (conn, _):
            return await conn.fetchval(query, *args)

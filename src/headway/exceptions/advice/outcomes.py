"""News that advice listens to: cases handed to a person, cases over, and what came of an action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from headway.events.dispatch import ShipmentCancelled, ShipmentDelivered
from headway.events.exceptions import CaseHanded, CaseResolved
from headway.exceptions.advice import store
from headway.exceptions.advice.acting import Adviser
from headway.exceptions.advice.proposing import Proposals
from headway.exceptions.cases import is_over
from headway.exceptions.playbooks.gathering import find_case
from headway.kernel.message import Recorded

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

HEARD = (CaseHanded, CaseResolved, ShipmentDelivered, ShipmentCancelled)
READ_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Listener:
    """Judges what a person gets, and learns what came of what they did."""

    adviser: Adviser
    proposals: Proposals

    async def on_news(self, batch: Sequence[Recorded[Any]], uow: UnitOfWork) -> None:
        """One statement for all deliveries of a batch; a judgement for each case that was handed and is still open."""
        handed = {rec.event.case_id: rec for rec in batch if isinstance(rec.event, CaseHanded)}
        over = {rec.event.case_id for rec in batch if isinstance(rec.event, CaseResolved)}
        for case_id, rec in handed.items():
            case = await find_case(uow.conn, case_id)
            if not is_over(case):
                with uow.caused_by(rec):
                    await self.adviser.judge(uow, case)
        if over:
            await self.proposals.drop(uow, over)
        came = _came(batch)
        if came:
            await store.arrived(uow.conn, came, uow.now)


def _came(batch: Sequence[Recorded[Any]]) -> dict[UUID, datetime]:
    found: dict[UUID, datetime] = {}
    for rec in batch:
        if isinstance(rec.event, ShipmentDelivered):
            found[rec.event.shipment_id] = rec.event.delivered_at
        elif isinstance(rec.event, ShipmentCancelled):
            found[rec.event.shipment_id] = rec.recorded_at
    return found

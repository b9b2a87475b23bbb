"""What the steps share that ask carriers and wait for one to take the shipments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from headway.dispatch.views import ShipmentRow
from headway.events.dispatch import AllocationFailed, ShipmentBooked
from headway.exceptions.playbooks.durations import duration
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import touched
from headway.kernel.message import Event

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class AwaitsBooking(Step):
    """Ends with the booking of the one shipment that it asked for; its params say `within` what time."""

    scope = "dispatch:write"
    resumes = (ShipmentBooked, AllocationFailed)

    def awaited(self, shipments: Sequence[ShipmentRow], task: Task, uow: UnitOfWork, sentence: str) -> StepResult:
        """Carriers are asked for these, and their answer is awaited."""
        return StepResult(
            outcome=Outcome.WAITING,
            sentence=sentence,
            answer="booked",
            touched=touched(shipments),
            waits_for=tuple(str(each.id) for each in shipments),
            answer_by=self.deadline(task.params, uow.now),
        )

    def answer(self, event: Event, waits_for: tuple[str, ...]) -> str | None:
        """Of several shipments the first booking says nothing of the others: the end of the wait will."""
        if len(waits_for) > 1:
            return None
        match event:
            case ShipmentBooked() if str(event.shipment_id) in waits_for:
                return "booked"
            case AllocationFailed() if str(event.shipment_id) in waits_for and event.retry_at is None:
                return "nobody"
            case _:
                return None

    def deadline(self, params: Any, now: datetime) -> datetime:
        return now + (duration(params.within) or timedelta(hours=4))

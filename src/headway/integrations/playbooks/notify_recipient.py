"""notify_recipient: tell the recipients of the orders something."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from headway.customers.commands import TellRecipient
from headway.exceptions.playbooks.steps.base import Task
from headway.integrations.playbooks.notifying import Notify

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

USEFUL = timedelta(days=2)


class NotifyRecipient(Notify):
    """By the way each recipient is reached, after their quiet hours; who wants no messages gets none."""

    name = "notify_recipient"
    sentence = "tell the recipient something"
    nobody = "no recipient can be reached"
    some = "{} recipients"

    def message(self, order_id: UUID, text: str, task: Task, uow: UnitOfWork) -> TellRecipient:
        return TellRecipient(order_id=order_id, text=text, key=f"notice:{task.key}", useful_until=uow.now + USEFUL)

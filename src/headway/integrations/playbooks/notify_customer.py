"""notify_customer: tell the accounts that ordered something."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from headway.customers.commands import TellAccount
from headway.exceptions.playbooks.steps.base import Task
from headway.integrations.playbooks.notifying import Notify

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class NotifyCustomer(Notify):
    """By mail to the address of the account; `unreachable` where it has none."""

    name = "notify_customer"
    sentence = "tell the customer who ordered something"
    nobody = "no customer has an address"
    some = "the customers of {} orders"

    def message(self, order_id: UUID, text: str, task: Task, uow: UnitOfWork) -> TellAccount:
        return TellAccount(order_id=order_id, text=text, message_id=uuid5(task.key, str(order_id)))

"""give_credit: give the customers something for what went wrong, within a limit."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import uuid5

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.integrations.playbooks.amounts import check_share
from headway.kernel.money import Money
from headway.kernel.rooms import Commands
from headway.orders.store import get_order
from headway.settlement.claims.model import GiveCredit as Give

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork

MOST = Decimal(10_000)


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        amount: for each order, in major units. currency: orders in others get nothing.
        reason: left out: what the case says.
    """

    amount: Decimal
    currency: str
    reason: str = ""

    def __post_init__(self) -> None:
        check_share(Decimal(1), self.amount)
        if not 0 < self.amount <= MOST:
            raise ValueError(f"amount is {self.amount}, allowed: more than 0, at most {MOST}")


class GiveCredit(Step):
    """Booked at once, and owed from then on."""

    name = "give_credit"
    sentence = "give the customer a credit"
    params = Params
    answers = ("given", "none")
    scope = "settlement:write"
    undoes = "take_back_credit"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        amount, given = Money.of(task.params.amount, task.params.currency), []
        for order_id in orders_of(task):
            if (await get_order(uow.conn, order_id)).order.currency != amount.currency:
                continue
            command = Give(
                order_id=order_id,
                amount=amount,
                reason=(task.params.reason or task.case.sentence)[:1000],
                case_id=task.case.id,
                credit_id=uuid5(task.key, str(order_id)),
            )
            given.append(await run(uow, command))
        if not given:
            return StepResult(outcome=Outcome.NOTHING, answer="none", sentence=f"no order is in {amount.currency}")
        sentence = f"{amount} to {', '.join(sorted({each.customer for each in given}))}"
        named = tuple(f"credit:{each.id}" for each in given)
        return StepResult(outcome=Outcome.DONE, answer="given", sentence=sentence, touched=named)

    def money(self, params: Any) -> Money | None:
        return Money.of(params.amount, params.currency)

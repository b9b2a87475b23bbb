"""take_back_credit: take back the credits that the case has led to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import orders_of
from headway.kernel.rooms import Commands
from headway.settlement.claims import store
from headway.settlement.claims.model import TakeBackCredit as TakeBack

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why."""

    reason: str = "it was not due"


class TakeBackCredit(Step):
    """Nothing is owed any more."""

    name = "take_back_credit"
    sentence = "take back a credit"
    params = Params
    scope = "settlement:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        found = [each for order in orders_of(task) for each in await store.list_credits(uow.conn, order_id=order)]
        own = [each for each in found if each.case_id == task.case.id and each.state == "given"]
        taken = [await run(uow, TakeBack(each.id, task.params.reason)) for each in own]
        if not taken:
            return StepResult(outcome=Outcome.NOTHING, sentence="no credit of this case stands")
        named = tuple(f"credit:{each.id}" for each in taken)
        return StepResult(outcome=Outcome.DONE, sentence=f"{len(taken)} credits taken back", touched=named)

"""withdraw_claim: take back the claims that the case has led to and that are not answered yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.exceptions.playbooks.steps.shipments import shipments_of
from headway.kernel.rooms import Commands
from headway.settlement.claims import store
from headway.settlement.claims.model import Claim, ClaimState
from headway.settlement.claims.model import WithdrawClaim as Withdraw

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why."""

    reason: str = "it is not claimed any more"


class WithdrawClaim(Step):
    """What the carrier has answered stays answered."""

    name = "withdraw_claim"
    sentence = "claim damages no more"
    params = Params
    scope = "settlement:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        found: list[Claim] = []
        for shipment in await shipments_of(uow.conn, task):
            found += await store.list_claims(uow.conn, state=ClaimState.OPEN, shipment_id=shipment.id)
        own = [each for each in found if each.case_id == task.case.id]
        taken = [await run(uow, Withdraw(each.id, task.params.reason)) for each in own]
        if not taken:
            return StepResult(outcome=Outcome.NOTHING, sentence="no claim of this case is open")
        named = tuple(f"claim:{each.id}" for each in taken)
        return StepResult(outcome=Outcome.DONE, sentence=f"{len(taken)} claims withdrawn", touched=named)

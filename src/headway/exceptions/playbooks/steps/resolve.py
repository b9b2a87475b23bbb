"""resolve: end the case, because everything that can be done about it was done and confirmed.

For trouble whose end nobody reports, such as damaged goods that were claimed for. What ends by itself (a booking, a
delivery, a proof) needs no such step: its detector ends the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions import lifecycle, store
from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.kernel.rooms import Commands

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: how it was settled."""

    reason: str


class Resolve(Step):
    """Ends the case as settled without a person."""

    name = "resolve"
    sentence = "end the case: it is settled"
    params = Params
    scope = "exceptions:write"
    inward = True
    closes = "end"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        case = await store.lock_case(uow.conn, task.case.id)
        await lifecycle.resolve(uow, case, task.params.reason, automatic=True)
        return StepResult(outcome=Outcome.DONE, sentence=task.params.reason)

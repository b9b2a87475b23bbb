"""release_invoice: the invoices may be paid again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.integrations.playbooks.invoices import invoices_of
from headway.kernel.rooms import Commands
from headway.settlement.model import EndInvoiceHold

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why."""

    reason: str = "settled by a playbook"


class ReleaseInvoice(Step):
    """Ends holds; a dispute stays a dispute."""

    name = "release_invoice"
    sentence = "let the invoice be paid again"
    params = Params
    scope = "settlement:write"
    undoes = "hold_invoice"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        invoices = invoices_of(task)
        for invoice_id in invoices:
            await run(uow, EndInvoiceHold(invoice_id, task.params.reason))
        if not invoices:
            return StepResult(outcome=Outcome.NOTHING, sentence="the case is about no invoice")
        named = tuple(f"invoice:{each}" for each in invoices)
        return StepResult(outcome=Outcome.DONE, sentence=f"{len(invoices)} invoices may be paid", touched=named)

"""hold_invoice: pay nothing of the invoices for now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.integrations.playbooks.invoices import invoices_of
from headway.kernel.rooms import Commands
from headway.settlement.model import HoldInvoice as Hold
from headway.settlement.model import InvoiceState
from headway.settlement.views import get_invoice

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why; left out: what the case says."""

    reason: str = ""


class HoldInvoice(Step):
    """`too_late` where they are paid."""

    name = "hold_invoice"
    sentence = "pay nothing of the invoice for now"
    params = Params
    answers = ("held", "too_late")
    scope = "settlement:write"
    undoes = "release_invoice"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        held = []
        for invoice_id in invoices_of(task):
            if (await get_invoice(uow.conn, invoice_id)).invoice.state != InvoiceState.PAID:
                reason = (task.params.reason or task.case.sentence)[:1000]
                held.append(await run(uow, Hold(invoice_id, reason)))
        if not held:
            return StepResult(outcome=Outcome.NOTHING, answer="too_late", sentence="no invoice is left to be paid")
        named = tuple(f"invoice:{each.invoice_id}" for each in held)
        sentence = f"held: {', '.join(each.number for each in held)}"
        return StepResult(outcome=Outcome.DONE, answer="held", sentence=sentence, touched=named)

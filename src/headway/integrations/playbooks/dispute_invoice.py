"""dispute_invoice: argue about invoices; what the match disputed already stays so. Says how much is argued about."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid5

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.integrations.playbooks.invoices import invoices_of
from headway.kernel.rooms import Commands
from headway.settlement.model import DisputeInvoice as Dispute
from headway.settlement.model import InvoiceOutcome, InvoiceState
from headway.settlement.views import get_invoice

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes: why; left out: what the case says."""

    reason: str = ""


class DisputeInvoice(Step):
    """`answer.number` is the disputed part in major units; `too_late` where they are paid."""

    name = "dispute_invoice"
    sentence = "dispute the invoice"
    params = Params
    answers = ("disputed", "too_late")
    scope = "settlement:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        disputed: list[InvoiceOutcome] = []
        for invoice_id in invoices_of(task):
            state = (await get_invoice(uow.conn, invoice_id)).invoice.state
            if state in (InvoiceState.APPROVED, InvoiceState.DISPUTED):
                reason = (task.params.reason or task.case.sentence)[:1000]
                command = Dispute(invoice_id, reason, dispute_id=uuid5(task.key, str(invoice_id)))
                disputed.append(await run(uow, command))
        if not disputed:
            return StepResult(outcome=Outcome.NOTHING, answer="too_late", sentence="no invoice is left to be argued")
        whole = sum(float(each.disputed.amount) for each in disputed)
        said = ", ".join(f"{each.number}: {each.disputed}" for each in disputed)
        return StepResult(
            outcome=Outcome.DONE,
            answer="disputed",
            sentence=f"disputed: {said}",
            touched=tuple(f"invoice:{each.invoice_id}" for each in disputed),
            facts={"text": said, "number": whole},
        )

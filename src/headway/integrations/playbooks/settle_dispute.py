"""settle_dispute: end the dispute over invoices: pay what is small, or take the carrier's credit note."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import msgspec

from headway.exceptions.playbooks.steps.base import Outcome, Step, StepResult, Task
from headway.integrations.playbooks.invoices import invoices_of
from headway.kernel.rooms import Commands
from headway.settlement.model import InvoiceState, Resolution, ResolveDispute
from headway.settlement.views import InvoiceView, get_invoice

if TYPE_CHECKING:
    from headway.kernel.uow import UnitOfWork


class Params(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes.

    Attributes:
        by: accept (pay what was disputed) or credit_note (the carrier takes all of it back).
        at_most: accept no more than this, in major units of the invoice's currency.
        share: nor more than this share of the invoice.
    """

    by: Literal["accept", "credit_note"]
    reason: str
    at_most: Decimal = Decimal(5)
    share: Decimal = Decimal("0.02")


class SettleDispute(Step):
    """`too_much` where accepting would cost more than the limits; nothing is changed then."""

    name = "settle_dispute"
    sentence = "end the dispute over the invoice"
    params = Params
    answers = ("settled", "too_much")
    scope = "settlement:write"

    async def carry_out(self, task: Task, uow: UnitOfWork, run: Commands) -> StepResult:
        wanted: Params = task.params
        found = [(await get_invoice(uow.conn, each)).invoice for each in invoices_of(task)]
        argued = [each for each in found if each.state == InvoiceState.DISPUTED and each.dispute_id is not None]
        if not argued:
            return StepResult(outcome=Outcome.NOTHING, answer="settled", sentence="no dispute is open")
        dear = [each for each in argued if wanted.by == "accept" and not _small(each, wanted)]
        if dear:
            said = ", ".join(f"{each.held} of {each.number}" for each in dear)
            return StepResult(outcome=Outcome.DONE, answer="too_much", sentence=f"too much to be accepted: {said}")
        for each in argued:
            assert each.dispute_id is not None
            await run(uow, ResolveDispute(each.dispute_id, Resolution(wanted.by), wanted.reason))
        said = ", ".join(f"{each.held} of {each.number}" for each in argued)
        named = tuple(f"invoice:{each.id}" for each in argued)
        sentence = f"{wanted.by.replace('_', ' ')}: {said}"
        return StepResult(outcome=Outcome.DONE, answer="settled", sentence=sentence, touched=named)


def _small(invoice: InvoiceView, wanted: Params) -> bool:
    held, total = invoice.held.amount, invoice.total.amount
    return held <= wanted.at_most and held <= wanted.share * total

"""Every kind of step there is: those of exceptions and those of this package. Add yours to the tuple."""

from __future__ import annotations

from headway.exceptions.playbooks.steps import STEPS as OWN
from headway.exceptions.playbooks.steps.base import Step
from headway.integrations.playbooks.ask import Ask
from headway.integrations.playbooks.dispute_invoice import DisputeInvoice
from headway.integrations.playbooks.give_credit import GiveCredit
from headway.integrations.playbooks.hold_invoice import HoldInvoice
from headway.integrations.playbooks.notify_customer import NotifyCustomer
from headway.integrations.playbooks.notify_recipient import NotifyRecipient
from headway.integrations.playbooks.open_claim import OpenClaim
from headway.integrations.playbooks.release_invoice import ReleaseInvoice
from headway.integrations.playbooks.settle_dispute import SettleDispute
from headway.integrations.playbooks.take_back_credit import TakeBackCredit
from headway.integrations.playbooks.update_erp import UpdateErp
from headway.integrations.playbooks.withdraw_claim import WithdrawClaim

STEPS: tuple[Step, ...] = (
    *OWN,
    # asking and telling
    Ask(),
    NotifyRecipient(),
    NotifyCustomer(),
    UpdateErp(),
    # money
    OpenClaim(),
    WithdrawClaim(),
    GiveCredit(),
    TakeBackCredit(),
    HoldInvoice(),
    ReleaseInvoice(),
    DisputeInvoice(),
    SettleDispute(),
)

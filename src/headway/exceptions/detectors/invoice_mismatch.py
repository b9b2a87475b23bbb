"""A carrier bills what was not agreed: part of its invoice is disputed."""

from __future__ import annotations

from datetime import datetime

from headway.events.settlement import DisputeResolved, InvoiceDisputed
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class InvoiceMismatch(Detector):
    """Opens with a dispute, ends when it is resolved. What the carrier bills too much is at risk."""

    name = "invoice_mismatch"
    team = "finance"
    listens = (InvoiceDisputed, DisputeResolved)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case InvoiceDisputed() if event.disputed.minor >= limits.invoice_least_minor:
                reasons = ", ".join(reason.replace("_", " ") for reason in event.reasons)
                signal = Signal(
                    carrier_id=event.carrier_id,
                    subject=Subject("invoice", event.invoice_id),
                    sentence=f"{event.disputed} of {event.amount} billed do not match: {reasons}"[:500],
                    at_risk=event.disputed,
                    since=now,
                )
                return (signal,)
            case DisputeResolved():
                return (Gone(event.invoice_id, f"the dispute is over: {event.resolution}"),)
            case _:
                return ()

"""A delivery is likely to miss its commitment, and something can still be done: a case for the control tower.

An alert begins where acting is worth more than waiting, which may be at a small chance; a case only where it is likely.
"""

from __future__ import annotations

from datetime import datetime

from headway.events.dispatch import ShipmentCancelled
from headway.events.tracking import BreachCleared, BreachForeseen
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Finding, Gone, Signal
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.kernel.moments import stamp


class PredictedBreach(Detector):
    """Opens with a breach alert, worsens with it, ends with it; what happened after all is the case of `late`."""

    name = "predicted_breach"
    team = "control_tower"
    listens = (BreachForeseen, BreachCleared, ShipmentCancelled)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case BreachForeseen() if event.chance >= limits.breach_chance:
                signal = Signal(
                    shipment_id=event.shipment_id,
                    order_id=event.order_id,
                    carrier_id=event.carrier_id,
                    sentence=sentence_of(event),
                    at_risk=event.loss,
                    deadline=event.due_at,
                )
                return (signal,)
            case BreachCleared():
                return (Gone(event.shipment_id, f"{event.outcome.replace('_', ' ')}: {event.reason}"),)
            case ShipmentCancelled():
                return (Gone(event.shipment_id, "the shipment was cancelled"),)
            case _:
                return ()


def sentence_of(event: BreachForeseen) -> str:
    """The chance, the reason, and what is still open, for a person."""
    told = f"{event.chance:.0%} to miss {stamp(event.due_at)}: {event.because}"
    best = next((each for each in event.actions if each.code == event.best), None)
    if best is None:
        return f"{told}; nothing more helps"
    return f"{told}; to {best.sentence} would save {best.saves}, until {stamp(best.open_until)}"

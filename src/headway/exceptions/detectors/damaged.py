"""The goods are damaged or lost: a delivery does not mend that."""

from __future__ import annotations

from datetime import datetime

from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, RETURNED, answer
from headway.exceptions.model import Finding
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family


class Damaged(Detector):
    """Opens when the carrier says so; somebody must settle it, unless the goods are returned or cancelled."""

    name = "damaged"
    team = "customer_service"
    listens = HEARS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return answer(event, (Family.DAMAGED,), RETURNED)

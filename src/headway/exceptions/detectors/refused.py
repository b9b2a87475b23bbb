"""The recipient does not take the goods."""

from __future__ import annotations

from datetime import datetime

from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, answer
from headway.exceptions.model import Finding
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family


class Refused(Detector):
    """Opens when the carrier says so, ends when they are taken after all, returned or cancelled."""

    name = "refused"
    team = "customer_service"
    listens = HEARS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return answer(event, (Family.REFUSED,))

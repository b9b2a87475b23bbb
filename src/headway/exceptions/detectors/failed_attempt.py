"""A delivery was tried and failed: nobody there, no access, or no reason told."""

from __future__ import annotations

from datetime import datetime

from headway.exceptions.detectors.base import Detector
from headway.exceptions.detectors.incidents import HEARS, answer
from headway.exceptions.model import Finding
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event
from headway.tracking.reasons import Family


class FailedAttempt(Detector):
    """Opens with every failed attempt, ends when the goods are delivered, returned or cancelled."""

    name = "failed_attempt"
    team = "control_tower"
    listens = HEARS

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        return answer(event, (Family.ATTEMPT,))

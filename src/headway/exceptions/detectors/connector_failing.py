"""A way by which carriers or recipients are reached, or reach us, fails again and again or has fallen silent."""

from __future__ import annotations

from datetime import datetime

from headway.events.tracking import ConnectorFailing as Failing
from headway.events.tracking import ConnectorRecovered
from headway.exceptions.detectors.base import Detector
from headway.exceptions.model import Cause, Finding, Gone, Signal, Subject
from headway.exceptions.thresholds.limits import DEFAULTS, Limits
from headway.kernel.message import Event


class ConnectorFailing(Detector):
    """Opens with the failure of a connector, ends when it works again."""

    name = "connector_failing"
    team = "integration"
    listens = (Failing, ConnectorRecovered)

    def on_event(self, event: Event, now: datetime, limits: Limits = DEFAULTS) -> tuple[Finding, ...]:
        match event:
            case Failing():
                signal = Signal(
                    subject=Subject("connector", event.connector_id),
                    cause=Cause("connector", f"{event.kind}|{event.name}"),
                    sentence=f"the {event.kind} {event.name}: {event.sentence}",
                    since=event.since,
                )
                return (signal,)
            case ConnectorRecovered():
                return (Gone(event.connector_id, f"it works again since {event.at.isoformat()}"),)
            case _:
                return ()

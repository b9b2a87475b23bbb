"""The plain system to compare with: an alert for each signal, open until somebody acknowledges it.

It knows detectors and subjects, but no causes: fourteen stops behind one broken lorry are fourteen alerts. To be fair
it does not repeat itself: while an alert about the same detector and subject is open, a further signal sends none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RaisedSignal:
    """A signal as the log holds it."""

    at: datetime
    detector: str
    about_id: UUID


@dataclass(frozen=True, slots=True)
class Alerting:
    """What the plain system would have done; each alert takes one touch, its acknowledgement.

    Attributes:
        signals: that it saw. alerts: that it sent. by_detector: alerts.
        about: different detectors and subjects. most_open: alerts that were open at once.
    """

    signals: int
    alerts: int
    by_detector: dict[str, int]
    about: int
    most_open: int

    def touches_per_100(self, shipments: int) -> float | None:
        """For each hundred shipments, where each alert is acknowledged by a person."""
        return 100 * self.alerts / shipments if shipments else None


def alert_per_signal(signals: Iterable[RaisedSignal], acknowledged_within: timedelta) -> Alerting:
    """Count what a system that alerts on each signal would have sent.

    Args:
        signals: in any order.
        acknowledged_within: how long an alert stays open; zero: every signal is an alert.
    """
    ordered = sorted(signals, key=lambda each: each.at)
    open_until: dict[tuple[str, UUID], datetime] = {}
    sent: list[RaisedSignal] = []
    for signal in ordered:
        key = (signal.detector, signal.about_id)
        if key in open_until and signal.at < open_until[key]:
            continue
        open_until[key] = signal.at + acknowledged_within
        sent.append(signal)
    return Alerting(
        signals=len(ordered),
        alerts=len(sent),
        by_detector=dict(sorted(Counter(signal.detector for signal in sent).items())),
        about=len({(signal.detector, signal.about_id) for signal in ordered}),
        most_open=_most_open([signal.at for signal in sent], acknowledged_within),
    )


def _most_open(sent: list[datetime], lasts: timedelta) -> int:
    most = first = 0
    for last, at in enumerate(sent):
        while sent[first] + lasts <= at and first < last:
            first += 1
        most = max(most, last - first + 1)
    return most

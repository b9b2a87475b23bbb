"""What reports of a batch say alike, beside their subject, id and time: judged once, however many say it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from headway.tracking.checks import FUTURE_TOLERANCE, HORIZON, TEXT_LIMITS, check_report
from headway.tracking.keys import content_parts
from headway.tracking.model import Refusal, ReportedEvent

_LONGEST_NAME = min(TEXT_LIMITS["reference"], TEXT_LIMITS["event_id"])


class Said(msgspec.Struct, frozen=True, gc=False):
    """What some reports have in common.

    `sound` where nothing can be held against it by itself; `before` and `after` stand around the time in what makes
    the content's digest.
    """

    number: int
    code: str
    sound: bool
    before: str
    after: str


class Sayings:
    """The sayings of one batch, and what can be held against its reports before anything is looked up."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._since, self._until = now - HORIZON, now + FUTURE_TOLERANCE
        self._known: dict[tuple[Any, ...], Said] = {}

    def take(self, report: ReportedEvent) -> Said | Refusal:
        """What `report` says; or the first thing wrong with it by itself."""
        said = self._of(report)
        if said.sound and self._plain(report):
            return said
        return check_report(report, self._now) or said

    def _of(self, report: ReportedEvent) -> Said:
        key = _alike(report)
        said = self._known.get(key)
        if said is None:
            sound = not report.revision and check_report(report, self._now) is None
            said = Said(len(self._known), report.code.strip(), sound, *content_parts(report))
            self._known[key] = said
        return said

    def _plain(self, report: ReportedEvent) -> bool:
        """Are the time and the names what they nearly always are: in range, short, printable ASCII?"""
        at, name, event_id = report.occurred_at, report.reference, report.event_id
        if at.tzinfo is None or not self._since <= at <= self._until:
            return False
        if not (name or report.shipment_id):
            return False
        names = f"{name or ''}{event_id or ''}"
        return len(names) <= _LONGEST_NAME and names.isascii() and names.isprintable()


def _alike(report: ReportedEvent) -> tuple[Any, ...]:
    return (
        report.code,
        report.carrier,
        report.classifier._value_,
        report.stop,
        report.expected_at,
        report.text,
        report.location,
        report.reason,
        report.party,
        report.signed_by,
        report.raw,
        report.revision,
    )

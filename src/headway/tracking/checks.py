"""What can be said against a reported event before anything is looked up."""

from __future__ import annotations

from datetime import datetime, timedelta

from headway.tracking.model import Classifier, Refusal, Refused, ReportedEvent

FUTURE_TOLERANCE = timedelta(minutes=10)
"""How far a carrier's clock may run ahead of ours."""

HORIZON = timedelta(days=366)
"""Times further from now than this are taken for typing errors."""

TEXT_LIMITS = {"code": 64, "reference": 128, "carrier": 64, "event_id": 128, "text": 1000, "location": 200}
TEXT_LIMITS |= {"reason": 100, "signed_by": 120, "raw": 16_384}
"""Longest accepted texts, in characters."""

_SHORTEST_LIMIT = min(TEXT_LIMITS.values())

MAX_STOP = 1000
MAX_REVISION = 999


def check_report(report: ReportedEvent, now: datetime) -> Refusal | None:
    """The first thing wrong with `report` by itself."""
    return _texts(report) or _subject(report) or _revision(report) or _times(report, now)


def check_storable(text: str, limit: int) -> str | None:
    """Why `text` cannot be kept: too long, or characters that no database text holds; None when it can."""
    if len(text) > limit:
        return f"has {len(text)} characters, at most {limit} are kept"
    if "\x00" in text or (not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        return "contains a NUL or half of a surrogate pair"
    return None


def whole_signs(text: str) -> str:
    """The text with U+FFFD for halves of surrogate pairs, which senders leave where they cut a sign of two in half."""
    return text if text.isascii() else text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plainly_storable(report: ReportedEvent) -> bool:
    """What nearly every report is: its texts together are short enough for any of them, and in ASCII."""
    texts = (report.code, report.reference, report.carrier, report.event_id, report.text, report.location)
    said = "".join(filter(None, (*texts, report.reason, report.signed_by)))
    return len(said) <= _SHORTEST_LIMIT and report.raw is None and said.isascii() and "\x00" not in said


def _texts(report: ReportedEvent) -> Refusal | None:
    for name, limit in () if _plainly_storable(report) else TEXT_LIMITS.items():
        value: str | None = getattr(report, name)
        fault = None if value is None else check_storable(value, limit)
        if fault is not None:
            return Refusal(Refused.BAD_TEXT, f"{name} {fault}")
    if not report.code.strip():
        return Refusal(Refused.BAD_TEXT, "code is empty")
    return None


def _subject(report: ReportedEvent) -> Refusal | None:
    if report.shipment_id is None and not report.reference:
        return Refusal(Refused.NO_SUBJECT, "neither shipment_id nor reference is given")
    if report.stop is not None and not 1 <= report.stop <= MAX_STOP:
        return Refusal(Refused.UNKNOWN_STOP, f"stop {report.stop} is not in 1..{MAX_STOP}")
    return None


def _revision(report: ReportedEvent) -> Refusal | None:
    if report.revision and not (report.event_id and 0 <= report.revision <= MAX_REVISION):
        said = f"revision {report.revision} of event {report.event_id}"
        return Refusal(Refused.BAD_REVISION, f"{said}: an id and a revision of 0 to {MAX_REVISION} are allowed")
    return None


def _times(report: ReportedEvent, now: datetime) -> Refusal | None:
    expected = report.expected_at
    if report.occurred_at.tzinfo is None or (expected is not None and expected.tzinfo is None):
        return Refusal(Refused.NAIVE_TIME, f"{report.occurred_at.isoformat()} needs a time zone")
    if report.occurred_at > now + FUTURE_TOLERANCE:
        ahead = report.occurred_at - now
        return Refusal(Refused.FUTURE_DATED, f"occurred_at {report.occurred_at.isoformat()} is {ahead} ahead of now")
    if now - report.occurred_at > HORIZON:
        return Refusal(Refused.ABSURD_TIME, f"occurred_at {report.occurred_at.isoformat()} is over a year ago")
    if expected is None and report.classifier in (Classifier.PLANNED, Classifier.ESTIMATED):
        return Refusal(Refused.NO_EXPECTED_TIME, f"{report.classifier} needs expected_at")
    if expected is not None and abs(expected - now) > HORIZON:
        return Refusal(Refused.ABSURD_TIME, f"expected_at {expected.isoformat()} is over a year from now")
    return None

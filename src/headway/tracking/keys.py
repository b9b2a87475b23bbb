"""What makes two reports the same event."""

from __future__ import annotations

import hashlib
from datetime import datetime

from headway.tracking.model import ReportedEvent

_BETWEEN = "\x1f"


def content_digest(report: ReportedEvent) -> str:
    """Hexadecimal digest of what the event says: code, time, classifier, stop, expected time, signature."""
    before, after = content_parts(report)
    return digest_at(before, moment(report.occurred_at), after)


def content_parts(report: ReportedEvent) -> tuple[str, str]:
    """What the event says, before and after its time."""
    parts = (
        "",
        str(report.classifier),
        "" if report.stop is None else str(report.stop),
        "" if report.expected_at is None else moment(report.expected_at),
        report.signed_by or "",
    )
    return report.code.strip() + _BETWEEN, _BETWEEN.join(parts)


def digest_at(before: str, at: str, after: str) -> str:
    """Digest of what is said of a moment."""
    return hashlib.blake2b(f"{before}{at}{after}".encode(), digest_size=16).hexdigest()


def moment(at: datetime) -> str:
    """A time as seconds since 1970, to the microsecond."""
    return f"{at.timestamp():.6f}"


def dedupe_key(report: ReportedEvent, carrier_code: str, digest: str, prefix: str = "") -> str:
    """The carrier's own event id where it sends one, else the digest; unique within a shipment.

    Args:
        prefix: the carrier's code where it is not the booked one, so that two carriers may say the same.
    """
    if not report.event_id:
        return f"{prefix}#{digest}"
    key = f"{carrier_code}:{report.event_id}"
    return f"~{report.revision}:{key}" if report.revision else key


def revision_of(key: str) -> int:
    """Which revision of its event a key is of; 0 is the event as it was first said."""
    if not key.startswith("~"):
        return 0
    number = key[1:].partition(":")[0]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0


def report_digest(text: str) -> str:
    """Digest of a whole report, so that the same refused one is kept once."""
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

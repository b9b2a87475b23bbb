"""Why something went wrong, in one vocabulary with the party responsible, whatever a carrier calls it.

A reported reason is read in this order: a word of the vocabulary itself; the carrier's own phrase, by the words in it;
the words of its text; else what the code usually means. What nobody can read is `other`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from headway.tracking.model import Party, TrackingStatus


class Family(StrEnum):
    """What kind of trouble a reason belongs to: which detector answers it."""

    PICKUP = "pickup"  # the goods were not collected
    ATTEMPT = "attempt"  # a delivery was tried and failed
    ADDRESS = "address"  # the address is wrong, incomplete, or cannot be reached
    REFUSED = "refused"  # the recipient does not want the goods
    DAMAGED = "damaged"  # they are damaged, or lost
    SHORT = "short"  # some of them are missing
    CUSTOMS = "customs"  # papers are missing
    TEMPERATURE = "temperature"  # they became too warm or too cold
    RESCHEDULED = "rescheduled"  # the recipient asked for another time or place
    DELAY = "delay"  # they come later; the estimates tell how much
    OTHER = "other"  # worth knowing, nothing to do


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: who is usually responsible, its family, and the phrases by which carriers mean it."""

    code: str
    party: Party
    family: Family
    phrases: tuple[str, ...] = ()


_P, _F = Party, Family
_REASONS = (
    Reason("goods_not_ready", _P.SHIPPER, _F.PICKUP, ("not ready", "goods not available", "nicht bereit")),
    Reason("site_closed", _P.FACILITY, _F.PICKUP, ("site closed", "shipper closed", "gate closed")),
    Reason("no_vehicle", _P.CARRIER, _F.PICKUP, ("no vehicle", "no driver", "vehicle not available")),
    Reason("pickup_failed", _P.CARRIER, _F.PICKUP, ("pickup failed", "missed pickup", "not collected")),
    Reason("address_wrong", _P.SHIPPER, _F.ADDRESS, ("wrong address", "bad address", "incorrect address", "moved")),
    Reason("address_incomplete", _P.SHIPPER, _F.ADDRESS, ("incomplete address", "missing house number", "no street")),
    Reason("address_unknown", _P.SHIPPER, _F.ADDRESS, ("address not found", "unknown address", "adresse unbekannt")),
    Reason("recipient_unknown", _P.SHIPPER, _F.ADDRESS, ("recipient unknown", "unknown recipient", "unbekannt")),
    Reason("refused", _P.CONSIGNEE, _F.REFUSED, ("refused", "rejected by recipient", "not wanted", "verweigert")),
    Reason("damaged", _P.CARRIER, _F.DAMAGED, ("damage", "damaged", "broken", "crushed", "wet", "beschädigt")),
    Reason("lost", _P.CARRIER, _F.DAMAGED, ("lost", "stolen", "theft")),
    Reason("short", _P.CARRIER, _F.SHORT, ("short", "shortage", "missing piece", "missing pieces", "fehlmenge")),
    Reason("short_picked", _P.SHIPPER, _F.SHORT, ("short pick", "short picked", "short shipped")),
    Reason(
        "customs_documents",
        _P.SHIPPER,
        _F.CUSTOMS,
        ("customs document", "customs documents", "missing invoice", "missing eori", "paperwork", "papers missing"),
    ),
    Reason("customs_hold", _P.CUSTOMS, _F.CUSTOMS, ("customs hold", "held by customs", "customs")),
    Reason("customs_inspection", _P.CUSTOMS, _F.DELAY, ("customs inspection", "inspected by customs")),
    Reason("temperature", _P.CARRIER, _F.TEMPERATURE, ("temperature", "cold chain", "too warm", "too cold")),
    Reason("recipient_asked", _P.CONSIGNEE, _F.RESCHEDULED, ("requested later", "rescheduled", "future delivery")),
    Reason("recipient_absent", _P.CONSIGNEE, _F.ATTEMPT, ("absent", "not home", "nobody home", "no one", "abwesend")),
    Reason("recipient_closed", _P.CONSIGNEE, _F.ATTEMPT, ("closed", "business closed", "geschlossen")),
    Reason("no_access", _P.CONSIGNEE, _F.ATTEMPT, ("no access", "access denied", "gate", "kein zugang")),
    Reason("payment_missing", _P.CONSIGNEE, _F.ATTEMPT, ("payment", "cash on delivery", "cod not ready")),
    Reason("attempt_failed", _P.OTHER, _F.ATTEMPT, ("attempt failed", "delivery attempt", "not delivered")),
    Reason("undeliverable", _P.OTHER, _F.ATTEMPT, ("undeliverable",)),
    Reason("weather", _P.WEATHER, _F.DELAY, ("weather", "snow", "ice", "flood", "storm", "witterung")),
    Reason("traffic", _P.OTHER, _F.DELAY, ("traffic", "road closed", "congestion", "stau")),
    Reason("breakdown", _P.CARRIER, _F.DELAY, ("breakdown", "vehicle defect", "mechanical", "panne")),
    Reason("accident", _P.CARRIER, _F.DELAY, ("accident", "collision", "unfall")),
    Reason("strike", _P.OTHER, _F.DELAY, ("strike", "industrial action", "streik")),
    Reason("missorted", _P.CARRIER, _F.DELAY, ("missorted", "misrouted", "wrong depot", "fehlgeleitet")),
    Reason("returning", _P.OTHER, _F.OTHER, ("return to sender", "returning")),
    Reason("other", _P.OTHER, _F.OTHER),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _REASONS}
"""Every reason by its word."""

OTHER = REASONS["other"]
_BY_CODE = {
    "pickup_failed": "pickup_failed",
    "delivery_attempted": "attempt_failed",
    "undeliverable": "undeliverable",
    "customs_hold": "customs_hold",
    "damaged": "damaged",
    "returning": "returning",
}
_BY_STATUS = {
    TrackingStatus.DELIVERY_ATTEMPTED: "attempt_failed",
    TrackingStatus.UNDELIVERABLE: "undeliverable",
    TrackingStatus.RETURNING: "returning",
}
_NOT = re.compile(r"\b(not|no|without|kein|keine)\s+(damage|damaged|shortage|refused)\b")
_PHRASES = sorted(
    ((phrase, reason) for reason in _REASONS for phrase in reason.phrases), key=lambda pair: (-len(pair[0]), pair[0])
)
_PATTERNS = tuple((re.compile(rf"\b{re.escape(phrase)}\b"), reason) for phrase, reason in _PHRASES)
MAX_READ = 500
"""Characters of a text that are looked at."""


def reason_of(
    code: str, reason: str | None, text: str | None, status: TrackingStatus | None = None, *, at_pickup: bool = False
) -> Reason:
    """The reason of an event that a carrier flagged.

    Args:
        code: the carrier's. reason, text: its words. status: how the code reads. at_pickup: it failed at the pickup.
    """
    found = _named(reason) or _named(code) or _phrased(reason) or _phrased(text)
    if found is not None and not (at_pickup and found.family is Family.ATTEMPT):
        return found
    if at_pickup:
        return REASONS["pickup_failed"]
    usual = _BY_CODE.get(code.lower()) or (_BY_STATUS.get(status) if status is not None else None)
    return REASONS[usual] if usual else OTHER


def family_of(code: str) -> Family:
    """The family of a reason's word; `other` where nobody knows it."""
    return REASONS.get(code, OTHER).family


def _named(word: str | None) -> Reason | None:
    if not word:
        return None
    key = re.sub(r"[\s-]+", "_", word.strip().lower())
    return None if key in _BY_CODE else REASONS.get(key)


def _phrased(text: str | None) -> Reason | None:
    """What the longest phrase in it means; "no damage" is none."""
    if not text:
        return None
    plain = _NOT.sub(" ", re.sub(r"[\s_-]+", " ", text[:MAX_READ].lower()))
    return next((reason for pattern, reason in _PATTERNS if pattern.search(plain)), None)

"""The words, shapes and tones of states. A tone is never alone: every state has a word and a shape as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from headway.web.formats import plain
from headway.web.translating import gettext


@dataclass(frozen=True, slots=True)
class Word:
    """How a state reads; `shape` is a symbol of `static/icons.svg`, `tone` neutral, info, good, warn or bad."""

    text: str
    shape: str
    tone: str


SHIPMENT: Mapping[str, Word] = {
    "planned": Word("Planned", "ring", "neutral"),
    "tendering": Word("Tendering", "half", "info"),
    "booked": Word("Booked", "diamond", "info"),
    "in_transit": Word("In transit", "arrow", "info"),
    "delivered": Word("Delivered", "check", "good"),
    "closed": Word("Closed", "square", "neutral"),
    "cancelled": Word("Cancelled", "cross", "neutral"),
}

STANDING: Mapping[str, Word] = {
    "late": Word("Late", "alert", "bad"),
    "stuck": Word("Stuck", "alert", "bad"),
    "at_risk": Word("At risk", "triangle", "warn"),
    "on_course": Word("On course", "dot", "neutral"),
    "was_late": Word("Delivered late", "triangle", "warn"),
    "on_time": Word("On time", "check", "good"),
    "cancelled": Word("Cancelled", "cross", "neutral"),
}

OFFER: Mapping[str, Word] = {
    "draft": Word("Waits for approval", "pause", "warn"),
    "pending": Word("On its way", "ring", "neutral"),
    "sent": Word("Asked", "half", "info"),
    "viewed": Word("Seen", "half", "info"),
    "countered": Word("Asks another price", "diamond", "warn"),
    "accepted": Word("Accepted", "check", "good"),
    "declined": Word("Declined", "cross", "bad"),
    "expired": Word("No answer in time", "clock", "warn"),
    "withdrawn": Word("Withdrawn", "square", "neutral"),
    "superseded": Word("Superseded", "square", "neutral"),
    "delivery_failed": Word("Could not be reached", "alert", "bad"),
}

SEVERITY: Mapping[str, Word] = {
    "low": Word("Low", "dot", "neutral"),
    "medium": Word("Medium", "triangle", "warn"),
    "high": Word("High", "alert", "bad"),
    "critical": Word("Critical", "octagon", "bad"),
}

ASLEEP = Word("Asleep", "pause", "neutral")

CASE_ENTRIES: Mapping[str, str] = {
    "signal": "seen again",
    "took": "took another over",
    "recast": "root found",
    "clock": "time ran out",
    "woken": "awake",
    "snoozed": "asleep",
    "handed": "given to a person",
    "muted": "seen, and kept quiet",
}
"""Entries of a timeline that read better in other words."""

CASE_CAUSES: Mapping[str, str] = {
    "breakdown": "Vehicle broken down",
    "detour": "Vehicle off its route",
    "run": "Lorry that did not come",
    "shortfall": "Carrier takes fewer",
    "connector": "Connection fails",
    "dark": "Carrier says nothing",
    "disruption": "Declared disruption",
    "split": "Taken out of another case",
}
"""Causes that strike many at once; any other is of one thing alone, and goes without saying."""

CASE: Mapping[str, Word] = {
    "open": Word("Open", "ring", "warn"),
    "acknowledged": Word("Acknowledged", "half", "info"),
    "in_progress": Word("In progress", "arrow", "info"),
    "waiting": Word("Waiting", "clock", "neutral"),
    "resolved": Word("Resolved", "check", "good"),
    "closed": Word("Closed", "square", "neutral"),
}

ORDER: Mapping[str, Word] = {
    "received": Word("Received", "ring", "neutral"),
    "validated": Word("Validated", "ring", "neutral"),
    "on_hold": Word("On hold", "pause", "warn"),
    "released": Word("Released", "arrow", "info"),
    "partially_shipped": Word("Partly shipped", "half", "info"),
    "shipped": Word("Shipped", "arrow", "info"),
    "delivered": Word("Delivered", "check", "good"),
    "cancelled": Word("Cancelled", "cross", "neutral"),
}

STOP: Mapping[str, Word] = {
    "pending": Word("Ahead", "ring", "neutral"),
    "arrived": Word("Arrived", "half", "info"),
    "in_progress": Word("In progress", "arrow", "info"),
    "completed": Word("Done", "check", "good"),
    "failed": Word("Failed", "cross", "bad"),
    "skipped": Word("Skipped", "square", "neutral"),
}

MOVES: Mapping[str, str] = {
    "assign": "to",
    "retender": "to the next best",
    "hold": "hold",
    "release": "let go",
    "pin": "pin to",
    "unpin": "unpin",
    "route": "on the route of",
    "cancel": "cancel",
}
"""What a person moves on the board, between the order and where it goes."""

MOVED: Mapping[str, tuple[str, str, str]] = {
    "done": ("Done", "check", "good"),
    "refused": ("Refused", "cross", "bad"),
    "undone": ("Left as it was", "square", "neutral"),
    "back": ("Taken back", "check", "good"),
    "stays": ("Stays", "square", "neutral"),
}
"""What became of a move: word, shape and tone."""

DOCK: Mapping[str, Word] = {
    "booked": Word("Booked", "ring", "neutral"),
    "moved": Word("Moved later", "triangle", "warn"),
    "waiting": Word("Waits in the yard", "clock", "info"),
    "at_door": Word("At the door", "arrow", "info"),
    "overrun": Word("Stays too long", "alert", "bad"),
    "done": Word("Done", "check", "good"),
    "cancelled": Word("Cancelled", "cross", "neutral"),
    "missed": Word("Never came", "cross", "bad"),
}

DOCK_WAVE: Mapping[str, Word] = {
    "open": Word("Not released", "half", "info"),
    "released": Word("Released", "check", "good"),
    "closed": Word("Closed", "square", "neutral"),
}

LEG: Mapping[str, Word] = {
    "ahead": Word("Ahead", "ring", "neutral"),
    "under_way": Word("Under way", "arrow", "info"),
    "at_hub": Word("At the hub", "half", "info"),
    "done": Word("Done", "check", "good"),
}

MILESTONES: Mapping[str, str] = {
    "pickup": "Picked up",
    "hub_arrival": "Arrived",
    "hub_departure": "Left",
    "delivery": "Delivered",
}

MONEY: Mapping[str, Word] = {
    "expected": Word("Expected", "ring", "neutral"),
    "invoiced": Word("Invoiced", "check", "good"),
    "reversed": Word("Reversed", "square", "neutral"),
    "received": Word("Received", "half", "info"),
    "matched": Word("Matched", "check", "good"),
    "approved": Word("Approved", "check", "good"),
    "discrepancy": Word("Discrepancy", "triangle", "warn"),
    "disputed": Word("Disputed", "alert", "bad"),
    "paid": Word("Paid", "check", "good"),
}

PROMISE: Mapping[str, Word] = {
    "open": Word("Open", "ring", "info"),
    "kept": Word("Kept", "check", "good"),
    "early": Word("Came early", "arrow", "good"),
    "broken": Word("Broken", "cross", "bad"),
    "cancelled": Word("Cancelled", "square", "neutral"),
}

NOTE: Mapping[str, Word] = {
    "waiting": Word("Waits", "clock", "neutral"),
    "queued": Word("On its way", "half", "info"),
    "sent": Word("Sent", "check", "good"),
    "dropped": Word("Not needed", "square", "neutral"),
    "failed": Word("Failed", "cross", "bad"),
}

NOTES: Mapping[str, str] = {
    "promised": "When it comes",
    "shifted": "It comes later",
    "out_for_delivery": "It comes today",
    "attempted": "Nobody took it in",
    "delivered": "It was delivered",
    "notice": "A word from a person",
    "instruction": "An instruction",
    "question": "A question",
}

PLAYBOOK: Mapping[str, Word] = {
    "on": Word("At work", "check", "good"),
    "shadow": Word("In shadow", "half", "neutral"),
    "off": Word("Off", "square", "neutral"),
}

RUN: Mapping[str, Word] = {
    "running": Word("At work", "arrow", "info"),
    "waiting": Word("Waits for an answer", "clock", "info"),
    "approval": Word("Waits for approval", "ring", "warn"),
    "watching": Word("Through, watches", "half", "info"),
    "undoing": Word("Takes back", "arrow", "warn"),
    "done": Word("Ended alone", "check", "good"),
    "handed": Word("To a person", "diamond", "warn"),
    "stopped": Word("Stopped", "square", "neutral"),
    "failed": Word("Failed", "cross", "bad"),
}

STEP: Mapping[str, Word] = {
    "asked": Word("Waits for approval", "ring", "warn"),
    "waiting": Word("Waits for an answer", "clock", "info"),
    "done": Word("Done", "check", "good"),
    "nothing": Word("Nothing to do", "dot", "neutral"),
    "failed": Word("Failed", "cross", "bad"),
    "skipped": Word("Passed over", "square", "neutral"),
    "refused": Word("Refused", "cross", "warn"),
    "shadow": Word("Would be done", "half", "neutral"),
}

PROPOSAL: Mapping[str, Word] = {
    "open": Word("To decide", "ring", "warn"),
    "approved": Word("Approved", "check", "good"),
    "dismissed": Word("Dismissed", "square", "neutral"),
    "expired": Word("Not answered in time", "clock", "neutral"),
    "superseded": Word("Out of date", "square", "neutral"),
    "reported": Word("Done by itself", "check", "info"),
    "shadow": Word("Would have been done", "half", "neutral"),
}

TRIAL: Mapping[str, Word] = {
    "passed": Word("Passed", "check", "good"),
    "failed": Word("Did not pass", "cross", "bad"),
    "stale": Word("Samples changed since", "clock", "warn"),
    "none": Word("Not tried", "ring", "neutral"),
}

READS: Mapping[str, Word] = {
    "unknown": Word("Unknown", "triangle", "warn"),
    "nothing": Word("No status", "dot", "neutral"),
    "delivered": Word("Delivered", "check", "good"),
}

ALERT: Mapping[str, Word] = {
    "open": Word("To act upon", "alert", "bad"),
    "cleared": Word("Cleared", "check", "good"),
    "breached": Word("Happened", "triangle", "warn"),
}

METHODS: Mapping[str, str] = {
    "model": "By the model",
    "corridor": "By the corridor",
    "ratio": "By the usual ratio",
    "plan": "By the plan",
    "seen": "By those who stood so before",
    "carrier": "By the carrier's own estimate",
    "route": "By the route of its vehicle",
}

CAUSES: Mapping[str, str] = {
    "capacity_shortfall": "The carrier takes fewer",
    "carrier_outage": "The carrier is out",
    "suspected_outage": "The carrier has gone silent",
    "late_pickup": "The pickup is late",
    "ready_time_moved": "The goods are ready later",
    "displaced": "Another order needs the place",
    "manual": "By hand",
}

DETECTORS: Mapping[str, str] = {
    "no_rate": "No rate",
    "needs_review": "Waits for approval",
    "tender_refused_late": "Refused near the pickup",
    "tender_exhausted": "Nobody took it",
    "capacity_shortfall": "Carrier takes fewer",
    "late_pickup_risk": "Pickup will be late",
    "pickup_not_confirmed": "Pickup not confirmed",
    "missed_pickup": "Not picked up",
    "dock_full": "No door in time",
    "dock_overrun": "Long at the dock",
    "no_update": "No news",
    "route_deviation": "Off its route",
    "prolonged_stop": "Vehicle stands",
    "temperature": "Too warm or too cold",
    "customs_incomplete": "Papers missing",
    "predicted_breach": "Likely to be late",
    "customer_change": "Wants something else",
    "missed_window": "Late",
    "failed_attempt": "Delivery failed",
    "address_error": "Address wrong",
    "refused": "Refused",
    "damaged": "Damaged",
    "shortage": "Pieces missing",
    "pod_missing": "No proof of delivery",
    "invoice_mismatch": "Invoice differs",
    "connector_failing": "Connector fails",
}

DRIVER_ACTIONS: Mapping[str, str] = {
    "start": "Left the depot",
    "arrive": "Arrived",
    "complete": "Delivered or collected",
    "fail": "Could not deliver",
    "depart": "Drove on",
    "end": "Ended the route",
    "breakdown": "Broke down",
    "delay": "Delayed",
    "sick": "Cannot go on",
    "note": "Note",
}

PAPERS: Mapping[str, str] = {
    "licence": "Licence",
    "adr": "ADR certificate",
    "driver_card": "Driver card",
    "qualification": "Qualification",
    "inspection": "Inspection",
    "insurance": "Insurance",
    "cooling": "Certificate of the cooling",
    "tachograph": "Tachograph check",
}

PAPER_STATES: Mapping[str, Word] = {
    "missing": Word("Missing", "cross", "bad"),
    "over": Word("Run out", "cross", "bad"),
    "soon": Word("Runs out soon", "triangle", "warn"),
}

DRIVER_STATES: Mapping[str, Word] = {
    "done": Word("Done", "check", "good"),
    "kept": Word("Kept: it happened", "triangle", "warn"),
    "refused": Word("Refused", "cross", "bad"),
}

DRIVER_ANSWERS: Mapping[str, Word] = {
    "applied": Word("Noted", "check", "good"),
    "dismissed": Word("Dismissed", "cross", "neutral"),
}

FEATURES: Mapping[str, str] = {
    "freight": "Freight",
    "late_risk": "Risk of lateness",
    "reject_risk": "Risk of refusal",
    "handling": "Handling",
    "scarce_capacity": "Scarce capacity",
    "commitment": "Promised volume",
    "carbon": "Emissions",
    "exploration": "Trial",
}


def of(words: Mapping[str, Word], state: str) -> Word:
    """The word of a state, in the language of whoever asks; one that is not listed reads as it is called."""
    word = words.get(state)
    return replace(word, text=gettext(word.text)) if word else Word(plain(state), "dot", "neutral")


def moving(status: str, tracking: str | None) -> Word:
    """A shipment's state; one in transit reads as its carrier last reported."""
    word = of(SHIPMENT, status)
    if status != "in_transit" or tracking in {None, "created", "in_transit"}:
        return word
    return Word(plain(str(tracking)), word.shape, word.tone)


def named(names: Mapping[str, str], word: str) -> str:
    """The name of a stable word, in the language of whoever asks; one that is not listed reads as it is called."""
    name = names.get(word)
    return gettext(name) if name else plain(word)

"""The words of policies, trials, autonomy and the audit trail; see `web/words.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from headway.web.translating import gettext
from headway.web.words import Word

POLICY_KINDS: Mapping[str, str] = {
    "eligibility": "Who may",
    "table": "Table",
    "guide": "Routing guide",
    "scoring": "Comparing",
    "tender": "Asking",
    "adjustment": "Judging again",
    "wave": "Waves",
    "prices": "Prices of capacity",
    "autonomy": "Autonomy",
    "thresholds": "Threshold",
}

AUTONOMY_KINDS: Mapping[str, str] = {
    "allocation": "Choosing a carrier",
    "reassignment": "Changing the carrier",
    "counter_offer": "Taking a bid",
    "route_change": "Changing a route",
}

AUTONOMY_ABOUT: Mapping[str, str] = {
    "allocation": "Who is asked first for a shipment, and the offer that goes out",
    "reassignment": "A booking or offer taken back and given to another",
    "counter_offer": "A carrier asks another price",
    "route_change": "A running route gets a stop, or a better order",
}

DECISIONS: Mapping[str, str] = {
    "release": "Release",
    "allocation": "Allocation",
    "reassignment": "Reassignment",
    "bid": "Bid",
    "carrier_silence": "Carrier silence",
    "route_plan": "Route plan",
    "route_change": "Route change",
    "promise": "Promise",
    "breach_alert": "Breach alert",
    "dock_release": "Dock release",
    "dock_ripple": "Dock ripple",
    "case_join": "Case join",
    "next_best_action": "Next best action",
    "escalation": "Escalation",
    "playbook_choice": "Playbook choice",
    "playbook_step": "Playbook step",
    "invoice_match": "Invoice match",
    "tagging": "Tagging",
    "disruption": "Disruption",
    "peak": "Peak",
}
"""Kinds of the ledger."""

ROUTE_CAUSES: Mapping[str, str] = {
    "order": "A shipment came in",
    "improvement": "A search found better",
    "request": "Somebody asked for it",
}

POLICY_TRIAL: Mapping[str, Word] = {
    "waiting": Word("Waits", "ring", "neutral"),
    "running": Word("At work", "half", "info"),
    "done": Word("Done", "check", "good"),
    "failed": Word("Failed", "cross", "bad"),
}

TRIAL_STEPS: Mapping[str, str] = {
    "reading": "Reads what happened",
    "deciding again": "Makes each decision again",
    "ranking": "Ranks the candidates of each shipment",
    "living": "Lives through the period",
}

TRIAL_FIGURES: Mapping[str, str] = {
    "booked": "Booked",
    "unplaced": "Nobody took",
    "freight": "Freight",
    "penalties": "Penalties",
    "retenders": "Re-tenders",
    "cost": "Cost",
    "landed": "Landed cost",
    "on_time": "On time",
    "acceptance": "Acceptance",
    "offers": "Offers",
    "emissions": "Emissions",
}

TRIAL_VERDICT: Mapping[str, Word] = {
    "better": Word("Better", "up", "good"),
    "worse": Word("Worse", "down", "bad"),
    "unsure": Word("Not sure", "level", "neutral"),
}

SHADOW_HELD: Mapping[str, Word] = {
    "same": Word("Did the same", "check", "good"),
    "stayed": Word("Left it", "square", "neutral"),
    "other": Word("Did something else", "diamond", "warn"),
}

_CAPITALS = re.compile(r"(?<!^)(?=[A-Z])")


def event(name: str) -> str:
    """A type of event for people, in the language of whoever asks: `dispatch.PolicyActivated`, `Policy activated`."""
    return gettext(happened(name))


def happened(name: str) -> str:
    """The same in English, as it stands in the catalogue to translate from."""
    words = _CAPITALS.sub(" ", name.rpartition(".")[2]).lower()
    return words[:1].upper() + words[1:]

"""How far Headway may act by itself in one decision: the level of its kind, lowered by every threshold that holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from headway.dispatch.policies.conditions import DECISION, asks_for, holds
from headway.dispatch.policies.facts import Facts
from headway.dispatch.policies.model import (
    ALLOCATION,
    COUNTER_OFFER,
    REASSIGNMENT,
    ROUTE_CHANGE,
    AutonomyRule,
    PolicyDocument,
)
from headway.dispatch.policy import Approval, TenderPolicy

MANUAL, SUGGEST, ACT_AFTER_APPROVAL, ACT_AND_REPORT, ACT = range(5)

DEFAULTS: Mapping[str, AutonomyRule] = {
    ALLOCATION: AutonomyRule(level=ACT),
    REASSIGNMENT: AutonomyRule(level=ACT_AND_REPORT),
    COUNTER_OFFER: AutonomyRule(level=ACT_AND_REPORT),
    ROUTE_CHANGE: AutonomyRule(level=ACT_AND_REPORT),
}
"""What holds for a kind that a document does not mention."""


@dataclass(frozen=True, slots=True)
class Autonomy:
    """0 manual, 1 suggest, 2 act after approval, 3 act and report, 4 act; in `shadow` nothing is done but recorded."""

    level: int
    shadow: bool
    because: str


def autonomy_of(document: PolicyDocument, kind: str, order: Facts, decision: Facts) -> Autonomy:
    """The autonomy of one decision of a kind; a threshold that cannot be judged lowers it.

    Args:
        order: see `facts.order_facts`; empty where the decision is about no order: what asks for one is passed over.
        decision: see `facts.decision_facts`.
    """
    rule = document.autonomy.get(kind) or DEFAULTS[kind]
    facts = {"order": order, "decision": decision} if order else {"decision": decision}
    concerned = [each for each in rule.thresholds if order or not asks_for(each.when, DECISION, "order")]
    low = [each for each in concerned if holds(each.when, DECISION, facts, unsure=True)]
    if not low:
        return Autonomy(rule.level, rule.shadow, f"{kind} is at level {rule.level}")
    lowest = min(low, key=lambda each: each.level)
    return Autonomy(min(rule.level, lowest.level), rule.shadow, lowest.sentence or lowest.when)


def approval_needed(tender: TenderPolicy, order: Facts, decision: Facts) -> Approval | None:
    """The first approval that an offer has to wait for; one that cannot be judged is waited for."""
    facts = {"order": order, "decision": decision}
    return next((each for each in tender.approval if holds(each.when, DECISION, facts, unsure=True)), None)

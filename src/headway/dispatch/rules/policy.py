"""What the tenant's own policy demands: lists of carriers by customer or lane, and its clauses."""

from __future__ import annotations

from collections.abc import Iterator

from headway.dispatch.policies.conditions import CANDIDATE, condition
from headway.dispatch.policies.facts import Facts, candidate_facts, order_facts
from headway.dispatch.policy import Clause
from headway.dispatch.snapshot import Situation
from headway.kernel.decisions import Rejection
from headway.kernel.rules import BadCondition

PREFIX = "policy:"
"""Before a clause's name where it stands in the ledger as a rule."""


def allowed(at: Situation) -> str | None:
    """The carrier is on the policy's list of those allowed, where the order has one."""
    allow, carrier = at.inputs.policy.allow, at.option.carrier_code
    if allow is None or carrier in allow:
        return None
    return f"only {', '.join(allow)} may carry it, not {carrier}" if allow else "no carrier is on all lists that hold"


def not_denied(at: Situation) -> str | None:
    """The carrier is on no list of those the policy denies for the order."""
    carrier = at.option.carrier_code
    return f"{carrier} may not carry it" if carrier in at.inputs.policy.deny else None


def broken_clauses(at: Situation) -> Iterator[Rejection]:
    """Every clause of the policy that the candidate does not meet; one that cannot be judged is not met."""
    if not at.inputs.policy.clauses:
        return
    facts = {"order": _order(at), "candidate": candidate_facts(at)}
    for clause in at.inputs.policy.clauses:
        why = _broken(clause, facts)
        if why is not None:
            yield Rejection(rule=f"{PREFIX}{clause.name}", sentence=why)


def _broken(clause: Clause, facts: dict[str, Facts]) -> str | None:
    try:
        return None if condition(clause.require, CANDIDATE).holds(facts) else clause.sentence
    except BadCondition:
        return f"{clause.sentence} (it could not be judged)"


def _order(at: Situation) -> Facts:
    """The order's facts, gathered once for all its candidates."""
    known = at.memo.get("order")
    if known is None:
        inputs = at.inputs
        known = at.memo["order"] = order_facts(inputs.order, inputs.destination_zone, inputs.timezone)
    return known

"""People above playbooks: finance sees dear claims before they are made, a dispatcher takes a case out of their hands.

How dear, how often it is refused, and how often somebody steps in is assumed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from headway.events.exceptions import ApprovalAsked
from headway.exceptions.playbooks.commands import ActivatePlaybook, AnswerApproval, SavePlaybook
from headway.exceptions.playbooks.shipped import shipped
from headway.sim.calls import Planned, act
from headway.sim.chance import Chance
from headway.sim.faults.desk import opened

CLAIMS = ("damaged", "shortage", "missed_window")
"""The playbooks that claim from carriers."""

SHIPPED, OURS = "2000", "1000"
"""From which value of the goods a person approves a claim: as shipped, and in the storm, whose goods are worth less."""

REFUSED = 0.15
STEPS_IN = 0.01
"""Shares: of approvals that are refused, of runs that a person takes over."""


def tighter() -> Iterator[object]:
    """The tenant's own versions of the playbooks that claim, with a threshold of its own."""
    for name in CLAIMS:
        text = shipped()[name].text.replace(f"{SHIPPED}.0", f"{OURS}.0").replace("2,000", "1,000")
        yield SavePlaybook(text, "finance sees claims on goods above 1,000")
        yield ActivatePlaybook(name, 1, "finance sees claims on goods above 1,000")


def answers(seed: int, name: str, event: ApprovalAsked, now: datetime) -> Planned:
    """Finance looks at what waits, in office hours."""
    chance = Chance(seed, "approval", name)
    approved = not chance.happens(REFUSED)
    reason = "the claim is justified" if approved else "settled with the carrier by hand"
    command = AnswerApproval(event.run_id, event.number, approved, reason)
    return act(opened(now + chance.minutes(10, 90)), f"approval:{name}", "finance", command)


def steps_in(seed: int, name: str) -> bool:
    """Does a dispatcher take this case over from the playbook?"""
    return Chance(seed, "steps in", name).happens(STEPS_IN)

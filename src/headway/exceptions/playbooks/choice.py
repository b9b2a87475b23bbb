"""Which playbook takes a case: a recorded decision over all that are triggered by its detector."""

from __future__ import annotations

from typing import Any

import msgspec

from headway.exceptions.model import Severity
from headway.exceptions.playbooks.conditions import TRIGGER, holds
from headway.exceptions.playbooks.model import Autonomy, Playbook, Threshold
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

ANY = "*"
MANUAL, SUGGEST, ACT_AFTER_APPROVAL = 0, 1, 2
SHADOW = "shadow"
CHOSEN, SUGGESTED, NOBODY = "chosen", "suggested", "no_playbook"


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """A playbook's version at work, as far as the choice depends on it."""

    name: str
    version: int
    priority: int
    detectors: tuple[str, ...]
    severity: Severity
    when: str
    level: int
    shadow: bool
    thresholds: tuple[Threshold, ...] = ()

    @property
    def id(self) -> str:
        """Its name and version."""
        return f"{self.name}@{self.version}"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the choice depends on: the case's facts, and the playbooks for its detectors."""

    facts: dict[str, dict[str, Any]]
    playbooks: tuple[Offered, ...] = ()


def offered(document: Playbook, version: int) -> Offered:
    """What the choice needs of a document."""
    return Offered(
        name=document.name,
        version=version,
        priority=document.priority,
        detectors=document.on.detectors,
        severity=document.on.severity,
        when=document.on.when,
        level=document.autonomy.level,
        shadow=document.autonomy.shadow,
        thresholds=document.autonomy.thresholds,
    )


def listens(document: Playbook, detector: str) -> bool:
    """Is it for cases whose root is of this kind?"""
    return ANY in document.on.detectors or detector in document.on.detectors


def level_of(playbook: Offered | Autonomy, facts: dict[str, dict[str, Any]]) -> int:
    """How far it may act by itself on this case: its level, lowered by what holds or cannot be judged."""
    low = [each.level for each in playbook.thresholds if holds(each.when, TRIGGER, facts, unsure=True)]
    return min([playbook.level, *low])


def choose(case: Choice) -> Verdict:
    """The one of the highest priority that fits and may act; of equals the first by name."""
    ordered = sorted(case.playbooks, key=lambda each: (-each.priority, each.name))
    candidates = tuple(Candidate(id=each.id, label=each.id, rejections=_against(each, case.facts)) for each in ordered)
    best = next((each for each in candidates if each.eligible), None)
    if best is not None:
        sentence = f"{best.label} takes it: the first that fits of {len(candidates)}"
        return Verdict(choice=best.id, reason=CHOSEN, sentence=sentence, candidates=candidates)
    told = next((each for each in candidates if {one.rule for one in each.rejections} == {"suggests"}), None)
    if told is not None:
        return Verdict(
            choice=None, reason=SUGGESTED, sentence=f"{told.label} fits and only suggests", candidates=candidates
        )
    why = f"none of {len(candidates)} fits" if candidates else "there is none for it"
    return Verdict(choice=None, reason=NOBODY, sentence=f"no playbook takes it: {why}", candidates=candidates)


def in_shadow(verdict: Verdict) -> list[str]:
    """Those that would have begun, were they not in shadow."""
    return [each.id for each in verdict.candidates if {one.rule for one in each.rejections} == {SHADOW}]


def _against(playbook: Offered, facts: dict[str, dict[str, Any]]) -> tuple[Rejection, ...]:
    case, found = facts["case"], []
    if ANY not in playbook.detectors and case["detector"] not in playbook.detectors:
        found.append(Rejection(rule="detector", sentence=f"it is for {', '.join(playbook.detectors)}"))
    if case["severity_rank"] < playbook.severity.rank:
        found.append(Rejection(rule="severity", sentence=f"it is for {playbook.severity} or worse"))
    if not holds(playbook.when, TRIGGER, facts, unsure=False):
        found.append(Rejection(rule="when", sentence=f"`{playbook.when}` does not hold"))
    level = level_of(playbook, facts)
    if level == MANUAL:
        found.append(Rejection(rule="manual", sentence="at level 0 it never begins by itself"))
    elif level == SUGGEST:
        found.append(Rejection(rule="suggests", sentence="at level 1 it only suggests"))
    if playbook.shadow:
        found.append(Rejection(rule=SHADOW, sentence="it runs in shadow: it records what it would do"))
    return tuple(found)


CHOICE = Decider("playbook_choice", "playbook_choice/1", "case", Choice, choose)

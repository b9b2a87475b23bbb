"""Conditions compile, and give true or false on made-up facts."""

from __future__ import annotations

from collections.abc import Iterator

from headway.dispatch.policies.checking.trying import MOST_FAILED, tried
from headway.dispatch.policies.checking.walking import Asked
from headway.dispatch.policies.faults import Fault
from headway.exceptions.playbooks.conditions import APPROVAL, STEP, TRIGGER
from headway.exceptions.playbooks.model import Playbook


def check(document: Playbook) -> Iterator[Fault]:
    """Try every condition, until so many have failed that the text is to be mended first."""
    failed = 0
    for asked in conditions(document):
        found = list(tried(asked))
        yield from found
        failed += len(found)
        if failed >= MOST_FAILED:
            return


def conditions(document: Playbook) -> Iterator[Asked]:
    """Every condition of the document."""
    yield Asked("on.when", document.on.when, TRIGGER)
    for at, threshold in enumerate(document.autonomy.thresholds):
        yield Asked(f"autonomy.thresholds[{at}].when", threshold.when, TRIGGER, may_be_empty=False)
    for at, step in enumerate(document.steps):
        yield Asked(f"steps[{at}].when", step.when, STEP)
        for place, approval in enumerate(step.approve):
            yield Asked(f"steps[{at}].approve[{place}].when", approval.when, APPROVAL)

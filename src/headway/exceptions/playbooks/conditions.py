"""Conditions of a playbook: over which facts each is asked, and the facts it is tried on before it is saved."""

from __future__ import annotations

from headway.dispatch.policies.conditions import Scope, always, condition, holds
from headway.dispatch.policies.samples import shape_of
from headway.exceptions.playbooks.facts import BARE, SAMPLE

__all__ = ["APPROVAL", "STEP", "TRIGGER", "always", "condition", "holds"]


def _scope(*groups: str) -> Scope:
    sample, bare = ({group: facts[group] for group in groups} for facts in (SAMPLE, BARE))
    return Scope(shape_of(**sample), (sample, bare))


TRIGGER = _scope("case", "order", "shipment", "carrier")
STEP = _scope("case", "order", "shipment", "carrier", "answer")
APPROVAL = _scope("case", "order", "shipment", "carrier", "answer", "step")

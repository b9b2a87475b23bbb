"""Is a playbook fit to be saved? One file a kind of fault; every fault is told at once, with its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from headway.dispatch.policies.reading import Written
from headway.exceptions.playbooks.checking import asking, flow, kinds, texts
from headway.exceptions.playbooks.faults import BadPlaybook
from headway.exceptions.playbooks.model import Playbook
from headway.exceptions.playbooks.reading import parse_playbook
from headway.exceptions.playbooks.steps.base import Step

May = Callable[[str], bool]
"""May the author do what this scope allows?"""


def checked(
    text: str,
    steps: Mapping[str, Step],
    detectors: Collection[str],
    *,
    source: str = "playbook",
    may: May = lambda scope: True,
) -> Playbook:
    """The document in the text, fit to be saved.

    Args:
        steps: the kinds there are. detectors: the names of those there are.
        may: what its author may do; a step beyond that is a fault.

    Raises:
        BadPlaybook: with every fault found.
    """
    document, written = parse_playbook(text, source)
    check_playbook(document, written, steps, detectors, may)
    return document


def check_playbook(
    document: Playbook, written: Written, steps: Mapping[str, Step], detectors: Collection[str], may: May
) -> None:
    """See `checked`; `written` tells the lines."""
    found = [
        *texts.check(document, detectors),
        *kinds.check(document, steps, may),
        *flow.check(document, steps),
        *asking.check(document),
    ]
    if found:
        lined = [replace(fault, text_line=fault.text_line or written.line(fault.field)) for fault in found]
        raise BadPlaybook(written.source, sorted(lined, key=lambda fault: fault.text_line))

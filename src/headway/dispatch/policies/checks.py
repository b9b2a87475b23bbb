"""Is a policy fit to be saved? Every fault at once, before anything is kept; the version in force stays in force."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from headway.carriers.lookup import Codes
from headway.dispatch.policies.checking import contradictions, names, numbers, reach, texts, trying
from headway.dispatch.policies.faults import BadPolicy, Fault
from headway.dispatch.policies.model import PolicyDocument
from headway.dispatch.policies.reading import Written, parse_policy

CHECKS: tuple[Callable[[PolicyDocument], Iterator[Fault]], ...] = (
    texts.check,
    numbers.check,
    trying.check,
    reach.check,
    contradictions.check,
)


def checked(text: str, known: Codes | None = None, source: str = "policy") -> PolicyDocument:
    """The document in the text, fit to be saved.

    Args:
        known: the tenant's codes; None: codes are not checked.

    Raises:
        BadPolicy: with every fault found.
    """
    document, written = parse_policy(text, source)
    check_policy(document, written, known)
    return document


def check_policy(document: PolicyDocument, written: Written, known: Codes | None = None) -> None:
    """See `checked`; `written` tells the lines."""
    found = [fault for check in CHECKS for fault in check(document)]
    if known is not None:
        found += names.check(document, known)
    if found:
        lined = [replace(fault, text_line=written.line(fault.field)) for fault in found]
        raise BadPolicy(written.source, sorted(lined, key=lambda fault: fault.text_line))

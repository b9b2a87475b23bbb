"""Carriers, services and zones that a policy names are known; so are those it compares a fact with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from headway.carriers.lookup import Codes
from headway.dispatch.policies.checking.walking import carriers, conditions
from headway.dispatch.policies.faults import Fault
from headway.dispatch.policies.model import PolicyDocument
from headway.kernel.tabular.entry import near_miss

_COMPARED = re.compile(
    r"\b(?:order|candidate|decision)\.(carrier|service|destination_zone|origin_zone)\s*"
    r"(?:[!=]=\s*(?P<one>\"[^\"]*\"|'[^']*')|in\s*\[(?P<many>[^\]]*)\])"
)
_QUOTED = re.compile(r"\"([^\"]*)\"|'([^']*)'")


def check(document: PolicyDocument, known: Codes) -> Iterator[Fault]:
    """Every code that is not known, with the nearest that is; a kind of which there is none is not checked."""
    for path, carrier in carriers(document):
        yield from _unknown(path, carrier, "carrier", known.carriers)
    words: Mapping[str, tuple[str, frozenset[str]]] = {
        "carrier": ("carrier", known.carriers),
        "service": ("service", known.services),
        "destination_zone": ("zone", known.zones),
        "origin_zone": ("zone", known.zones),
    }
    for asked in conditions(document):
        for field, code in _compared(asked.text):
            yield from _unknown(asked.path, code, *words[field])


def _compared(text: str) -> Iterator[tuple[str, str]]:
    """The codes that a condition compares a carrier, service or zone with; the empty one means none."""
    for found in _COMPARED.finditer(text):
        for double, single in _QUOTED.findall(found["one"] or found["many"] or ""):
            if double or single:
                yield found[1], double or single


def _unknown(path: str, code: str, kind: str, known: frozenset[str]) -> Iterator[Fault]:
    if known and code not in known:
        yield Fault(path, code, f"the code of a {kind} there is{near_miss(code, known)}")

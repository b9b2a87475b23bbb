"""The parts of a document with their paths, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from headway.dispatch.policies.conditions import CANDIDATE, DECISION, ORDER, Scope
from headway.dispatch.policies.model import PolicyDocument, Row


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition with its place; `may_be_empty` where leaving it out means that it always holds."""

    path: str
    text: str
    scope: Scope
    may_be_empty: bool = True


def rows(document: PolicyDocument) -> Iterator[tuple[str, Row]]:
    """Every row of every decision table."""
    for number, table in enumerate(document.tables):
        for place, row in enumerate(table.rows):
            yield f"tables[{number}].rows[{place}]", row


def conditions(document: PolicyDocument) -> Iterator[Asked]:
    """Every condition of the document."""
    for number, rule in enumerate(document.rules):
        yield Asked(f"rules[{number}].when", rule.when, ORDER)
        yield Asked(f"rules[{number}].require", rule.require, CANDIDATE, may_be_empty=False)
    for number, each in enumerate(document.lists):
        yield Asked(f"lists[{number}].when", each.when, ORDER)
    for path, row in rows(document):
        yield Asked(f"{path}.when", row.when, ORDER)
    for number, guided in enumerate(document.guide):
        yield Asked(f"guide[{number}].when", guided.when, ORDER)
    for number, approval in enumerate(document.tender.approval):
        yield Asked(f"tender.approval[{number}].when", approval.when, DECISION, may_be_empty=False)
    if document.wave is not None:
        yield Asked("wave.when", document.wave.when, ORDER)
    for kind, autonomy in document.autonomy.items():
        for number, threshold in enumerate(autonomy.thresholds):
            path = f"autonomy.{kind}.thresholds[{number}].when"
            yield Asked(path, threshold.when, DECISION, may_be_empty=False)


def carriers(document: PolicyDocument) -> Iterator[tuple[str, str]]:
    """Every carrier that a list, the guide or an entry of `known` names, with its path."""
    for place, known in enumerate(document.parameters.known):
        yield f"parameters.known[{place}].carrier", known.carrier
    for number, each in enumerate(document.lists):
        for kind in ("allow", "deny"):
            for place, carrier in enumerate(getattr(each, kind)):
                yield f"lists[{number}].{kind}[{place}]", carrier
    for number, row in enumerate(document.guide):
        for place, carrier in enumerate(row.carriers):
            yield f"guide[{number}].carriers[{place}]", carrier


@lru_cache(maxsize=4096)
def same(text: str) -> str:
    """The text of a condition without blanks that do not matter; equal for conditions that look alike."""
    return "".join(_outside_texts(text)) if text.strip() != "true" else ""


def _outside_texts(text: str) -> Iterator[str]:
    quote = ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
            yield letter
        elif not letter.isspace():
            quote = letter if letter in "\"'" else ""
            yield letter

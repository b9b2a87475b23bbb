"""A policy as rows that people read: the kind of rule, its name, where it holds, what it says, and on which line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from headway.dispatch.policies.autonomy import DEFAULTS
from headway.dispatch.policies.model import BUILT_IN, KINDS, Adjustment, PolicyDocument
from headway.dispatch.policies.reading import Written, parse_policy
from headway.dispatch.policy import Scoring, TenderPolicy
from headway.exceptions.thresholds.model import Thresholds

DISPATCH, THRESHOLDS = "dispatch", "thresholds"
LEVELS = ("manual", "suggest", "act after approval", "act and report", "act")
"""Words of the levels of autonomy, from 0."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One row; `where` is the condition as it is written, empty: always; `line` 0: it is built in."""

    kind: str
    name: str
    where: str
    says: str
    document: str = DISPATCH
    line: int = 0

    @property
    def key(self) -> tuple[str, str, str]:
        return self.document, self.kind, self.name


def sayings(text: str, source: str) -> list[Saying]:
    """A policy's text in rows; empty text is the policy that is built in."""
    document, written = parse_policy(text, source) if text else (BUILT_IN, Written(source))
    return list(_rows(document, written, bool(text)))


def _rows(document: PolicyDocument, written: Written, lined: bool) -> Iterator[Saying]:
    def at(path: str) -> int:
        return written.line(path) if lined else 0

    for n, rule in enumerate(document.rules):
        says = f"requires {rule.require} ({rule.sentence})"
        yield Saying("eligibility", rule.name, rule.when, says, line=at(f"rules[{n}]"))
    for n, each in enumerate(document.lists):
        parts = [f"only {', '.join(each.allow)}"] if each.allow else []
        parts += [f"never {', '.join(each.deny)}"] if each.deny else []
        yield Saying("eligibility", each.name, each.when, "; ".join(parts), line=at(f"lists[{n}]"))
    for n, table in enumerate(document.tables):
        for place, row in enumerate(table.rows):
            name = f"{table.name}, row {place + 1}"
            yield Saying("table", name, row.when, settings(row.set), line=at(f"tables[{n}].rows[{place}]"))
    for n, guide in enumerate(document.guide):
        says = ", then ".join(guide.carriers)
        yield Saying("guide", f"row {n + 1}", guide.when, says, line=at(f"guide[{n}]"))
    scoring = {"strategy": str(document.strategy), **_set(document.parameters, Scoring())}
    yield Saying("scoring", "strategy and costs", "", settings(scoring), line=at("parameters"))
    yield Saying("tender", "offers", "", settings(_set(document.tender, TenderPolicy())), line=at("tender"))
    changes = settings(_set(document.adjustment, Adjustment()))
    yield Saying("adjustment", "bookings and offers", "", changes, line=at("adjustment"))
    if document.wave is not None:
        says = f"collect for {document.wave.collect_min} min, at most {document.wave.most}"
        yield Saying("wave", "collecting", document.wave.when, says, line=at("wave"))
    if document.prices is not None:
        yield Saying("prices", "scarce capacity", "", f"every {document.prices.every_min} min", line=at("prices"))
    yield from _autonomy(document, at if lined else None)


def _autonomy(document: PolicyDocument, at: Any) -> Iterator[Saying]:
    for kind in KINDS:
        rule = document.autonomy.get(kind)
        line = at(f"autonomy.{kind}") if at is not None and rule is not None else 0
        shown = rule or DEFAULTS[kind]
        shadow = ", in shadow" if shown.shadow else ""
        yield Saying("autonomy", kind, "", f"level {shown.level}: {LEVELS[shown.level]}{shadow}", line=line)
        for n, low in enumerate(shown.thresholds):
            says = f"level {low.level}: {LEVELS[low.level]}" + (f" ({low.sentence})" if low.sentence else "")
            name = f"{kind}, threshold {n + 1}"
            row = at(f"autonomy.{kind}.thresholds[{n}]") if at is not None else 0
            yield Saying("autonomy", name, low.when, says, line=row)


def thresholds(document: Thresholds, written: Written | None = None) -> list[Saying]:
    """Rows of the detectors' thresholds; `written` tells the lines."""
    found = []
    for n, row in enumerate(document.rows):
        off = [f"off: {', '.join(row.off)}"] if row.off else []
        says = "; ".join([settings(row.set)] * bool(row.set) + off + [row.because] * bool(row.because))
        line = 0 if written is None else written.line(f"rows[{n}]")
        found.append(Saying("thresholds", f"row {n + 1}", row.when, says, THRESHOLDS, line))
    return found


def settings(values: Mapping[str, Any]) -> str:
    """Settings in a line: `late_cost 50, retender_cost 15`; what is empty is left out."""
    shown = ((name.replace("_", " "), value) for name, value in values.items() if value not in (None, "", [], {}, ()))
    return ", ".join(f"{name} {_shown(value)}" for name, value in shown)


def _set(part: msgspec.Struct, built_in: msgspec.Struct) -> dict[str, Any]:
    """What is set otherwise than it is built in."""
    own, usual = msgspec.to_builtins(part), msgspec.to_builtins(built_in)
    return {name: value for name, value in own.items() if usual.get(name) != value}


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"({settings(value)})"
    if isinstance(value, list | tuple):
        return "[" + "; ".join(_shown(each) for each in value) + "]"
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)

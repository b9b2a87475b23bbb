"""A snapshot as text that people read, and two verdicts held against each other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from headway.kernel.decisions import Candidate, Verdict

MOST = 60_000
"""Characters of a snapshot that a page shows; all of it is in the API."""
MOST_DIFFERENCES = 30


def pretty(text: str) -> tuple[str, bool]:
    """The snapshot indented, and whether that is all of it."""
    shown = json.dumps(json.loads(text), indent=2, ensure_ascii=False, sort_keys=True)
    return shown[:MOST], len(shown) <= MOST


def top(text: str) -> list[tuple[str, str]]:
    """The plain values at the top of a snapshot, and of its parts one level down: `order.customer` LINDT."""
    found = json.loads(text)
    return list(_plain(found, "")) if isinstance(found, dict) else []


def _plain(part: dict[str, Any], under: str) -> Iterator[tuple[str, str]]:
    for name, value in part.items():
        if isinstance(value, dict) and set(value) == {"minor", "currency"}:
            yield f"{under}{name}", f"{value['minor']} minor units of {value['currency']}"
        elif isinstance(value, dict) and not under:
            yield from _plain(value, f"{name}.")
        elif isinstance(value, str | int | float) and value != "":
            yield f"{under}{name}", ("no", "yes")[value] if isinstance(value, bool) else str(value)[:200]


def differences(old: Verdict, new: Verdict) -> list[str]:
    """In what a verdict made again differs from the recorded one; empty where it does not."""
    found = []
    if old.choice != new.choice:
        found.append(f"choice: {_label(new, new.choice)} instead of {_label(old, old.choice)}")
    if old.reason != new.reason:
        found.append(f"reason: {new.reason} instead of {old.reason}")
    was, now = {each.id: each for each in old.candidates}, {each.id: each for each in new.candidates}
    found += [f"{was[key].label}: not a candidate any more" for key in was if key not in now]
    found += [f"{now[key].label}: a candidate that was none" for key in now if key not in was]
    for key in was:
        if key in now and was[key] != now[key]:
            found.append(_changed(was[key], now[key]))
    if not found and old != new:
        found.append("its words: the same choice and the same figures")
    return found[:MOST_DIFFERENCES]


def _changed(old: Candidate, new: Candidate) -> str:
    if old.eligible != new.eligible:
        rules = ", ".join(each.rule for each in (new if old.eligible else old).rejections)
        return f"{old.label}: {'now ruled out by' if old.eligible else 'no longer ruled out by'} {rules}"
    if old.total_minor != new.total_minor:
        return f"{old.label}: {new.total_minor} instead of {old.total_minor} minor units"
    return f"{old.label}: another reason"


def _label(verdict: Verdict, choice: str | None) -> str:
    return next((each.label for each in verdict.candidates if each.id == choice), "nobody")

"""Hours of service: what a set of rules allows of a day, where its breaks must fall, and which rule a shift breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from headway.fleet.model import Rest

DOCUMENTS = ("none", "eu561", "us395")
"""The codes of the rule sets there are; one file each in `rules/`."""
_NARROWEST_S = 1800
"""The window in which a break begins is at least so wide, else there is one break more."""


class Kind(StrEnum):
    """What a rule limits."""

    BREAK_AFTER = "break_after"
    DAILY_DRIVING = "daily_driving"
    DAILY_DUTY = "daily_duty"
    DAILY_REST = "daily_rest"
    WEEKLY_DRIVING = "weekly_driving"


class Rule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rule: at most `limit_s`; of a break at least `limit_s` after `after_s` of driving; of rest at least."""

    name: str
    kind: Kind
    limit_s: int
    source: str
    after_s: int | None = None


class RuleSet(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules that hold for a driver."""

    code: str
    name: str
    rules: tuple[Rule, ...]

    def limit(self, kind: Kind) -> Rule | None:
        """The rule of a kind, the strictest where there are several; a rest's strictest is the longest."""
        found = [rule for rule in self.rules if rule.kind is kind]
        pick = max if kind is Kind.DAILY_REST else min
        return pick(found, key=lambda rule: rule.limit_s, default=None)


class Worked(Struct, frozen=True, kw_only=True):
    """A duty as it was or is planned: when it began and ended, and how much of it was driving, in stretches.

    stretches_s: driving between breaks that count, each in seconds.
    """

    start: datetime
    end: datetime
    stretches_s: tuple[int, ...] = ()

    @property
    def driving_s(self) -> int:
        return sum(self.stretches_s)


class HoursFault(Struct, frozen=True, kw_only=True):
    """A rule that does not hold, by its name, with what was seen and what it allows, both in seconds."""

    rule: str
    seen_s: int
    limit_s: int
    sentence: str


@cache
def rule_set(code: str) -> RuleSet:
    """The rules of a code; raises KeyError."""
    if code not in DOCUMENTS:
        raise KeyError(code)
    text = resources.files("headway.fleet.rules").joinpath(f"{code}.yaml").read_bytes()
    return msgspec.yaml.decode(text, type=RuleSet)


def breaks_of(rules: RuleSet, start: datetime, end: datetime) -> tuple[Rest, ...]:
    """Where the breaks of a shift must fall should the driver drive all of it, as few as will do.

    With driving at most A between breaks of R, windows that are w wide and end at A, then A + R - w after each other,
    are lawful wherever in them the breaks fall; n of them last for A + n (A + R - w).
    """
    rule = rules.limit(Kind.BREAK_AFTER)
    length_s = int((end - start).total_seconds())
    if rule is None or not rule.after_s or length_s <= rule.after_s:
        return ()
    cycle_s, n = rule.after_s + rule.limit_s, 1
    while (width_s := cycle_s - -(-(length_s - rule.after_s) // n)) < _NARROWEST_S:
        n += 1
    width_s = min(width_s, rule.after_s // 2)
    ends = (rule.after_s + index * (cycle_s - width_s) for index in range(n))
    return tuple(_rest(rule, index, start, end_s, width_s) for index, end_s in enumerate(ends))


def _rest(rule: Rule, index: int, start: datetime, end_s: int, width_s: int) -> Rest:
    latest = start + timedelta(seconds=end_s)
    return Rest(
        key=f"{rule.name}_{index + 1}",
        earliest=latest - timedelta(seconds=width_s),
        latest=latest,
        duration_s=rule.limit_s,
        rule=rule.name,
    )


def faults_of(rules: RuleSet, duties: Sequence[Worked]) -> tuple[HoursFault, ...]:
    """Every rule that the last of these duties breaks, the earlier ones (in order) counted where a rule looks back."""
    if not duties:
        return ()
    duty, found = duties[-1], []
    for rule in rules.rules:
        seen = _seen(rule, duty, duties)
        broken = seen is not None and (seen < rule.limit_s if rule.kind is Kind.DAILY_REST else seen > rule.limit_s)
        if seen is not None and broken:
            found.append(_fault(rule, seen))
    return tuple(found)


def _seen(rule: Rule, duty: Worked, duties: Sequence[Worked]) -> int | None:
    if rule.kind is Kind.DAILY_DRIVING:
        return duty.driving_s
    if rule.kind is Kind.DAILY_DUTY:
        return int((duty.end - duty.start).total_seconds())
    if rule.kind is Kind.WEEKLY_DRIVING:
        week = duty.start.isocalendar()[:2]
        return sum(each.driving_s for each in duties if each.start.isocalendar()[:2] == week)
    if rule.kind is Kind.DAILY_REST:
        return int((duty.start - duties[-2].end).total_seconds()) if len(duties) > 1 else None
    longest = max(duty.stretches_s, default=0)
    return rule.limit_s + longest if rule.after_s is not None and longest > rule.after_s else None


def _fault(rule: Rule, seen_s: int) -> HoursFault:
    if rule.kind is Kind.BREAK_AFTER:
        drove, most = seen_s - rule.limit_s, rule.after_s or 0
        sentence = f"{_hours(drove)} of driving without a break of {rule.limit_s // 60} minutes, allowed {_hours(most)}"
        return HoursFault(rule=rule.name, seen_s=drove, limit_s=most, sentence=sentence)
    what = rule.kind.value.replace("_", " ")
    least = "at least" if rule.kind is Kind.DAILY_REST else "at most"
    sentence = f"{what} of {_hours(seen_s)}, allowed {least} {_hours(rule.limit_s)}"
    return HoursFault(rule=rule.name, seen_s=seen_s, limit_s=rule.limit_s, sentence=sentence)


def _hours(seconds: int) -> str:
    return f"{seconds // 3600} h {seconds % 3600 // 60:02} min"

"""Signals held against the truth: recall, precision and time to detection of every kind, cases per cause; pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from headway.analytics.process.baseline import Alerting, RaisedSignal, alert_per_signal
from headway.sim.faults.reading import Seen, Sign
from headway.sim.faults.truth import Truth

STATEMENTS = frozenset({"no_rate", "needs_review"})
"""What the platform says of itself, and what nobody put in: neither right nor wrong."""

GRACE = timedelta(hours=12)
"""A trouble that began so shortly before the end need not have been seen."""

AFTERWARDS = timedelta(hours=3)
"""So long after it was over, it may still be seen: reports come late."""

FORESIGHT = timedelta(hours=3)
"""What begins soon may be seen before."""


ACKNOWLEDGED_WITHIN = timedelta(minutes=30)
"""So long an alert of the plain system stays open, and repeats nothing: assumed."""

_SILENCE = frozenset({"no_update", "pickup_not_confirmed"})
_GUESSES = frozenset(
    {"missed_window", "predicted_breach", "missed_pickup", "no_update", "pickup_not_confirmed", "dock_overrun"}
)
"""What is guessed of a shipment about which its carrier is silent for hours is a matter of opinion."""


@dataclass(slots=True)
class Judged:
    """One detector: truths and how many were seen; subjects it spoke of, how many rightly, and of opinion.

    `came`: of forecasts also what need not have been foreseen, and how much of it was `foretold`; `said`: the chances
    that were given of what then turned out right or wrong.
    """

    truths: int = 0
    seen: int = 0
    spoken: int = 0
    right: int = 0
    opinion: int = 0
    came: int = 0
    foretold: int = 0
    took_s: list[float] = field(default_factory=list)
    said: list[float] = field(default_factory=list)
    missed: list[Truth] = field(default_factory=list)
    wrong: list[Sign] = field(default_factory=list)

    def add(self, other: Judged) -> None:
        """Sum over seeds."""
        for name in ("truths", "seen", "spoken", "right", "opinion", "came", "foretold"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.took_s += other.took_s
        self.said += other.said
        self.missed += other.missed
        self.wrong += other.wrong

    @property
    def recall(self) -> float | None:
        return self.seen / self.truths if self.truths else None

    @property
    def precision(self) -> float | None:
        """Of what is not a matter of opinion."""
        judged = self.spoken - self.opinion
        return self.right / judged if judged else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that is judged of one life.

    Attributes:
        kinds: by detector. causes: that were seen; cases: that have something of them, a case once for each cause.
        alerts: that a system which alerts on each signal would have sent about the same causes.
        split: causes with more cases than one, by kind; apart: each with the detectors of its cases.
        lumped: cases with several causes.
    """

    kinds: Mapping[str, Judged]
    causes: int
    cases: int
    alerts: int
    split: Mapping[str, int]
    lumped: int
    apart: tuple[str, ...] = ()


def judge(truths: Sequence[Truth], seen: Seen, end: datetime) -> Verdict:
    """Hold what was seen against what is true."""
    by_key: dict[tuple[str, str], list[Truth]] = defaultdict(list)
    for truth in truths:
        by_key[truth.detector, truth.subject].append(truth)
    told = {truth.detector for truth in truths}
    kinds: dict[str, Judged] = {}
    of_cause: dict[str, set[UUID]] = defaultdict(set)
    rightly: list[Sign] = []
    episodes = _episodes(seen.signs)
    for (detector, subject), signs in episodes.items():
        judged = kinds.setdefault(detector, Judged())
        fitting = [truth for truth in by_key[detector, subject] if any(_fits(truth, sign) for sign in signs)]
        judged.spoken += 1
        if any(truth.sure or truth.comes for truth in fitting):
            judged.right += 1
            judged.said += _said(signs[0])
        elif fitting or detector in STATEMENTS or detector not in told or _guessed(by_key, signs[0]):
            judged.opinion += 1
        else:
            judged.wrong.append(signs[0])
            judged.said += _said(signs[0])
        for truth in fitting[:1]:
            of_cause[truth.cause] |= {seen.root(sign.case_id) for sign in signs}
            rightly += signs
    for detector, found in _by_detector(truths, end).items():
        _recall(kinds.setdefault(detector, Judged()), found, seen.signs)
    for detector in FORETOLD & kinds.keys():
        came = [each for each in truths if each.detector == detector and (each.comes or each.sure)]
        _foretold(kinds[detector], came, episodes)
    named = {
        cause: sorted(seen.cases[each].detector for each in ids) for cause, ids in of_cause.items() if len(ids) > 1
    }
    apart = tuple(f"{cause}: {', '.join(detectors)}" for cause, detectors in sorted(named.items()))
    return replace(_verdict(kinds, of_cause, plain(rightly).alerts), apart=apart)


def plain(signs: Iterable[Sign]) -> Alerting:
    """What a plain system would have sent about the same signals."""
    raised = (RaisedSignal(sign.at, sign.detector, sign.about_id) for sign in signs)
    return alert_per_signal(raised, ACKNOWLEDGED_WITHIN)


def _guessed(by_key: Mapping[tuple[str, str], list[Truth]], sign: Sign) -> bool:
    silent = (truth for detector in _SILENCE for truth in by_key.get((detector, sign.subject), ()))
    return sign.detector in _GUESSES and any(
        (truth.sure or truth.kind is not None) and _fits(truth, sign) for truth in silent
    )


def _verdict(kinds: dict[str, Judged], of_cause: Mapping[str, set[UUID]], alerts: int) -> Verdict:
    whole: Counter[UUID] = Counter(case for cases in of_cause.values() for case in cases)
    split = Counter(cause.split(":")[0] for cause, cases in of_cause.items() if len(cases) > 1)
    return Verdict(
        kinds=dict(sorted(kinds.items())),
        causes=len(of_cause),
        cases=sum(len(cases) for cases in of_cause.values()),
        alerts=alerts,
        split=dict(split.most_common()),
        lumped=sum(count > 1 for count in whole.values()),
    )


def _episodes(signs: Iterable[Sign]) -> dict[tuple[str, str], list[Sign]]:
    found: dict[tuple[str, str], list[Sign]] = defaultdict(list)
    for sign in signs:
        found[sign.detector, sign.subject].append(sign)
    return found


FORETOLD = frozenset({"predicted_breach", "late_pickup_risk"})
"""Forecasts: they are right as often as their chance says."""


def _fits(truth: Truth, sign: Sign) -> bool:
    early = sign.at >= (truth.early or truth.since - FORESIGHT)
    return early and (truth.until is None or sign.at <= truth.until + AFTERWARDS)


def _by_detector(truths: Iterable[Truth], end: datetime) -> dict[str, list[Truth]]:
    found: dict[str, list[Truth]] = defaultdict(list)
    for truth in truths:
        if truth.sure and truth.since < end - GRACE:
            found[truth.detector].append(truth)
    return found


def _said(sign: Sign) -> list[float]:
    """The chance that a forecast begins with."""
    percent = sign.sentence.partition("%")[0]
    return [int(percent) / 100.0] if sign.detector in FORETOLD and percent.isdigit() else []


def _foretold(judged: Judged, truths: Iterable[Truth], told: Mapping[tuple[str, str], Sequence[Sign]]) -> None:
    for truth in truths:
        judged.came += 1
        judged.foretold += any(_fits(truth, sign) for sign in told.get((truth.detector, truth.subject), ()))


def _recall(judged: Judged, truths: Sequence[Truth], signs: Sequence[Sign]) -> None:
    told: dict[tuple[str, str], list[Sign]] = _episodes(signs)
    for truth in truths:
        judged.truths += 1
        fitting = [sign for sign in told.get((truth.detector, truth.subject), ()) if _fits(truth, sign)]
        if not fitting:
            judged.missed.append(truth)
            continue
        judged.seen += 1
        judged.took_s.append(max(0.0, (min(sign.at for sign in fitting) - truth.since).total_seconds()))

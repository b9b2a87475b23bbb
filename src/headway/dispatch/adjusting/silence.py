"""Has a carrier gone dark? What its silence proves, as odds against a carrier that is at work.

Everything that should have been heard since the last sign of life is a piece of evidence: an offer without an answer, a
pickup that passed without a report. Each has a chance of being missing although the carrier is at work; together they
are as unlikely as the product of these chances, and the odds are the inverse of it. Pieces of one kind share their
cause (a feed that is stuck, a desk that is empty), so that one kind alone counts for no more than `MOST_OF_A_KIND`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, log

import msgspec

from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict
from headway.kernel.moments import stamp

DARK, AT_WORK = "dark", "at_work"
MOST_OF_A_KIND = 10_000.0
"""The highest odds that one kind of evidence can give."""

A_SIGN = 0.9
"""What is likelier than this anyway is no sign of anything."""

PICKUP_GRACE = timedelta(minutes=30)
"""So late a pickup is usual, and so is its report."""

PICKUP_DECAY = timedelta(minutes=20)
PICKUP_MISSING = 0.08
"""Of the pickups of a carrier at work, so many are reported much later or never, the rest soon."""

FEWEST_ANSWERS = 5
USUAL_ANSWER = timedelta(minutes=20)
USUAL_SILENT = 0.1
"""Believed of a carrier that has answered fewer offers: the mean time to answer, and the share never answered."""


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """How a carrier usually answers: mean time, share of offers it never answers (0..1), offers that were seen."""

    mean: timedelta = USUAL_ANSWER
    silent: float = USUAL_SILENT
    samples: int = 0


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """From when on a carrier counts as gone dark: so high odds, from so many signs, over so many minutes."""

    odds: int = 1000
    signs: int = 3
    minutes: int = 30


class Silence(msgspec.Struct, frozen=True, kw_only=True):
    """What should have been heard of a carrier: the snapshot.

    Attributes:
        heard_at: the last sign of life; None: never heard of.
        waiting: when offers were sent that were not answered, whether or not their time is over.
        overdue: agreed pickup times of shipments of which nothing is reported.
    """

    carrier_code: str
    now: datetime
    heard_at: datetime | None
    answers: Answers
    threshold: Threshold = Threshold()
    waiting: tuple[datetime, ...] = ()
    overdue: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`odds` to one that the carrier has gone dark, from `signs` pieces of evidence, the first of them `since`."""

    odds: float
    signs: int
    since: datetime | None
    sentence: str


def suspicion(silence: Silence) -> Suspicion:
    """What the silence since the last sign of life proves."""
    offers = [chance for sent in silence.waiting if (chance := _unanswered(sent, silence)) < A_SIGN]
    pickups = [chance for due in silence.overdue if (chance := _unreported(due, silence)) < A_SIGN]
    odds = _odds(offers) * _odds(pickups)
    since = silence.heard_at or min((*silence.waiting, *silence.overdue), default=None)
    return Suspicion(odds, len(offers) + len(pickups), since, _sentence(silence, len(offers), len(pickups), odds))


def is_dark(silence: Silence) -> bool:
    """Does the carrier count as gone dark?"""
    found, least = suspicion(silence), silence.threshold
    lasted = found.since is not None and silence.now - found.since >= timedelta(minutes=least.minutes)
    return lasted and found.signs >= least.signs and found.odds >= least.odds


def judge_silence(silence: Silence) -> Verdict:
    """The carrier has gone dark, or is at work."""
    found, dark = suspicion(silence), is_dark(silence)
    against = Rejection(rule="silence", sentence=found.sentence)
    work = Candidate(id=AT_WORK, label=f"{silence.carrier_code} is at work", rejections=(against,) if dark else ())
    little = Rejection(rule="evidence", sentence=f"{found.signs} signs, {found.odds:,.0f} to 1: too little")
    gone = Candidate(id=DARK, label=f"{silence.carrier_code} has gone dark", rejections=() if dark else (little,))
    if dark:
        return Verdict(choice=DARK, reason=DARK, sentence=found.sentence, candidates=(gone, work))
    return Verdict(choice=AT_WORK, reason=AT_WORK, sentence=found.sentence, candidates=(work, gone))


def _odds(chances: list[float]) -> float:
    evidence = -sum(log(chance) for chance in chances)
    return exp(min(evidence, log(MOST_OF_A_KIND)))


def _unanswered(sent: datetime, silence: Silence) -> float:
    """P(no answer until now | none until the last sign of life, at work)."""
    heard = max(sent, silence.heard_at or sent)
    return _open(silence.now - sent, silence.answers) / _open(heard - sent, silence.answers)


def _open(age: timedelta, answers: Answers) -> float:
    """The share of offers of this age without an answer: `silent + (1 - silent) exp(-age / mean)`."""
    return answers.silent + (1.0 - answers.silent) * exp(-max(0.0, age / answers.mean))


def _unreported(due: datetime, silence: Silence) -> float:
    """P(a pickup agreed for `due` is not reported yet | not until the last sign of life, at work)."""
    heard = silence.heard_at or due
    return _missing(silence.now - due) / _missing(heard - due)


def _missing(late: timedelta) -> float:
    beyond = max(0.0, (late - PICKUP_GRACE) / PICKUP_DECAY)
    return PICKUP_MISSING + (1.0 - PICKUP_MISSING) * exp(-beyond)


def _sentence(silence: Silence, offers: int, pickups: int, odds: float) -> str:
    heard = "never heard of" if silence.heard_at is None else f"not heard of since {stamp(silence.heard_at)}"
    pieces = [f"{offers} offers without an answer"] if offers else []
    pieces += [f"{pickups} pickups without a report"] if pickups else []
    return f"{heard}: {' and '.join(pieces) or 'nothing was due'}, {odds:,.0f} to 1 against a carrier at work"


SILENCE: Decider[Silence] = Decider(
    kind="carrier_silence",
    policy="silence/1",
    subject_type="carrier",
    inputs=Silence,
    decide=judge_silence,
)

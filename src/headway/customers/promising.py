"""The decision about a promise: a first window, another one, or the same. Pure.

A window is moved only when its end will be missed with a chance of 70 %, and by enough to matter; it is then set where
the goods arrive with the confidence that was asked for, 90 %. So it takes a change as large as the spread itself to
move it once more. Its edges only ever move later: what comes sooner than was said needs no other promise.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

import msgspec

from headway.customers.model import Expected, PromiseRules, Window
from headway.customers.prospects import Prospects, expected_from
from headway.customers.windows import ceil, said_window, step_min
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

KEEP, PROMISE, MOVE, NOBODY = "keep", "promise", "move", "nobody"
"""What can become of a promise."""


class PromiseInputs(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The snapshot.

    Attributes:
        timezone: IANA zone of the stop.
        current: the window that was promised; None: none yet.
        eta: what is expected of the shipment; None: nothing yet, so the network's prospects are asked.
        prospects: what the network could do at that moment.
        not_before: the recipient does not want it earlier.
        silent: the expectation is another one only because time passed.
        chosen: the window that the recipient or the customer agreed on; it counts where it is no earlier.
    """

    now: datetime
    timezone: str
    rules: PromiseRules
    current: Window | None = None
    eta: Expected | None = None
    prospects: Prospects | None = None
    not_before: datetime | None = None
    silent: bool = False
    chosen: Window | None = None


class Step(msgspec.Struct, frozen=True):
    """What becomes of a promise: the choice, the window that counts from now on, and why."""

    choice: str
    window: Window | None
    sentence: str
    expected: Expected | None = None


def step(inputs: PromiseInputs) -> Step:
    """What becomes of the promise."""
    if inputs.chosen is not None:
        return _chosen(inputs, inputs.chosen)
    expected = inputs.eta or _foreseen(inputs)
    if expected is None:
        return Step(NOBODY, inputs.current, "nobody serves the lane, so nothing can be promised yet")
    if inputs.current is None:
        return Step(PROMISE, first_window(inputs, expected), expected.because, expected)
    if _sure_by(inputs, expected) <= inputs.current.to_at + inputs.rules.least_shift:
        return Step(KEEP, inputs.current, "it is expected in time, or too little late to tell", expected)
    if inputs.silent and abs(inputs.now - inputs.current.to_at) < inputs.rules.report_lag:
        return Step(KEEP, inputs.current, "nothing was heard, and a report may still be under way", expected)
    return Step(MOVE, moved_window(inputs, inputs.current, expected), expected.because, expected)


def _chosen(inputs: PromiseInputs, window: Window) -> Step:
    expected = Expected(
        p50_at=window.from_at + window.width / 2, p80_at=window.to_at, p90_at=window.to_at, because="it was agreed"
    )
    if inputs.current is None:
        return Step(PROMISE, window, "this time was agreed", expected)
    if window.from_at < inputs.current.from_at or window.to_at <= inputs.current.to_at:
        return Step(KEEP, inputs.current, "the time that was agreed is no later than what was promised", expected)
    return Step(MOVE, window, "this time was agreed", expected)


def _sure_by(inputs: PromiseInputs, expected: Expected) -> datetime:
    """Until when it will not be there, as surely as it takes to say another window."""
    return max(inputs.now, expected.at_share(1.0 - inputs.rules.move_chance, inputs.now))


def _foreseen(inputs: PromiseInputs) -> Expected | None:
    if inputs.prospects is None:
        return None
    return expected_from(inputs.prospects, inputs.rules, _zone(inputs.timezone))


def first_window(inputs: PromiseInputs, expected: Expected) -> Window:
    """The window that is promised first."""
    low = max(expected.earliest_at, inputs.now)
    high = max(expected.at_share(inputs.rules.confidence, inputs.now), low)
    if inputs.not_before is not None:
        low, high = max(low, inputs.not_before), max(high, inputs.not_before)
    return said_window(low, high, inputs.rules, _zone(inputs.timezone))


def moved_window(inputs: PromiseInputs, current: Window, expected: Expected) -> Window:
    """The window in the place of one that will be missed: neither edge is earlier than it was."""
    wanted = first_window(inputs, expected)
    least, zone = current.to_at + inputs.rules.least_shift, _zone(inputs.timezone)
    end = max(wanted.to_at, ceil(least, step_min(wanted.width), inputs.rules, zone))
    return Window(max(current.from_at, min(wanted.from_at, end - inputs.rules.narrowest)), end)


def decide(inputs: PromiseInputs) -> Verdict:
    """The verdict on a promise: every option, the choice, and why."""
    chosen = step(inputs)
    words = {PROMISE: "promised", MOVE: "will_be_missed", KEEP: "holds", NOBODY: "no_prospect"}
    return Verdict(
        choice=None if chosen.choice == NOBODY else chosen.choice,
        reason=words[chosen.choice],
        sentence=chosen.sentence,
        candidates=tuple(_candidates(inputs, chosen)),
    )


def _candidates(inputs: PromiseInputs, chosen: Step) -> list[Candidate]:
    found = []
    if chosen.window is not None and chosen.choice != KEEP:
        found.append(Candidate(id=chosen.choice, label=_label(chosen.window)))
    if inputs.current is not None:
        missed = (Rejection(rule="missed", sentence=_missed(inputs.current, chosen)),) if chosen.choice == MOVE else ()
        found.append(Candidate(id=KEEP, label=_label(inputs.current), rejections=missed))
    return found


def _missed(current: Window, chosen: Step) -> str:
    expected = chosen.expected.p50_at.isoformat() if chosen.expected else "unknown"
    return f"it ends at {current.to_at.isoformat()}, half of such deliveries are done by {expected}"


def _label(window: Window) -> str:
    return f"{window.from_at.isoformat()} to {window.to_at.isoformat()}"


@lru_cache(64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


PROMISE_DECIDER = Decider(kind="promise", policy="promise/1", subject_type="order", inputs=PromiseInputs, decide=decide)

"""To which case a signal belongs, judged over those nearby: the first reason that holds, in the order of the rules.

What is certain comes first (the same cause, the same view), then the same shipment where one trouble explains the
other, then what strikes many: a vehicle, a lorry that does not come, a carrier that is not heard, a disruption. Two
troubles of one carrier on one day are not one cause by that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from headway.exceptions.correlation.kinds import (
    EXPOSED,
    GROUPS,
    HEARING,
    PICKUP,
    SILENCE,
    VEHICLE,
    explains,
)
from headway.exceptions.correlation.model import JoinInputs, JoinRules, NearCase, SignalFacts
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict

NEW = "new"
Rule = Callable[[SignalFacts, NearCase, JoinRules], str | None]
"""Why the signal belongs to the case; None where this is no reason."""


def parted(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """A person has taken the shipment out of another case: what follows goes to its own."""
    follows = signal.cause_kind in GROUPS or any(explains(kind, signal.detector) for kind in case.here)
    if case.cause_kind != "split" or case.over_at is not None or not case.here or not follows:
        return None
    return "a person has taken the shipment out of another case"


def same_cause(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """Both detectors name it."""
    if signal.cause_kind and (signal.cause_kind, signal.cause_key) == (case.cause_kind, case.cause_key):
        return f"it has the same cause, {case.cause_kind} {case.cause_key}"
    return None


def same_view(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """The case knows just this trouble of just this subject."""
    if not case.same_view or _other_group(signal, case):
        return None
    return "it is the same trouble of the same subject"


def explained(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """Something the case has of the shipment leads to what is seen now."""
    if _other_group(signal, case) or case.begun > signal.begun + timedelta(hours=rules.slack_h):
        return None
    if case.cause_kind in HEARING and (case.over_at is not None or signal.detector not in SILENCE):
        return None
    by = next((kind for kind in case.here if explains(kind, signal.detector)), None)
    return None if by is None else f"{_words(by)} of the same shipment explains it"


def explaining(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """What is seen now leads to what the case has, which is of this shipment alone: a cause found later."""
    alone = case.shipments <= 1 and case.cause_kind not in GROUPS
    if not case.here or not alone or signal.begun > case.begun + timedelta(hours=rules.slack_h):
        return None
    if signal.cause_kind in HEARING and case.detector not in SILENCE:
        return None
    return f"it explains {_words(case.detector)}" if explains(signal.detector, case.detector) else None


def same_vehicle(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """The case is about the vehicle that carries the shipment."""
    aboard = signal.vehicle and case.cause_kind in VEHICLE and signal.vehicle == case.cause_key
    late = case.begun > signal.begun + timedelta(hours=rules.slack_h)
    if not aboard or late or not explains(case.detector, signal.detector):
        return None
    return f"it is on {signal.vehicle.partition('|')[2]}, the vehicle of the case"


def same_run(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """One lorry was to collect both, and has collected nothing there since."""
    if signal.detector not in PICKUP or case.detector not in PICKUP or case.over_at is not None:
        return None
    if signal.carrier not in case.carriers or not signal.site or signal.site not in case.sites:
        return None
    if signal.cause_kind and case.cause_kind == signal.cause_kind:
        return None
    pickup_at = signal.pickup_at
    if pickup_at is None or not case.pickup_at:
        return None
    nearest = min(case.pickup_at, key=lambda at: abs(at - pickup_at))
    if abs(nearest - pickup_at) > timedelta(hours=rules.run_h):
        return None
    if signal.collected_at is not None and signal.collected_at >= min(nearest, pickup_at):
        return None
    return f"the carrier was to collect both at {signal.site} and has collected nothing there since"


def unheard(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """The carrier's connection failed, or it says nothing at all, when this fell silent, or was foreseen for that."""
    if case.cause_kind not in HEARING or case.over_at is not None:
        return None
    if signal.detector not in SILENCE and not signal.unheard:
        return None
    if signal.carrier not in case.carriers or case.begun > signal.seen:
        return None
    opened = case.opened or case.begun
    still = case.begun <= signal.begun <= opened + timedelta(hours=rules.unheard_h)
    soon = case.cause_kind == "connector" and still
    return "its carrier is not heard at all" if soon or _unheard_since(signal, case) else None


def gone_dark(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """So many shipments of a carrier are silent, and nothing was heard of it since: one cause, found now."""
    if signal.detector not in SILENCE or case.over_at is not None or case.cause_kind in GROUPS:
        return None
    quiet = signal.heard_at is not None and signal.seen - signal.heard_at >= timedelta(hours=rules.dark_h)
    if not case.silent or not quiet or not _unheard_since(signal, case):
        return None
    return "nothing at all is heard of its carrier"


def _unheard_since(signal: SignalFacts, case: NearCase) -> bool:
    """Was nothing heard of the carrier since the case was opened?"""
    return signal.heard_at is None or signal.heard_at <= (case.opened or case.begun)


def disrupted(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """The case is the declared disruption's in whose scope this began."""
    if case.cause_kind != "disruption" or case.cause_key not in signal.disruptions:
        return None
    return "it began in a disruption that was declared" if signal.detector in EXPOSED else None


def led_to(signal: SignalFacts, case: NearCase, rules: JoinRules) -> str | None:
    """The chain of events leads from a signal of the case to this one."""
    if case.led and case.over_at is None and explains(case.detector, signal.detector):
        return f"the chain of events leads to it from {_words(case.detector)}"
    return None


RULES: tuple[Rule, ...] = (
    parted,
    same_cause,
    same_view,
    explained,
    explaining,
    same_vehicle,
    same_run,
    unheard,
    gone_dark,
    disrupted,
    led_to,
)

CERTAIN = frozenset({same_cause, same_view})
"""All that may bring back what a person has dismissed."""


def join(inputs: JoinInputs) -> Verdict:
    """The case by the first rule that holds for any; of several the one that is open, then the one that began last."""
    reasons = {case.id: _reason(inputs, case) for case in inputs.near}
    ranked = sorted(inputs.near, key=lambda case: _order(case, reasons[case.id]))
    candidates = tuple(_candidate(case, reasons[case.id]) for case in ranked)
    new = Candidate(id=NEW, label="a case of its own")
    chosen = next((case for case in ranked if reasons[case.id] is not None), None)
    if chosen is None:
        return Verdict(
            choice=NEW, reason=NEW, sentence="nothing nearby has the same cause", candidates=(new, *candidates)
        )
    rule, why = reasons[chosen.id] or (0, "")
    back = "it is back: " if chosen.over_at is not None else ""
    return Verdict(choice=chosen.id, reason=RULES[rule].__name__, sentence=back + why, candidates=(*candidates, new))


def _reason(inputs: JoinInputs, case: NearCase) -> tuple[int, str] | None:
    rules = inputs.rules
    if case.over_at is not None and inputs.signal.seen - case.over_at > timedelta(hours=rules.regress_h):
        return None
    dark = inputs.signal.detector in SILENCE and _silent(inputs) >= rules.dark_least
    for place, rule in enumerate(RULES):
        if (rule is gone_dark and not dark) or (case.ending == "dismissed" and rule not in CERTAIN):
            continue
        why = rule(inputs.signal, case, rules)
        if why is not None:
            return place, why
    return None


def _silent(inputs: JoinInputs) -> int:
    """Silent shipments of the carrier that may be one cause, this one included."""
    return 1 + sum(case.silent for case in inputs.near if gone_dark(inputs.signal, case, inputs.rules))


def _order(case: NearCase, reason: tuple[int, str] | None) -> tuple[object, ...]:
    place = len(RULES) if reason is None else reason[0]
    return (place, case.over_at is not None, -case.begun.timestamp(), case.id)


def _candidate(case: NearCase, reason: tuple[int, str] | None) -> Candidate:
    label = f"{_words(case.detector)}: {case.sentence}"[:200]
    if reason is not None:
        return Candidate(id=case.id, label=label)
    return Candidate(
        id=case.id, label=label, rejections=(Rejection(rule="unrelated", sentence="no rule makes them one cause"),)
    )


def _other_group(signal: SignalFacts, case: NearCase) -> bool:
    """A cause that strikes many has its own case."""
    return bool(signal.cause_kind) and (signal.cause_kind, signal.cause_key) != (case.cause_kind, case.cause_key)


def _words(kind: str) -> str:
    return kind.replace("_", " ")


CASE_JOIN = Decider("case_join", "case_join/1", "case", JoinInputs, join)

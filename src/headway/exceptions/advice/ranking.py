"""Actions ranked by expected money: a decision that is recorded and replayed like every other."""

from __future__ import annotations

from headway.exceptions.advice.model import NOTHING, AdviceInputs, Advised
from headway.exceptions.advice.options import NOT_BY_HAND, Effect, Impossible, effect_of, nothing
from headway.kernel.decisions import Candidate, Decider, Rejection, Verdict
from headway.kernel.money import Money


def rank(inputs: AdviceInputs) -> Verdict:
    """What could be done, the cheapest outcome first; `nothing` is chosen where no action is worth its cost."""
    idle = Candidate(id=NOTHING, label="leave it as it is", contributions=nothing(inputs).parts)
    found = [_candidate(inputs, kind, sentence) for kind, sentence in inputs.kinds if kind not in NOT_BY_HAND]
    ranked = tuple(sorted([*found, idle], key=lambda each: (not each.eligible, each.total_minor, each.id != NOTHING)))
    best = next(each for each in ranked if each.eligible)
    saves = Money(idle.total_minor - best.total_minor, inputs.currency)
    if best.total_minor == idle.total_minor:
        best, reason, sentence = idle, "nothing_helps", "nothing that can be done saves more than it costs"
    else:
        reason, sentence = "saves", f"{best.label}: saves {saves} against leaving it as it is"
    return Verdict(choice=best.id, reason=reason, sentence=sentence, candidates=ranked, currency=inputs.currency)


def advised(inputs: AdviceInputs, verdict: Verdict) -> tuple[Advised, ...]:
    """The ranking as a person sees it, without the candidate that does nothing."""
    idle = next(each for each in verdict.candidates if each.id == NOTHING)
    return tuple(_shown(inputs, each, idle) for each in verdict.candidates if each.id != NOTHING)


def _candidate(inputs: AdviceInputs, kind: str, sentence: str) -> Candidate:
    effect = effect_of(inputs, kind)
    if isinstance(effect, Impossible):
        return Candidate(id=kind, label=sentence, rejections=(Rejection(rule=effect.rule, sentence=effect.sentence),))
    return Candidate(id=kind, label=sentence, contributions=effect.parts)


def _shown(inputs: AdviceInputs, candidate: Candidate, idle: Candidate) -> Advised:
    effect = effect_of(inputs, candidate.id)
    known = effect if isinstance(effect, Effect) else Effect(())
    saves = idle.total_minor - candidate.total_minor if candidate.eligible else 0
    return Advised(
        code=candidate.id,
        sentence=candidate.label,
        possible=candidate.eligible,
        why_not="; ".join(each.sentence for each in candidate.rejections),
        saves=Money(saves, inputs.currency),
        spends=Money(known.spends_minor, inputs.currency),
        in_time=known.in_time,
        parts=tuple((part.feature, part.minor, part.sentence) for part in candidate.contributions),
    )


NEXT_BEST_ACTION: Decider[AdviceInputs] = Decider(
    kind="next_best_action",
    policy="expected-cost/1",
    subject_type="case",
    inputs=AdviceInputs,
    decide=rank,
)

"""The allocation: of all candidates no rule forbids, the first in the order that the policy's strategy wants.

Whatever the strategy, every candidate is scored by its expected landed cost (the sum of `features/`), all in the
order's currency, so that strategies compare; ties go to the candidate whose id comes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from headway.dispatch.eligibility import CAPACITY_RULES, rejections
from headway.dispatch.features import FEATURES, Feature
from headway.dispatch.ranking import RANKINGS, Judged, rank
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.kernel.decisions import Candidate, Contribution, Decider, Verdict
from headway.kernel.money import Money

_NEAREST: tuple[tuple[str, frozenset[str]], ...] = (
    ("no_capacity", CAPACITY_RULES),
    ("ambiguous_rate", CAPACITY_RULES | {"ambiguous_rate"}),
    ("no_rate", CAPACITY_RULES | {"no_rate", "ambiguous_rate"}),
)
"""Why nothing is left, by the candidate that came nearest: its rejections lie within these rules."""


def counting(inputs: AllocationInputs) -> tuple[Feature, ...]:
    """The features that count in a decision."""
    return tuple(feature for feature in FEATURES if feature.counts(inputs))


def judge(at: Situation, features: Sequence[Feature] | None = None) -> Candidate:
    """The candidate ruled out with every reason, or scored with the contribution of every feature that counts."""
    if broken := rejections(at):
        return Candidate(id=at.id, label=at.label, rejections=broken)
    features = counting(at.inputs) if features is None else features
    costs = ((feature.name, feature.price(at)) for feature in features)
    parts = [Contribution(feature=name, minor=cost.amount.minor, sentence=cost.sentence) for name, cost in costs]
    return Candidate(id=at.id, label=at.label, contributions=tuple(parts))


def allocate(inputs: AllocationInputs) -> Verdict:
    """Rule out, score, rank by the policy's strategy, choose."""
    features = counting(inputs)
    found = rank(inputs.policy, (Judged(at, judge(at, features)) for at in situations(inputs)))
    choice, reason, sentence = _choose(inputs, found)
    return Verdict(
        choice=choice,
        reason=reason,
        sentence=sentence,
        candidates=tuple(each.candidate for each in found),
        currency=inputs.order.currency,
    )


def _choose(inputs: AllocationInputs, found: list[Judged]) -> tuple[str | None, str, str]:
    eligible = [each for each in found if each.candidate.eligible]
    if inputs.pin is not None:
        return _pinned(inputs, [each.candidate for each in eligible])
    if not eligible:
        return None, *_nobody(inputs, tuple(each.candidate for each in found))
    ranking = RANKINGS[inputs.policy.strategy]
    return eligible[0].candidate.id, ranking.reason, ranking.why(eligible, inputs.order.currency)


def _pinned(inputs: AllocationInputs, eligible: list[Candidate]) -> tuple[str | None, str, str]:
    assert inputs.pin is not None
    for candidate in eligible:
        if candidate.id == inputs.pin.candidate:
            more = Money(candidate.total_minor - eligible[0].total_minor, inputs.order.currency)
            why = f"{candidate.label}: chosen by {inputs.pin.by}, {more} above the best: {inputs.pin.reason}"
            return candidate.id, "override", why
    return None, "override_ruled_out", f"{inputs.pin.candidate} is not among the eligible candidates"


def _nobody(inputs: AllocationInputs, candidates: tuple[Candidate, ...]) -> tuple[str, str]:
    if inputs.kept is not None and inputs.kept.held:
        return "held", inputs.kept.sentence
    if inputs.refusals:
        return "exhausted", f"{_asked(inputs)}; nobody else is left"
    if not candidates:
        return _no_candidates(inputs)
    for reason, rules in _NEAREST:
        near = [each for each in candidates if {broken.rule for broken in each.rejections} <= rules]
        if near:
            return reason, f"{near[0].label}: {near[0].rejections[0].sentence}"
    return "no_carrier", f"{candidates[0].label}: {candidates[0].rejections[0].sentence}"


def _no_candidates(inputs: AllocationInputs) -> tuple[str, str]:
    if inputs.destination_zone is None:
        return "no_rate", "the destination lies in no zone"
    sites = sorted({origin.site for day in inputs.days for origin in day.origins})
    if not sites:
        return "no_carrier", "no site can ship the order"
    return "no_rate", f"no rate from {', '.join(sites)} to {inputs.destination_zone} for {inputs.order.service}"


def _asked(inputs: AllocationInputs) -> str:
    return ", ".join(f"{each.carrier_code} {each.how.replace('_', ' ')}" for each in inputs.refusals)


def short_of_capacity(verdict: Verdict) -> bool:
    """Would a candidate be eligible but for capacity, so that another day may help?"""
    broken = ({rejection.rule for rejection in candidate.rejections} for candidate in verdict.candidates)
    return verdict.choice is None and any(rules and rules <= CAPACITY_RULES for rules in broken)


ALLOCATION: Decider[AllocationInputs] = Decider(
    kind="allocation",
    policy="landed-cost/2",
    subject_type="shipment",
    inputs=AllocationInputs,
    decide=allocate,
)

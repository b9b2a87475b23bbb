"""A recorded allocation explained: how far the second was behind, what would have flipped it, how old its data were.

Everything follows from the record alone, so an explanation is as good in a year as today.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from headway.dispatch.features import FEATURES
from headway.dispatch.features.late_risk import penalty
from headway.dispatch.policy import Strategy
from headway.dispatch.snapshot import AllocationInputs, Situation, situations
from headway.kernel.decisions import Candidate, Verdict
from headway.kernel.money import Money

_MOST_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Gap:
    """One term of the cost: the choice's and the second's, and how much the second's is above."""

    feature: str
    chosen: Money
    second: Money
    gap: Money
    sentence: str


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change of one input that, all else equal, would have made the second the first.

    `input` is a stable word, `of` the candidate's label or "" for the order and the policy; `was` and `needed` are in
    words, with their units; `relative` is the size of the change as a share of what it was, None where that is 0.
    """

    input: str
    of: str
    was: str
    needed: str
    relative: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Age:
    """How old something was when it was used."""

    what: str
    of: str
    measured_at: datetime | None
    age_s: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why this one, and how nearly another.

    Attributes:
        chosen, second: labels; the second is the best that the rules left besides the choice.
        margin: the second's expected landed cost less the choice's; negative where the strategy, or a person, wanted
            a dearer one.
        gaps: the margin term by term, the largest first.
        flips: nearest first.
        ruled_out: how many candidates each rule ruled out.
    """

    strategy: str
    policy: str
    version: int
    sentence: str
    chosen: str | None
    second: str | None
    margin: Money | None
    gaps: tuple[Gap, ...]
    flips: tuple[Flip, ...]
    ages: tuple[Age, ...]
    ruled_out: tuple[tuple[str, int], ...]
    eligible: int


def explain(inputs: AllocationInputs, verdict: Verdict) -> Explanation:
    """Explain a verdict from the snapshot it was made from."""
    chosen = next((each for each in verdict.candidates if each.id == verdict.choice), None)
    others = [each for each in verdict.candidates if each.eligible and each is not chosen]
    second = others[0] if others else None
    currency = verdict.currency or inputs.order.currency
    margin = None
    if chosen is not None and second is not None:
        margin = Money(second.total_minor - chosen.total_minor, currency)
    policy = inputs.policy
    return Explanation(
        strategy=str(policy.strategy),
        policy=policy.name,
        version=policy.version,
        sentence=verdict.sentence,
        chosen=chosen.label if chosen else None,
        second=second.label if second else None,
        margin=margin,
        gaps=_gaps(chosen, second, currency),
        flips=_flips(inputs, verdict, chosen, second),
        ages=tuple(_ages(inputs, [each for each in (chosen, second) if each is not None])),
        ruled_out=_ruled_out(verdict.candidates),
        eligible=len(others) + (chosen is not None),
    )


def explained(inputs: str, verdict: Verdict) -> Explanation | None:
    """From the recorded text of the snapshot; None where it can no longer be read."""
    try:
        return explain(msgspec.json.decode(inputs, type=AllocationInputs), verdict)
    except (msgspec.MsgspecError, LookupError):
        return None


def _gaps(chosen: Candidate | None, second: Candidate | None, currency: str) -> tuple[Gap, ...]:
    if chosen is None or second is None:
        return ()
    ours, theirs = _minors(chosen), _minors(second)
    found = [
        Gap(
            name,
            Money(ours.get(name, 0), currency),
            Money(theirs.get(name, 0), currency),
            Money(theirs.get(name, 0) - ours.get(name, 0), currency),
            next((feature.explains for feature in FEATURES if feature.name == name), ""),
        )
        for name in dict.fromkeys([*ours, *theirs])
    ]
    return tuple(sorted(found, key=lambda gap: -abs(gap.gap.minor)))


def _minors(candidate: Candidate) -> dict[str, int]:
    return {part.feature: part.minor for part in candidate.contributions}


def _flips(
    inputs: AllocationInputs, verdict: Verdict, chosen: Candidate | None, second: Candidate | None
) -> tuple[Flip, ...]:
    """By the strategy: what it compares is what can flip it. A person's choice is flipped by nobody else."""
    if chosen is None or second is None or inputs.pin is not None:
        return ()
    currency = verdict.currency or inputs.order.currency
    one, two = _situation(inputs, chosen), _situation(inputs, second)
    if one is None or two is None:
        return ()
    duel = Duel(one, two, chosen, second, currency)
    match inputs.policy.strategy:
        case Strategy.LANDED_COST:
            found = list(duel.landed())
        case Strategy.CHEAPEST:
            found = list(duel.freight(_minors(second)["freight"] - _minors(chosen)["freight"]))
        case Strategy.ROUTING_GUIDE:
            found = list(duel.guide())
    return tuple(sorted(found, key=lambda flip: 9.0 if flip.relative is None else abs(flip.relative))[:_MOST_SHOWN])


@dataclass(frozen=True, slots=True)
class Duel:
    """The choice against the second. Every flip leaves everything else as it was."""

    one: Situation
    two: Situation
    chosen: Candidate
    second: Candidate
    currency: str

    def landed(self) -> Iterator[Flip]:
        """Freight, the chances of lateness and refusal of either, and what lateness and a re-tender cost."""
        margin = self.second.total_minor - self.chosen.total_minor
        yield from self.freight(margin)
        yield from self._lateness(margin)
        yield from self._refusals(margin)
        yield from self._cost_of_lateness(margin)
        yield from self._cost_of_retender(margin)

    def freight(self, margin: int) -> Iterator[Flip]:
        """The choice dearer, or the second cheaper, by the margin."""
        for at, sign, change in ((self.chosen, 1, "more"), (self.second, -1, "less")):
            was = _minors(at)["freight"]
            if was <= 0 or (sign < 0 and margin > was):
                continue
            needed = was + sign * margin
            said = f"freight of {at.label}: {self._shown(margin)} {change}, {self._shown(needed)} instead of "
            yield Flip(
                "freight",
                at.label,
                self._shown(was),
                self._shown(needed),
                round(sign * margin / was, 4),
                f"{said}{self._shown(was)}",
            )

    def guide(self) -> Iterator[Flip]:
        """The place in the guide; where both have none, the freight."""
        guide = self.one.inputs.policy.guide
        code = self.one.option.carrier_code
        if code not in guide:
            yield from self.freight(_minors(self.second)["freight"] - _minors(self.chosen)["freight"])
            return
        place, label = guide.index(code) + 1, self.second.label
        yield Flip(
            "guide",
            label,
            "behind it or not in the guide",
            f"before place {place}",
            None,
            f"routing guide: {label} before place {place}",
        )

    def _lateness(self, margin: int) -> Iterator[Flip]:
        cost = penalty(self.one).minor
        yield from self._chance("late", "late_risk", "chance of lateness", margin, cost)

    def _refusals(self, margin: int) -> Iterator[Flip]:
        """`reject_risk` counts refusals for one acceptance: (1 - a) / a of them."""
        cost = Money.of(self.one.inputs.policy.retender_cost, self.currency).minor
        if cost <= 0:
            return
        for at, sign in ((self.chosen, 1), (self.second, -1)):
            refusals = _minors(at).get("reject_risk", 0) / cost
            needed = refusals + sign * margin / cost
            if needed < 0:
                continue
            was, then = 1 / (1 + refusals), 1 / (1 + needed)
            yield self._share("acceptance", at.label, "acceptance", was, then)

    def _chance(self, word: str, feature: str, said: str, margin: int, cost: int) -> Iterator[Flip]:
        if cost <= 0:
            return
        for at, sign in ((self.chosen, 1), (self.second, -1)):
            was = _minors(at).get(feature, 0) / cost
            needed = was + sign * margin / cost
            if 0 <= needed <= 1:
                yield self._share(word, at.label, said, was, needed)

    def _share(self, word: str, label: str, said: str, was: float, needed: float) -> Flip:
        relative = round((needed - was) / was, 4) if was > 0 else None
        before, after = f"{was * 100:.1f} %", f"{needed * 100:.1f} %"
        return Flip(word, label, before, after, relative, f"{said} of {label}: {after} instead of {before}")

    def _cost_of_lateness(self, margin: int) -> Iterator[Flip]:
        """Both risks grow with it, the second's less where it is the safer one."""
        cost = penalty(self.one).minor
        word = "order's penalty" if self.one.inputs.order.late_penalty is not None else "policy's cost of lateness"
        yield from self._price(word, "late_risk", cost, margin)

    def _cost_of_retender(self, margin: int) -> Iterator[Flip]:
        cost = Money.of(self.one.inputs.policy.retender_cost, self.currency).minor
        yield from self._price("policy's cost of a re-tender", "reject_risk", cost, margin)

    def _price(self, word: str, feature: str, cost: int, margin: int) -> Iterator[Flip]:
        """A price both terms are in proportion to: `needed = cost (1 + margin / (chosen's term - second's))`."""
        apart = _minors(self.chosen).get(feature, 0) - _minors(self.second).get(feature, 0)
        if not apart or cost <= 0:
            return
        needed = cost * (1 + margin / apart)
        if needed < 0:
            return
        then = self._shown(round(needed))
        relative = round(margin / apart, 4)
        yield Flip(word, "", self._shown(cost), then, relative, f"the {word}: {then} instead of {self._shown(cost)}")

    def _shown(self, minor: int) -> str:
        return str(Money(minor, self.currency))


def _ages(inputs: AllocationInputs, candidates: Sequence[Candidate]) -> Iterator[Age]:
    yield Age("capacity", "", inputs.now, 0, "capacity: read when it was decided")
    for candidate in candidates:
        at = _situation(inputs, candidate)
        if at is None:
            continue
        option, seen = at.option, at.option.performance
        yield _age(inputs, "performance", candidate.label, seen.measured_at)
        if option.capacity_priced_at is not None:
            yield _age(inputs, "price of capacity", candidate.label, option.capacity_priced_at)


def _situation(inputs: AllocationInputs, candidate: Candidate) -> Situation | None:
    """The candidate in the snapshot; None where the record does not fit its snapshot."""
    return next(situations(inputs, candidate.id), None)


def _age(inputs: AllocationInputs, what: str, label: str, at: datetime | None) -> Age:
    if at is None:
        return Age(what, label, None, None, f"{what} of {label}: never measured")
    age = inputs.now - at
    return Age(what, label, at, age // timedelta(seconds=1), f"{what} of {label}: {_spoken(age)} old")


def _spoken(age: timedelta) -> str:
    minutes = max(0, age // timedelta(minutes=1))
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} days"


def _ruled_out(candidates: Sequence[Candidate]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for candidate in candidates:
        for rejection in candidate.rejections:
            counts[rejection.rule] = counts.get(rejection.rule, 0) + 1
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

"""In which order a strategy wants the candidates, and how it says why the first one is the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from headway.dispatch.policy import PolicyParameters, Strategy
from headway.dispatch.snapshot import Situation
from headway.kernel.decisions import Candidate
from headway.kernel.money import Money

FREIGHT = "freight"
"""The feature that is what the carrier is paid."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with what was judged."""

    at: Situation
    candidate: Candidate

    @property
    def freight_minor(self) -> int:
        return sum(part.minor for part in self.candidate.contributions if part.feature == FREIGHT)

    @property
    def place(self) -> int:
        """Its carrier's place in the routing guide, from 0; the guide's length where it is not in it."""
        guide, carrier = self.at.inputs.policy.guide, self.at.option.carrier_code
        return guide.index(carrier) if carrier in guide else len(guide)


@dataclass(frozen=True, slots=True)
class Ranking:
    """A strategy's order: `wanted` gives what is compared, least first; `why` says why the first was chosen."""

    reason: str
    wanted: Callable[[Judged], tuple[int, ...]]
    why: Callable[[Sequence[Judged], str], str]


def rank(policy: PolicyParameters, found: Iterable[Judged]) -> list[Judged]:
    """Best first; the ruled-out last; ties by id."""
    wanted = RANKINGS[policy.strategy].wanted
    keyed = [(not each.candidate.eligible, wanted(each), each.candidate.id, each) for each in found]
    return [each for *_, each in sorted(keyed, key=lambda row: row[:3])]


def _landed(eligible: Sequence[Judged], currency: str) -> str:
    best = eligible[0].candidate
    cost = Money(best.total_minor, currency)
    if len(eligible) == 1:
        return f"{best.label}: {cost}, the only one left"
    second = eligible[1].candidate
    return f"{best.label}: {cost}, {Money(second.total_minor - best.total_minor, currency)} less than {second.label}"


def _cheapest(eligible: Sequence[Judged], currency: str) -> str:
    best = eligible[0]
    freight, cost = Money(best.freight_minor, currency), Money(best.candidate.total_minor, currency)
    return f"{best.candidate.label}: {freight} of freight is the least; {cost} expected landed cost"


def _guided(eligible: Sequence[Judged], currency: str) -> str:
    best = eligible[0]
    guide, cost = best.at.inputs.policy.guide, Money(best.candidate.total_minor, currency)
    if best.place == len(guide):
        freight = Money(best.freight_minor, currency)
        return f"{best.candidate.label}: nobody of the guide is left; {freight} is the least; {cost} landed cost"
    return f"{best.candidate.label}: number {best.place + 1} of {len(guide)} in the guide; {cost} landed cost"


RANKINGS: Mapping[Strategy, Ranking] = {
    Strategy.LANDED_COST: Ranking("lowest_landed_cost", lambda each: (each.candidate.total_minor,), _landed),
    Strategy.CHEAPEST: Ranking("lowest_freight", lambda each: (each.freight_minor,), _cheapest),
    Strategy.ROUTING_GUIDE: Ranking("routing_guide", lambda each: (each.place, each.freight_minor), _guided),
}

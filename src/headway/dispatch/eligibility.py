"""Hard rules: whatever breaks one is ruled out, with a sentence, whatever it costs.

Where to add one: a function in a family of `rules/`, whose docstring says what must hold, and a row of `RULES`. What
one tenant demands is no rule here but a clause or list of its policy (`policies/`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from headway.dispatch.rules import contracts, days, fleet, goods, policy, standing
from headway.dispatch.snapshot import Situation
from headway.kernel.decisions import Rejection

Check = Callable[[Situation], str | None]
"""None where the candidate passes, else why it does not, for a person."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard rule; `name` is stable and stands in the ledger, `sentence` says what must hold."""

    name: str
    check: Check

    @property
    def sentence(self) -> str:
        return self.check.__doc__ or self.name


RULES: tuple[Rule, ...] = (
    Rule("service", contracts.service),
    Rule("lane", contracts.lane),
    Rule("contract", contracts.contract),
    Rule("active", standing.active),
    Rule("insurance", standing.insurance),
    Rule("authority", standing.authority),
    Rule("embargo", standing.embargo),
    Rule("outage", standing.outage),
    Rule("weight", goods.weight),
    Rule("volume", goods.volume),
    Rule("equipment", goods.equipment),
    Rule("hazardous", goods.hazardous),
    Rule("temperature", goods.temperature),
    Rule("currency", contracts.currency),
    Rule("no_rate", contracts.rate_found),
    Rule("ambiguous_rate", contracts.rate_unambiguous),
    Rule("pickup_day", days.pickup_day),
    Rule("site_capacity", days.site_capacity),
    Rule("carrier_capacity", days.carrier_capacity),
    Rule("fleet_has_no_room", fleet.has_room),
    Rule("allowed", policy.allowed),
    Rule("denied", policy.not_denied),
    Rule("refused", standing.not_refused),
    Rule("kept", standing.kept),
)

CAPACITY_RULES = frozenset({"pickup_day", "site_capacity", "carrier_capacity", "fleet_has_no_room", "outage"})
"""What another day may mend."""


def rejections(at: Situation) -> tuple[Rejection, ...]:
    """Every rule the candidate breaks, those of the policy last."""
    found = ((rule.name, rule.check(at)) for rule in RULES)
    broken = tuple(Rejection(rule=name, sentence=why) for name, why in found if why is not None)
    return (*broken, *policy.broken_clauses(at)) if at.inputs.policy.clauses else broken

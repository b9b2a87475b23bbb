"""What a report says of itself: by which models it fills in what was not observed, and what the log cannot show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from headway.analytics.whatif import answers, deliveries
from headway.analytics.whatif.lives import Sums
from headway.analytics.whatif.reading import Period
from headway.dispatch.policies.model import PolicyDocument

FEW = 10
"""Below so many samples a carrier is named as little known."""


def models(says: answers.Beliefs, comes: deliveries.Beliefs, timezone: str) -> tuple[str, ...]:
    """How what was not observed is drawn."""
    asked, arrived = sum(says.samples.values()), sum(comes.samples.values())
    late = sum(len(pool) for pool in comes.late.values())
    return (
        "an answer or an arrival that stands in the log is taken from it: the same carrier asked of the same shipment "
        "for the first, second ... time; the same shipment carried by the same carrier to the same planned hour",
        f"acceptance: logistic model with crossed effects of kind, carrier, lane within carrier, hour ({timezone}) and "
        f"day, from {asked} answers; sampled, not fitted to one value, so that little evidence gives a wide interval",
        f"silence: the same form, from the {_lost(says)} offers that were not accepted",
        "time to answer: lognormal, the carrier's mean shrunken towards that of all",
        f"arrival by the plan: the same form with service in the place of the hour, from {arrived} deliveries; how "
        f"much early or late from all carriers' deliveries ({late} late ones), same-day apart",
        "performance: measured again from some lives' own answers and arrivals, as allocations are told it: another "
        "policy learns of other carriers",
        "capacity: limits as they stand in the books now, counted down by the other policy's own offers",
        "the interval holds nine of ten realised periods: it has the chance of each answer and arrival in it, not only "
        "what is uncertain of the averages",
    )


def _lost(says: answers.Beliefs) -> int:
    return sum(says.lost.values())


def untried(document: PolicyDocument) -> tuple[str, ...]:
    """Parts of a policy that are taken on trust, or lived through otherwise than they would be live."""
    tables = [row.set for table in document.tables for row in table.rows]
    modes = {document.tender.mode, *(str(each["tender"].get("mode", "")) for each in tables if "tender" in each)}
    found = []
    if document.parameters.known:
        found.append(
            f"what the policy knows of {len(document.parameters.known)} carriers from elsewhere counts as if it had "
            "been seen in the log: where it is wrong, so is what is foretold"
        )
    if modes & {"broadcast", "spot"}:
        found.append("broadcast and spot tenders are lived through as a waterfall: one carrier is asked after another")
    if document.wave is not None:
        found.append("waves are lived through order by order, at the prices of capacity in the snapshots")
    return tuple(found)


def caveats(period: Period, lives: Sequence[Sums], says: answers.Beliefs, kinds: Mapping[str, str]) -> tuple[str, ...]:
    """What the log cannot show, and what was left out."""
    return tuple(_caveats(period, lives, says, kinds))


def _caveats(period: Period, lives: Sequence[Sums], says: answers.Beliefs, kinds: Mapping[str, str]) -> Iterator[str]:
    never = sorted(name for name in kinds if not says.samples.get(name))
    few = sorted(name for name in kinds if 0 < says.samples.get(name, 0) < FEW)
    if never:
        yield f"never asked in the log, drawn as one of their kind: {', '.join(never)}"
    if few:
        yield f"asked fewer than {FEW} times in the log: {', '.join(few)}"
    offers = float(np.mean([life.offers for life in lives])) or 1.0
    thin = float(np.mean([life.thin for life in lives])) / offers
    yield (
        f"{thin * 100:.0f} % of the offers go to carriers on lanes the log never asked them on: a carrier that was "
        "only asked where it was cheapest, or where others had refused, may be better or worse elsewhere than the "
        "model says, which takes lanes of one carrier to differ as much as the lanes it has seen"
    )
    yield "carriers answer as they did: nobody refuses more, or asks for more, because the other policy asks it oftener"
    yield "prices of capacity, outages and rates are those recorded when each shipment was decided"
    if period.pinned:
        yield f"{period.pinned} choices of persons were not repeated: the policy decides"

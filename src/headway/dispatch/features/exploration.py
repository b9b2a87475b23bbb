"""What it is worth to learn about a carrier that few samples speak for: a small share of orders is a trial for it."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b

from headway.carriers.model import Performance
from headway.dispatch.estimates import PPM, percent
from headway.dispatch.features.base import Cost, Feature, quoted
from headway.dispatch.snapshot import AllocationInputs, Situation
from headway.kernel.money import Money

HALF_KNOWN = 50.0
"""With offers of this weight behind it, a carrier gets half the trials of one never seen."""

_LEAST_PPM = 1_000
"""A carrier that would get fewer than one order in a thousand is known well enough."""


def price(at: Situation) -> Cost:
    """A trial takes `exploration_discount` off the freight; every order draws its trials from its own reference."""
    currency, policy = at.inputs.order.currency, at.inputs.policy
    share = trials_ppm(at.option.performance, round(policy.exploration_share * PPM))
    offers = f"{at.option.performance.acceptance_samples} offers seen"
    if share < _LEAST_PPM:
        return Cost(Money.zero(currency), f"{offers}: known well enough")
    often = f"{offers}: {percent(round(share / PPM, 4))} of orders are a trial"
    if drawn(at.inputs.order.external_ref, at.option.carrier_code) >= share:
        return Cost(Money.zero(currency), f"{often}, not this one")
    return Cost(-quoted(at).total.times(policy.exploration_discount), f"{often}, and this one is")


@lru_cache(50_000)
def trials_ppm(seen: Performance, most_ppm: int) -> int:
    """Of a million orders, how many are a trial: the most for a carrier never seen, fewer the more is known of it.

    `most x H / (H + n)`, where `n` is the weight of the offers seen of the carrier, which fades with time.
    """
    record = seen.acceptance_record
    weight = sum(part[1] for part in record[1:]) if record else float(seen.acceptance_samples)
    return int(most_ppm * HALF_KNOWN / (HALF_KNOWN + weight))


def drawn(order_ref: str, carrier_code: str) -> int:
    """The order's lot for the carrier, 0 to 999,999: the same whenever it is drawn."""
    digest = blake2b(f"{order_ref}\x1f{carrier_code}".encode(), digest_size=8).digest()
    return int.from_bytes(digest) % PPM


def counts(inputs: AllocationInputs) -> bool:
    """The policy explores."""
    return inputs.policy.exploration_share > 0


FEATURE = Feature("exploration", "The value of learning of a carrier hardly known.", price, counts, gains=True)

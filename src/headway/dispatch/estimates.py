"""What is believed of a carrier: shares shrunken towards a prior, and the chance of being late that follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import msgspec

ONE = Decimal(1)
_SHOWN = Decimal("0.001")


class Prior(msgspec.Struct, frozen=True, kw_only=True):
    """A Beta prior: `mean` in 0..1, worth `weight` observations (Beta(mean * weight, (1 - mean) * weight))."""

    mean: Decimal
    weight: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in 0..1 and the number of observations behind it."""

    share: Decimal
    samples: int

    def __str__(self) -> str:
        return f"{percent(self.share)} ({self.samples} seen)"


def percent(share: Decimal) -> str:
    """A share in 0..1 as a percentage with one digit."""
    return f"{share.quantize(_SHOWN) * 100:.1f} %"


def shrunken(observed: float, samples: int, prior: Prior) -> Estimate:
    """The posterior mean `(observed * samples + mean * weight) / (samples + weight)`.

    Few observations stay near the prior, many outweigh it, so a carrier is not condemned for one bad day.
    """
    hits = Decimal(str(observed)) * samples
    return Estimate((hits + prior.mean * prior.weight) / (samples + prior.weight), samples)


def lateness(on_time: Decimal, slack: timedelta, *, decay_late: timedelta, decay_early: timedelta) -> Decimal:
    """P(delivered after the commitment), for a plan that ends `slack` before it (negative: after it).

    On time shares are measured against the plan, so with no slack `P = 1 - on_time`. Slack lets delays decay
    exponentially, `P = (1 - on_time) exp(-slack / decay_late)`; a plan that is late already needs the carrier to be
    early, `P = 1 - on_time exp(slack / decay_early)`. Both meet at zero slack and never rise with more slack.
    """
    if slack >= timedelta(0):
        return (ONE - on_time) * (-ratio(slack, decay_late)).exp()
    return ONE - on_time * ratio(slack, decay_early).exp()


def ratio(part: timedelta, whole: timedelta) -> Decimal:
    """How many times `whole` goes into `part`, exact to the second."""
    return Decimal(part // timedelta(seconds=1)) / Decimal(whole // timedelta(seconds=1))

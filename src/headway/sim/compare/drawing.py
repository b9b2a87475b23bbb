"""A network's carriers as a seed draws them, so that no policy is tuned to one network.

What a carrier can do (services, depots, capabilities, cut-offs) stays as the roster has it. Three things are drawn
anew: its price, how often it is on time, and how often it takes an offer. A dearer carrier tends to be a little better,
by the correlation `WORTH`; most of what it is like does not show in its price, as in a real tender. Neither always
taking the cheapest nor always taking the best is therefore right by construction.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from math import exp, sqrt

from headway.sim.chance import Chance
from headway.sim.roster import CARRIERS, Traits

WORTH = 0.3
"""Correlation of a carrier's (log) price with its punctuality, and with its willingness; 0 says nothing of either."""

PRICE_SPREAD = 0.14
"""Standard deviation of the logarithm of a carrier's price, about the middle of its kind."""

ROOM = 2
"""Times the roster's capacity: carriers can take about twice the orders, so that there is a choice to be made. The
cheap and the good ones are still full by the afternoon."""

LASTS = 0.6
"""Correlation of what a carrier was like a year ago with what it is like today."""

_MIDDLE = {"contract": 1.0, "own_fleet": 0.92, "gig": 1.12}
_ON_TIME, _ON_TIME_SPREAD, _ON_TIME_RANGE = 0.88, 0.06, (0.70, 0.985)
_ACCEPTS, _ACCEPTS_SPREAD, _ACCEPTS_RANGE = 0.84, 0.09, (0.55, 0.99)
_MOST_SILENT = 0.06


def drawn_carriers(seed: int) -> tuple[Traits, ...]:
    """The carriers of the seed's network; they speak the canonical codes, and report and bill without faults."""
    return tuple(_drawn(seed, carrier) for carrier in CARRIERS)


def a_year_ago(seed: int, carrier: Traits, lasts: float = LASTS) -> Traits:
    """What the carrier of a seed's network was like when the last bid was held; its contract is still that bid's.

    Args:
        lasts: correlation with today, 0 to 1; 1: as today.
    """
    chance = Chance(seed, "a year ago", carrier.code)
    on_time = _then(chance, (carrier.on_time - _ON_TIME) / _ON_TIME_SPREAD, lasts)
    accepts = _then(chance, (carrier.accepts - _ACCEPTS) / _ACCEPTS_SPREAD, lasts)
    return replace(
        carrier,
        on_time=_within(_ON_TIME + _ON_TIME_SPREAD * on_time, _ON_TIME_RANGE),
        accepts=_within(_ACCEPTS + _ACCEPTS_SPREAD * accepts, _ACCEPTS_RANGE),
    )


def _then(chance: Chance, today: float, lasts: float) -> float:
    return lasts * today + sqrt(1.0 - lasts**2) * chance.normal(0.0, 1.0)


def _drawn(seed: int, carrier: Traits) -> Traits:
    chance = Chance(seed, "carrier", carrier.code)
    dear = chance.normal(0.0, 1.0)
    on_time = _ON_TIME + _ON_TIME_SPREAD * _worth(chance, dear)
    accepts = _ACCEPTS + _ACCEPTS_SPREAD * _worth(chance, dear)
    price = _MIDDLE[carrier.kind] * exp(PRICE_SPREAD * dear)
    return replace(
        carrier,
        price=Decimal(str(round(price, 4))),
        on_time=_within(on_time, _ON_TIME_RANGE),
        accepts=_within(accepts, _ACCEPTS_RANGE),
        shipments=carrier.shipments * ROOM,
        silent=round(chance.between(0.0, _MOST_SILENT), 4),
        answer_min=round(chance.between(0.8, 2.9), 2),
        hides=0.0,
        sloppy=0.0,
        misbills=0.0,
        own_codes=False,
    )


def _worth(chance: Chance, dear: float) -> float:
    """A standard normal draw that correlates with the price by `WORTH`."""
    return WORTH * dear + sqrt(1.0 - WORTH**2) * chance.normal(0.0, 1.0)


def _within(share: float, ends: tuple[float, float]) -> float:
    return round(min(ends[1], max(ends[0], share)), 4)

"""A search that knows no breaks, and a second one that counts them where the first one's routes do not bear theirs."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from headway.routing.engines.base import Budget
from headway.routing.engines.modelling import Sequences
from headway.routing.engines.resting import USUAL, SearchClock, search_clock
from headway.routing.engines.settling import better, disturbed, sequences_of, settle
from headway.routing.lookup import Lookup
from headway.routing.plan import LeftOut, Plan

FIRST_OF_TWO = 0.6
"""Of the time, for the search that knows no breaks, where everybody has some."""

ENOUGH_S = 0.01
"""An order: with less time there is one search."""

LONGER_S = 1.0
"""Orders that came out of their routes are put in again for so long after the budget."""

Searched = Callable[[float, Sequences, SearchClock], Sequences]
"""Sequences found by a moment of `perf_counter`, from some to start with, by a clock."""


def rested(
    lookup: Lookup, out: Mapping[str, LeftOut], searched: Searched, start: Sequences, budget: Budget, until: float
) -> Plan:
    """The plan of one search; where everybody rests the better of two, the second by a clock that counts breaks if the
    first one's routes do not bear them.

    Args:
        out: keys known to be impossible. until: when the budget is over, by `perf_counter`.
    """
    enough = budget.seconds >= ENOUGH_S * len(lookup.keys)
    clock = search_clock(lookup.problem.vehicles) if enough else USUAL
    by = until - (1 - FIRST_OF_TWO) * budget.seconds if clock.crews else until
    found = searched(by, start, USUAL)
    plan = settle(lookup, found, out, go_on=lambda: time.perf_counter() < until + LONGER_S)
    if not clock.crews:
        return plan
    again = searched(until, sequences_of(plan), clock if disturbed(found, plan, out) else USUAL)
    return better(lookup, plan, settle(lookup, again, out, go_on=lambda: time.perf_counter() < until + LONGER_S))

"""Loads of a carrier, listed by how much they lose against the best that fractions of orders could do.

At prices of a carrier's rows the best start takes every order whose value is below zero. A load differs from it by
flips: each loses the flipped order's distance from zero, and what a row has left (or a commitment is beside its number)
loses its price. All losses are at least zero, so that loads up to a given loss can be listed: flip by flip, place by
place, without partial loads that lose too much already or that another one makes useless.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Floats, Ints, Mask
from headway.dispatch.solver.parts import Part

MOST_PAIRS = 3_000_000
"""Pairs of partial loads that are looked at together."""
BITS = 62
"""Flips in a word."""
FEW = 64
"""So few partial loads are not compared with each other."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A carrier at prices: the start, what it would cost without rounding, and what each flip loses."""

    part: Part
    prices: Floats
    base: float
    start: Mask
    loss: Floats
    """Infinite where the candidate is decided."""
    left: Floats
    """What the start leaves of each row; below zero: it takes too much."""

    def rest(self, row: int, left: Floats) -> Floats:
        """What a row loses when so much of it is left; infinite where capacity is exceeded."""
        price = self.prices[row]
        if self.part.commitment[row]:
            beside: Floats = np.where(left > 0, (self.part.penalty[row] - price) * left, -price * left)
            return beside
        within: Floats = np.where(left < -self.part.slop[row], np.inf, price * np.maximum(left, 0.0))
        return within


@dataclass(frozen=True, slots=True)
class States:
    """Partial loads: what they lose, the shipments and kilograms that they add to the start, and the flips as bits."""

    loss: Floats
    count: Floats
    kg: Floats
    flips: Ints

    def take(self, which: Ints) -> States:
        """Some of them."""
        return States(self.loss[which], self.count[which], self.kg[which], self.flips[which])

    def pairs(self, mine: Ints, other: States, others: Ints) -> States:
        """Unions of pairs."""
        return States(
            self.loss[mine] + other.loss[others],
            self.count[mine] + other.count[others],
            self.kg[mine] + other.kg[others],
            self.flips[mine] | other.flips[others],
        )

    def added(self, frame: Frame, row: int) -> Floats:
        """What each of them adds to a row that binds all of it."""
        return self.kg if frame.part.by_kg[row] else self.count


def listed(frame: Frame, items: Ints, most: float, many: int) -> States | None:
    """Loads that flip only `items` and lose at most `most`, surely one of the best; None: there are too many.

    many: partial loads that are kept of a half or a place, at most.
    """
    places = frame.part.place[items]
    bound = np.unique(frame.part.only[frame.part.only >= 0])
    units = [np.flatnonzero(places == place) for place in np.unique(places)]
    if not len(bound):
        units = [np.arange(0, len(items), 2), np.arange(1, len(items), 2)]
    nothing = _none(len(items))
    lists = [_closed(frame, nothing, np.setdiff1d(bound, places), most), nothing]
    for unit in units:
        made = _flipped(frame, items, unit, most, many)
        if made is None:
            return None
        lists.append(_closed(frame, made, np.intersect1d(bound, places[unit]), most))
    return _joined(frame, lists, np.flatnonzero(frame.part.only < 0), most, many)


def _none(items: int) -> States:
    return States(np.zeros(1), np.zeros(1), np.zeros(1), np.zeros((1, items // BITS + 1), dtype=np.int64))


def _flipped(frame: Frame, items: Ints, unit: Ints, most: float, many: int) -> States | None:
    """Flips of one unit, those first that lose most."""
    states, checked = _none(len(items)), FEW
    place = frame.part.place[items[unit[:1]]]
    rows = np.flatnonzero((frame.part.only < 0) | np.isin(frame.part.only, place))
    for k in unit[np.argsort(-frame.loss[items[unit]], kind="stable")]:
        item = items[k]
        able = np.flatnonzero(states.loss + frame.loss[item] <= most)
        if not len(able):
            continue
        way = -1.0 if frame.start[item] else 1.0
        flips = states.flips[able]
        flips[:, k // BITS] |= 1 << int(k % BITS)
        loss, count = states.loss[able] + frame.loss[item], states.count[able] + way
        more = States(loss, count, states.kg[able] + way * frame.part.kg[item], flips)
        states = _both(states, more)
        if len(states.loss) > 2 * checked:
            states = states.take(useful(frame, states, rows))
            checked = max(FEW, len(states.loss))
        if len(states.loss) > many:
            return None
    return states


def _both(one: States, other: States) -> States:
    return States(
        np.concatenate((one.loss, other.loss)),
        np.concatenate((one.count, other.count)),
        np.concatenate((one.kg, other.kg)),
        np.concatenate((one.flips, other.flips)),
    )


def _closed(frame: Frame, states: States, places: Ints, most: float) -> States:
    """The same with the loss of the rows that bind only these places."""
    loss = states.loss
    for row in np.flatnonzero(np.isin(frame.part.only, places)):
        loss = loss + frame.rest(int(row), frame.left[row] - states.added(frame, int(row)))
    done = States(loss, states.count, states.kg, states.flips)
    return done.take(np.flatnonzero(loss <= most))


def useful(frame: Frame, states: States, rows: Ints) -> Ints:
    """Those that no other makes useless: one with as many shipments, no heavier and no dearer.

    Args:
        rows: those that are still to come for these partial loads, and bind all of each.
    """
    n = len(states.loss)
    if n <= FEW:
        return np.arange(n)
    heavy = rows[frame.part.by_kg[rows]]
    kg = states.kg if len(heavy) else np.zeros(n)
    count = states.count if len(heavy) < len(rows) else np.zeros(n)
    cost = states.loss - frame.prices[heavy].sum() * kg
    order = np.lexsort((cost, kg, count))
    cost = cost[order]
    block = np.cumsum(np.diff(count[order], prepend=count[order[0]]) != 0)
    lowered = cost - block * (cost.max() - cost.min() + 1.0)
    keep = np.ones(n, dtype=bool)
    keep[1:] = lowered[1:] < np.minimum.accumulate(lowered)[:-1]
    chosen: Ints = order[keep]
    return chosen


def _joined(frame: Frame, lists: list[States], shared: Ints, most: float, many: int) -> States | None:
    """Loads that take one partial load of each list."""
    while len(lists) > 2:
        lists.sort(key=lambda states: -len(states.loss))
        one, other = lists.pop(), lists.pop()
        if len(one.loss) * len(other.loss) > MOST_PAIRS:
            return None
        mine, others = np.nonzero(one.loss[:, None] + other.loss[None, :] <= most)
        both = one.pairs(mine, other, others)
        both = both.take(useful(frame, both, shared))
        if len(both.loss) > many:
            return None
        lists.append(both)
    one, other = lists
    pairs = _fitting(frame, one, other, shared, most)
    if pairs is None:
        return None
    both = one.pairs(pairs[0], other, pairs[1])
    loss = both.loss
    for row in shared:
        loss = loss + frame.rest(int(row), frame.left[row] - both.added(frame, int(row)))
    done = States(loss, both.count, both.kg, both.flips)
    return done.take(np.flatnonzero(loss <= most))


def _fitting(frame: Frame, one: States, other: States, shared: Ints, most: float) -> tuple[Ints, Ints] | None:
    """Pairs that neither lose too much nor leave too much of the row of kilograms that is dearest to leave."""
    heavy = shared[frame.part.by_kg[shared] & (frame.prices[shared] > 0)]
    if not len(heavy):
        if len(one.loss) * len(other.loss) > MOST_PAIRS:
            return None
        all_mine, all_others = np.nonzero(one.loss[:, None] + other.loss[None, :] <= most)
        return all_mine, all_others
    lead = heavy[np.argmax(frame.prices[heavy] * frame.part.limit[heavy])]
    slop = 2 * frame.part.slop[lead]
    order = np.argsort(other.kg, kind="stable")
    room = frame.left[lead] - one.kg
    first = np.searchsorted(other.kg[order], room - (most - one.loss) / frame.prices[lead] - slop)
    last = np.searchsorted(other.kg[order], room + slop, side="right")
    number = np.maximum(last - first, 0)
    if number.sum() > MOST_PAIRS:
        return None
    ends = np.cumsum(number)
    mine = np.repeat(np.arange(len(room)), number)
    others = order[np.repeat(first - ends + number, number) + np.arange(len(mine))]
    light = one.loss[mine] + other.loss[others] <= most
    return mine[light], others[light]

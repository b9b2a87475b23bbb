"""The best load of a carrier when its orders are worth so much, and a bound on it.

Where too many loads lose too little to be listed, mostly because one heavy order fits only in part, the loads with it
and those without it are looked at apart, each kind at prices of its own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.columns import Floats, Ints, Mask
from headway.dispatch.solver.frames import Forced, Frames
from headway.dispatch.solver.parts import Part
from headway.dispatch.solver.states import BITS, Frame, States, listed

REMEMBERED = 30
"""Loads found before that are tried first."""
WIDER = 1.5
"""How much more a load may lose at each try."""
TRIES = 40
FAR = 1e300
FIRST, NARROW = 3e-3, 1e-5
"""How much a load may lose at the first try, and at least, in mean costs of a candidate."""
FRAMES = 30
"""Frames over which the loads of a carrier are spread, at most."""
OTHERS = 4
"""Loads that are learnt from a list."""
MOST_STATES, FIRST_STATES = 20_000, 3_000
"""Partial loads that are kept; and where a frame may still be split."""


@dataclass(frozen=True, slots=True)
class Found:
    """No load costs less than `bound`; the best one that is known, None if none is.

    frame: of all loads. others: loads that are nearly as good.
    """

    bound: float
    load: Mask | None
    frame: Frame
    others: tuple[Mask, ...]


class Loads:
    """Loads of one carrier while orders' worth changes; `forced` decides candidates."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.forced: Forced = np.full(len(part.orders), -1, dtype=np.int8)
        self.known: list[Mask] = []
        self._costs: list[float] = []
        self._keys: set[bytes] = set()
        self._frames = Frames(part)
        self._scale = 1e-9 + float(np.abs(part.cost).mean())
        self._width = FIRST * self._scale

    def best(self, worth: Floats) -> Found:
        """The load that costs least when taking an order earns its worth (by order of the problem)."""
        cost = self.part.cost - worth[self.part.orders]
        root, split = self._frames.at(cost, self.forced)
        least, load = self._remembered(root, cost)
        bound, made, others = math.inf, 1, list[tuple[float, Mask]]()
        open_ = [(root, self.forced, split)]
        while open_:
            frame, forced, split = open_.pop(min(range(len(open_)), key=lambda n: open_[n][0].base))
            divide = split if made < FRAMES else None
            proved, better = self._looked(frame, least - frame.base, MOST_STATES if divide is None else FIRST_STATES)
            others += [(frame.base + loss, other) for loss, other in better]
            if better:
                least, load = frame.base + better[0][0], better[0][1]
            if divide is None or frame.base + proved >= least:
                bound = min(bound, frame.base + proved)
                continue
            for way in (0, 1):
                child = forced.copy()
                child[divide] = way
                if self._room(child):
                    made += 1
                    frame, split = self._frames.at(cost, child)
                    open_.append((frame, child, split))
        others.sort(key=lambda way: way[0])
        return Found(min(bound, least), load, root, tuple(each for _, each in others[1:OTHERS]))

    def _looked(self, frame: Frame, least: float, many: int) -> tuple[float, list[tuple[float, Mask]]]:
        """What all loads of a frame lose for sure, and the best one that loses less than `least`."""
        order = np.argsort(frame.loss, kind="stable")
        proved, most = 0.0, self._width
        better: list[tuple[float, Mask]] = []
        for _ in range(TRIES):
            if proved >= least:
                break
            most = min(most, least)
            items = order[: np.searchsorted(frame.loss[order], min(most, FAR), side="right")]
            states = listed(frame, items, most, many)
            if states is None:
                if proved or most <= self._scale * NARROW:
                    break
                most /= 2
                continue
            proved = most
            if len(states.loss) and states.loss.min() < least:
                best = np.argsort(states.loss)[:OTHERS]
                least = float(states.loss[best[0]])
                better = [(float(states.loss[n]), _load(frame, items, states, int(n))) for n in best]
                self._width = max(self._scale * NARROW, 1.05 * least)
            most *= WIDER
        return proved, better

    def _room(self, forced: Forced) -> bool:
        part = self.part
        left = part.limit - (forced == 1) @ part.amounts
        return bool((left[~part.commitment] >= -part.slop[~part.commitment]).all())

    def remember(self, load: Mask) -> bool:
        """Keep a load to try it first; was it new?"""
        key = load.tobytes()
        fresh = key not in self._keys
        if fresh:
            self._keys.add(key)
            self.known.append(load)
            self._costs.append(self.part.cost_of(load, self.part.cost))
        return fresh

    def allows(self, load: Mask) -> bool:
        """Does it keep to what is decided?"""
        return not ((self.forced >= 0) & (load != (self.forced == 1))).any()

    def _remembered(self, frame: Frame, cost: Floats) -> tuple[float, Mask | None]:
        """The best of the loads found before, and what it costs."""
        if not self.known:
            return math.inf, None
        recent = np.array(self.known[-REMEMBERED:])
        fit = ~((self.forced >= 0) & (recent != (self.forced == 1))).any(axis=1)
        costs = np.array(self._costs[-REMEMBERED:]) + recent @ (cost - self.part.cost)
        least = int(np.where(fit, costs, np.inf).argmin())
        if not fit[least]:
            return math.inf, None
        return max(frame.base, float(costs[least])), self.known[-REMEMBERED:][least]


def _load(frame: Frame, items: Ints, states: States, state: int) -> Mask:
    load = frame.start.copy()
    bits = states.flips[state]
    number = np.arange(len(items))
    load[items[(bits[number // BITS] >> (number % BITS)) & 1 == 1]] ^= True
    return load

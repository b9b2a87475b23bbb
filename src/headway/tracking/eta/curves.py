"""How likely something is done by when: a distribution as straight pieces between knots; mixed, cut, averaged."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from math import erf, log, sqrt

import msgspec

LEVELS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 1.0)
"""Chances at which curves are averaged."""

_TAIL = (0.95, 0.975, 0.99, 0.998)
_END = 1e-6
_LEFT = tuple((share, log(1.0 - share)) for share in (*LEVELS[2:-1], 0.998))
"""Of an exponential distribution: chances, and the logarithm of what is left."""


class Curve(msgspec.Struct, frozen=True):
    """`share[i]` is the chance that it is done within `at_s[i]` seconds; both rise, from 0 to 1."""

    at_s: tuple[float, ...]
    share: tuple[float, ...]

    def done_by(self, seconds: float) -> float:
        """The chance that it is done by then, 0 to 1."""
        if seconds < self.at_s[0]:
            return 0.0
        if seconds >= self.at_s[-1]:
            return 1.0
        right = bisect_right(self.at_s, seconds)
        left = right - 1
        part = (seconds - self.at_s[left]) / (self.at_s[right] - self.at_s[left])
        return self.share[left] + part * (self.share[right] - self.share[left])

    def quantile(self, chance: float) -> float:
        """Seconds within which it is done with this chance."""
        right = bisect_left(self.share, chance)
        if right == 0:
            return self.at_s[0]
        if right >= len(self.share):
            return self.at_s[-1]
        left = right - 1
        rise = self.share[right] - self.share[left]
        part = (chance - self.share[left]) / rise if rise > 0.0 else 1.0
        return self.at_s[left] + part * (self.at_s[right] - self.at_s[left])

    @property
    def spread_s(self) -> float:
        """What would be the standard deviation of a normal distribution whose P10 and P90 these are."""
        return max(1.0, (self.quantile(0.9) - self.quantile(0.1)) / 2.5631)


def curve(points: Sequence[tuple[float, float]]) -> Curve:
    """A curve through (seconds, chance); points that do not rise are left out, the ends are made 0 and 1."""
    last_s, reached = points[0][0], 0.0
    at, share = [last_s], [reached]
    for seconds, chance in points[1:]:
        rising = reached < chance
        if seconds > last_s + _END:
            last_s = seconds
            if rising:
                reached = chance if chance < 1.0 else 1.0
            at.append(seconds)
            share.append(reached)
        elif rising and len(share) > 1:
            share[-1] = reached = chance if chance < 1.0 else 1.0
    if len(at) == 1:
        at.append(at[0] + 1.0)
        share.append(1.0)
    share[-1] = 1.0
    return Curve(tuple(at), tuple(share))


def through(p50_s: float, p80_s: float, p90_s: float) -> Curve:
    """The curve of three quantiles: as wide to the left as to the right of the median, an exponential tail beyond.

    The chance left falls from 0.2 to 0.1 between P80 and P90; the tail goes on falling like that:
    `t(q) = P90 + (P90 - P80) / ln 2 x ln(0.1 / (1 - q))`.
    """
    p80_s, p90_s = max(p50_s, p80_s), max(p50_s, p80_s, p90_s)
    scale = max(p90_s - p80_s, (p90_s - p50_s) / 4.0, 1.0) / log(2.0)
    begin = max(0.0, p50_s - 1.5 * (p90_s - p50_s))
    lower = max(begin, p50_s - (p80_s - p50_s))
    tail = [(p90_s + scale * log(0.1 / (1.0 - share)), share) for share in _TAIL]
    return curve([(begin, 0.0), (lower, 0.2), (p50_s, 0.5), (p80_s, 0.8), (p90_s, 0.9), *tail])


def decaying(begin_s: float, mean_s: float) -> Curve:
    """Nothing before `begin_s`, then as likely in every moment: an exponential distribution."""
    return curve([(begin_s, 0.0), *[(begin_s - mean_s * left, q) for q, left in _LEFT]])


def normal(mean_s: float, deviation_s: float) -> Curve:
    """A normal distribution, cut at three deviations."""
    steps = [each / 4.0 for each in range(-12, 13)]
    return curve([(mean_s + step * deviation_s, 0.5 * (1.0 + erf(step / sqrt(2.0)))) for step in steps])


def after(given: Curve, seconds: float) -> Curve | None:
    """What is left when it is known that it was not done within `seconds`; None where hardly anything is."""
    gone = given.done_by(seconds)
    if gone <= 0.0:
        return given
    if gone > 0.995:
        return None
    points = [(seconds, 0.0)]
    points += [
        (at, (share - gone) / (1.0 - gone)) for at, share in zip(given.at_s, given.share, strict=True) if at > seconds
    ]
    return curve(points)


def mixed(parts: Sequence[tuple[float, Curve]]) -> Curve:
    """One of several holds, each with its weight: `P = sum w_i P_i / sum w_i`."""
    parts = [(weight, each) for weight, each in parts if weight > 0.0]
    if len(parts) == 1:
        return parts[0][1]
    total = sum(weight for weight, _ in parts)
    knots = sorted({at for _, each in parts for at in each.at_s})
    return curve([(at, sum(weight * each.done_by(at) for weight, each in parts) / total) for at in knots])


def averaged(one: Curve, other: Curve, weight: float) -> Curve:
    """Both speak of the same thing: at each level of chance the mean of their times, `weight` (0 to 1) the other's."""
    if weight <= 0.0:
        return one
    return curve([((1.0 - weight) * one.quantile(q) + weight * other.quantile(q), q) for q in LEVELS])

"""Shares that depend on several things at once, each known from few or many cases: logistic, with crossed effects.

    logit P = m + sum over factors f of x[f, level],   x[f, level] ~ Normal(0, s[f]),   s[f] ~ HalfNormal(scale[f])

A level with much evidence speaks for itself, one with little stays near the rest, one never seen is drawn from
Normal(0, s[f]): as wide as the levels that were seen differ. The posterior is sampled by Metropolis steps, all levels
of a factor at once (given the rest they are independent); a step that scales a factor and its s together keeps it
moving where s is small. See Gelman and Hill, Data Analysis Using Regression and Multilevel Models (2007), chapters 14
and 18.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
_BURN, _THIN = 500, 6
_WANTED = 0.42
"""The share of accepted steps that one-dimensional Metropolis moves best with."""


@dataclass(frozen=True, slots=True)
class Factor:
    """A thing the share depends on; `scale` of the half-normal prior on how much its levels differ, in logits."""

    name: str
    scale: float


@dataclass(frozen=True, slots=True)
class Case:
    """So many hits out of so many trials, all with the same level of every factor; parts of a hit count as parts."""

    levels: tuple[Hashable, ...]
    trials: int
    hits: float


@dataclass(frozen=True, slots=True)
class Posterior:
    """Draws of the model: `middle` and `spreads` a value each, `effects` for the levels that were seen."""

    factors: tuple[Factor, ...]
    known: tuple[Mapping[Hashable, int], ...]
    middle: Numbers
    spreads: Numbers
    effects: tuple[Numbers, ...]

    @property
    def draws(self) -> int:
        return len(self.middle)


@dataclass(frozen=True, slots=True)
class Middle:
    """The prior of the share where nothing is known: Normal(`logit`, `spread`) on the logit."""

    logit: float
    spread: float = 1.0


def fit(cases: Sequence[Case], factors: Sequence[Factor], middle: Middle, draws: int, seed: int) -> Posterior:
    """Sample the posterior; without cases it is the prior."""
    sampler = _Sampler(cases, tuple(factors), middle, np.random.default_rng(seed))
    return sampler.run(draws)


class _Sampler:
    """The state of one chain."""

    def __init__(
        self, cases: Sequence[Case], factors: tuple[Factor, ...], middle: Middle, rng: np.random.Generator
    ) -> None:
        self.rng, self.factors, self.prior = rng, factors, middle
        self.known = tuple(_numbered(case.levels[at] for case in cases) for at in range(len(factors)))
        self.index = [
            np.array([known[case.levels[at]] for case in cases], dtype=np.intp) for at, known in enumerate(self.known)
        ]
        self.trials = np.array([case.trials for case in cases], dtype=np.float64)
        self.hits = np.array([case.hits for case in cases], dtype=np.float64)
        self.m = middle.logit
        self.x = [np.zeros(len(known)) for known in self.known]
        self.s = np.array([factor.scale * 0.6 for factor in factors])
        self.logit = np.full(len(cases), self.m)
        self.like = self._likelihood(self.logit)
        self.step_m, self.step_s = 0.3, np.full(len(factors), 0.5)
        self.step_both = np.full(len(factors), 0.3)
        self.step_x = [np.full(len(known), 0.5) for known in self.known]
        self.tuning = True

    def run(self, draws: int) -> Posterior:
        for _ in range(_BURN):
            self._sweep()
        self.tuning = False
        middles, spreads = np.empty(draws), np.empty((draws, len(self.factors)))
        effects = tuple(np.empty((draws, len(known))) for known in self.known)
        for draw in range(draws):
            for _ in range(_THIN):
                self._sweep()
            middles[draw], spreads[draw] = self.m, self.s
            for kept, x in zip(effects, self.x, strict=True):
                kept[draw] = x
        return Posterior(self.factors, self.known, middles, spreads, effects)

    def _likelihood(self, logit: Numbers) -> Numbers:
        """Log likelihood of each cell: k logit - n log(1 + exp(logit))."""
        return np.asarray(self.hits * logit - self.trials * np.logaddexp(0.0, logit))

    def _sweep(self) -> None:
        self._move_middle()
        for at in range(len(self.factors)):
            self._move_levels(at)
            self._move_spread(at)
            self._move_both(at)

    def _move_middle(self) -> None:
        step = self.step_m * self.rng.standard_normal()
        logit = self.logit + step
        like = self._likelihood(logit)
        gain = float(np.sum(like - self.like)) + self._prior_m(self.m + step) - self._prior_m(self.m)
        accepted = np.log(self.rng.random()) < gain
        if accepted:
            self.m, self.logit, self.like = self.m + step, logit, like
        if self.tuning:
            self.step_m *= float(_tuned(accepted))

    def _prior_m(self, m: float) -> float:
        return -0.5 * ((m - self.prior.logit) / self.prior.spread) ** 2

    def _move_levels(self, at: int) -> None:
        index, x, s = self.index[at], self.x[at], self.s[at]
        step = self.step_x[at] * self.rng.standard_normal(len(x))
        moved = x + step
        logit = self.logit + step[index]
        like = self._likelihood(logit)
        gain = np.bincount(index, like - self.like, minlength=len(x)) - (moved**2 - x**2) / (2 * s * s)
        accepted = np.log(self.rng.random(len(x))) < gain
        self.x[at] = np.where(accepted, moved, x)
        cells = accepted[index]
        self.logit = np.where(cells, logit, self.logit)
        self.like = np.where(cells, like, self.like)
        if self.tuning:
            self.step_x[at] *= _tuned(accepted)

    def _move_spread(self, at: int) -> None:
        """A step of log s, given the effects."""
        s, x = self.s[at], self.x[at]
        wanted = s * np.exp(self.step_s[at] * self.rng.standard_normal())
        gain = self._prior_s(at, wanted) - self._prior_s(at, s)
        gain += -len(x) * np.log(wanted / s) - float(np.sum(x * x)) * (wanted**-2 - s**-2) / 2
        accepted = np.log(self.rng.random()) < gain
        if accepted:
            self.s[at] = wanted
        if self.tuning:
            self.step_s[at] *= _tuned(accepted)

    def _move_both(self, at: int) -> None:
        """A step that scales s and the effects alike; only the likelihood and the prior of s change."""
        s, x, index = self.s[at], self.x[at], self.index[at]
        factor = np.exp(self.step_both[at] * self.rng.standard_normal())
        logit = self.logit + ((factor - 1) * x)[index]
        like = self._likelihood(logit)
        gain = float(np.sum(like - self.like)) + self._prior_s(at, s * factor) - self._prior_s(at, s)
        accepted = np.log(self.rng.random()) < gain
        if accepted:
            self.s[at], self.x[at], self.logit, self.like = s * factor, x * factor, logit, like
        if self.tuning:
            self.step_both[at] *= _tuned(accepted)

    def _prior_s(self, at: int, s: Any) -> float:
        """Half-normal on s, with the Jacobian of a step in log s."""
        return float(-0.5 * (s / self.factors[at].scale) ** 2 + np.log(s))


def _tuned(accepted: Any) -> Any:
    return np.exp(0.06 * (np.asarray(accepted, dtype=np.float64) - _WANTED))


def _numbered(levels: Any) -> dict[Hashable, int]:
    return {level: number for number, level in enumerate(dict.fromkeys(levels))}


class Drawn:
    """One draw of the posterior: the share for any levels; what was never seen is drawn once and kept."""

    def __init__(self, posterior: Posterior, draw: int, rng: np.random.Generator) -> None:
        self._middle = float(posterior.middle[draw])
        self._spreads = posterior.spreads[draw].tolist()
        self._effects = [
            dict(zip(known, effects[draw].tolist(), strict=True))
            for known, effects in zip(posterior.known, posterior.effects, strict=True)
        ]
        self._rng = rng
        self._shares: dict[tuple[Hashable, ...], float] = {}

    def share(self, levels: tuple[Hashable, ...]) -> float:
        """The probability for these levels, one of each factor."""
        found = self._shares.get(levels)
        if found is None:
            logit = self._middle + sum(self._effect(at, level) for at, level in enumerate(levels))
            found = self._shares[levels] = float(1 / (1 + np.exp(-logit)))
        return found

    def _effect(self, at: int, level: Hashable) -> float:
        effects = self._effects[at]
        if level not in effects:
            effects[level] = self._spreads[at] * float(self._rng.standard_normal())
        return float(effects[level])

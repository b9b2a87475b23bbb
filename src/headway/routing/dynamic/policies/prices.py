"""What it will cost to serve a request that waits: its share of the routes of sampled rests of the day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headway.routing.dynamic.day import EPOCH_S, LEAD_S, DayInstance, Ints, Requests, draw, leaves_s
from headway.routing.dynamic.policies.base import View
from headway.routing.dynamic.solving import Task, solve

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sampling:
    """Epochs that are drawn, seconds of search for 100 requests of a sample, and the part of what visits share."""

    ahead: int
    solve_s: float
    common: float


def imagine(view: View, ahead: int, rng: np.random.Generator) -> Requests:
    """What so many epochs may bring, by the same draws as the day's own."""
    last = min(view.instance.last_epoch, view.epoch + ahead)
    drawn = [draw(view.instance, epoch, rng) for epoch in range(view.epoch + 1, last + 1)]
    every = drawn[0]
    for each in drawn[1:]:
        every = every.join(each)
    return every


def sampled_prices(view: View, waits: Ints, how: Sampling, seed: int) -> Floats | None:
    """What each of those that wait costs in one imagined rest of the day; not a number for the others.

    Args:
        waits: positions of open requests that leave no sooner than the next epoch's routes.
        how: more requests than 100 take longer in proportion.

    None where the search found nothing feasible in that time.
    """
    rng, later = np.random.default_rng(seed), leaves_s(view.epoch + 1)
    requests = view.open.take(waits).join(imagine(view, how.ahead, rng))
    release = np.maximum(EPOCH_S * requests.epoch + LEAD_S, later)
    task = Task(view.instance, requests, later, release)
    solved = solve(task, how.solve_s * len(requests) / 100, seed, stopwatch=view.effort.stopwatch)
    if not solved.feasible:
        return None
    prices = np.full(len(view.open), np.nan)
    for route in solved.routes:
        shares = route_shares(view.instance, requests.place[route], how.common)
        for i, share in zip(route, shares, strict=True):
            if i < len(waits):
                prices[waits[i]] = share
    return prices


def route_shares(instance: DayInstance, places: Ints, common: float) -> Floats:
    """A route's driving, parted among its visits: each one's detour, and an equal part of so much of the rest."""
    way = np.concatenate([[0], places, [0]])
    drive = instance.duration_s
    detours = drive[way[:-2], way[1:-1]] + drive[way[1:-1], way[2:]] - drive[way[:-2], way[2:]]
    whole = drive[way[:-1], way[1:]].sum()
    if len(places) == 1:
        return np.array([float(whole)])
    shares: Floats = detours + common * max(float(whole - detours.sum()), 0.0) / len(places)
    return shares

"""A day played from its first epoch to its last under one policy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.routing.dynamic.day import DayInstance, Ints, Requests, draw, must_go, nothing
from headway.routing.dynamic.policies.base import Effort, Policy, View
from headway.routing.dynamic.solving import Routes


@dataclass(frozen=True, slots=True)
class EpochRecord:
    """What an epoch saw and sent; `routes` are keys of requests in the order of the visits."""

    epoch: int
    open: int
    must: int
    sent: int
    routes: tuple[tuple[int, ...], ...]
    cost: int


@dataclass(frozen=True, slots=True)
class DayRecord:
    """A day as it went; `cost` is the driving time of all routes in seconds."""

    policy: str
    seed: int
    requests: int
    epochs: tuple[EpochRecord, ...]

    @property
    def cost(self) -> int:
        """Of all epochs."""
        return sum(each.cost for each in self.epochs)


class Refused(Exception):
    """A policy's answer breaks a rule of the day."""


def play(instance: DayInstance, seed: int, policy: Policy, effort: Effort) -> DayRecord:
    """The day with this seed under the policy.

    Raises:
        Refused: the policy left out what must go, or named a request twice.
    """
    draws = np.random.default_rng(seed)
    waiting, seen, epochs = nothing(), 0, []
    for epoch in range(instance.first_epoch, instance.last_epoch + 1):
        new = draw(instance, epoch, draws, seen)
        seen += len(new)
        view = View(instance, epoch, waiting.join(new), np.zeros(0, dtype=np.bool_), effort, seed)
        view = View(instance, epoch, view.open, must_go(instance, epoch, view.open), effort, seed)
        record, waiting = _epoch(view, policy.send(view))
        epochs.append(record)
    return DayRecord(policy.name, seed, seen, tuple(epochs))


def _epoch(view: View, routes: Routes) -> tuple[EpochRecord, Requests]:
    sent = np.zeros(len(view.open), dtype=np.int64)
    for route in routes:
        sent[route] += 1
    if (sent > 1).any() or (view.must & (sent == 0)).any():
        raise Refused(f"epoch {view.epoch}: a request twice, or one left that must go")
    cost = sum(driving_s(view.instance, view.open.place[route]) for route in routes)
    keys = tuple(tuple(int(view.open.key[i]) for i in route) for route in routes)
    record = EpochRecord(view.epoch, len(view.open), int(view.must.sum()), int(sent.sum()), keys, cost)
    return record, view.open.take(sent == 0)


def driving_s(instance: DayInstance, places: Ints) -> int:
    """From the depot over the places and back."""
    way = np.concatenate([[0], places, [0]])
    return int(instance.duration_s[way[:-1], way[1:]].sum())

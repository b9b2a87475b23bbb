"""Allocation problems of a given size and kind, always the same for the same seeds; for tests and benchmarks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from headway.dispatch.solver.problem import Capacity, Carrier, Commitment, Order, Problem, Rate

BANDS = ((0.0, 10.0), (10.01, 50.0), (50.01, 100.0), (100.01, 300.0), (300.01, 2000.0))


@dataclass(frozen=True, slots=True)
class Shape:
    """What a generated problem is like.

    slack: capacity in all over demand. kg_slack: the same by weight. lopsided: how unequal origins and carriers are.
    coverage: share of lanes that a carrier serves. committed: share of its capacity that a carrier was promised.
    by_origin: share of carriers whose capacity is given by origin. unassigned_penalty: of an order that is left out.
    """

    orders: int
    carriers: int = 40
    origins: int = 6
    destinations: int = 8
    services: int = 2
    slack: float = 1.15
    kg_slack: float = 1.25
    lopsided: float = 1.0
    coverage: float = 0.4
    committed: float = 0.3
    by_origin: float = 0.3
    decimals: int = 2
    unassigned_penalty: float = 500.0


def scarce(orders: int) -> Shape:
    """Few carriers serve a lane, capacity is hardly more than demand, and leaving out costs 70 times the freight.

    Greedy pays some 300 % more than it need, for the orders whose few carriers it gave to others.
    """
    return Shape(orders, slack=1.03, kg_slack=1.15, coverage=0.25, unassigned_penalty=2000.0)


def generate(shape: Shape, network: int, day: int = 0) -> Problem:
    """A day of a network: the network's carriers, rates and capacities, and orders of that day."""
    world = np.random.default_rng([network, 1])
    origin_share = world.dirichlet(np.full(shape.origins, 4.0 / shape.lopsided))
    lane_share = world.dirichlet(np.full(shape.destinations * shape.services, 2.0), size=shape.origins)
    carriers = tuple(Carrier(f"C{n}", round(float(world.uniform(0.8, 0.99)), 3)) for n in range(shape.carriers))
    rates, served = _rates(shape, world)
    orders = _orders(shape, np.random.default_rng([network, 2, day]), origin_share, lane_share)
    capacity, commitments = _capacity(shape, world, origin_share, served)
    return Problem("USD", shape.unassigned_penalty, orders, carriers, rates, capacity, commitments)


def _lanes(shape: Shape) -> list[tuple[int, int, str]]:
    return [
        (o, d, f"S{s}") for o in range(shape.origins) for d in range(shape.destinations) for s in range(shape.services)
    ]


def _rates(shape: Shape, rng: np.random.Generator) -> tuple[tuple[Rate, ...], np.ndarray]:
    lanes = _lanes(shape)
    distance = rng.uniform(0.3, 2.0, size=len(lanes))
    level = rng.uniform(0.7, 1.4, size=shape.carriers)
    serves = rng.random((shape.carriers, len(lanes))) < shape.coverage
    serves[rng.integers(0, shape.carriers, len(lanes)), np.arange(len(lanes))] = True
    rates: list[Rate] = []
    for carrier, lane in np.argwhere(serves):
        origin, destination, service = lanes[lane]
        price = level[carrier] * distance[lane] * rng.uniform(0.8, 1.25)
        for band, (low, high) in enumerate(BANDS):
            rates.append(
                Rate(
                    f"r{len(rates)}", f"C{carrier}", f"P{origin}", f"Q{destination}", service, low, high,
                    round(float(4.0 * price * (1 + band)), 2), round(float(0.9 * price * 0.85**band), 4),
                )
            )  # fmt: skip
    return tuple(rates), serves


def _orders(
    shape: Shape, rng: np.random.Generator, origin_share: np.ndarray, lane_share: np.ndarray
) -> tuple[Order, ...]:
    n = shape.orders
    origin = rng.choice(shape.origins, size=n, p=origin_share)
    kg = np.minimum(np.round(rng.lognormal(3.3, 1.1, size=n), shape.decimals), 1999.0)
    late = rng.choice([0.0, 20.0, 40.0, 120.0], size=n)
    seconds = np.sort(rng.integers(0, 36_000, size=n))
    pick = [int(rng.choice(lane_share.shape[1], p=lane_share[o])) for o in origin]
    return tuple(
        Order(
            f"o{i}", f"P{origin[i]}", f"Q{pick[i] // shape.services}", float(kg[i]), f"S{pick[i] % shape.services}",
            float(late[i]), _at(int(seconds[i])),
        )
        for i in range(n)
    )  # fmt: skip


def _at(seconds: int) -> str:
    return f"2026-03-02T{8 + seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}Z"


def _capacity(
    shape: Shape, rng: np.random.Generator, origin_share: np.ndarray, serves: np.ndarray
) -> tuple[tuple[Capacity, ...], tuple[Commitment, ...]]:
    size = rng.dirichlet(np.full(shape.carriers, 3.0 / shape.lopsided)) * serves.mean(axis=1)
    size /= size.sum()
    mean_kg = float(np.exp(3.3 + 1.1**2 / 2))
    capacity: list[Capacity] = []
    commitments: list[Commitment] = []
    for number, share in enumerate(size):
        shipments = share * shape.orders * shape.slack
        kg = share * shape.orders * shape.kg_slack * mean_kg * rng.uniform(0.7, 1.3)
        carrier = f"C{number}"
        if rng.random() < shape.by_origin:
            for origin, part in enumerate(origin_share):
                capacity.append(Capacity(carrier, f"P{origin}", int(shipments * part * 1.2) + 1, None))
            capacity.append(Capacity(carrier, None, None, round(float(kg), 1)))
        else:
            capacity.append(Capacity(carrier, None, int(shipments) + 1, round(float(kg), 1)))
        if rng.random() < 0.5 and shape.committed > 0:
            least = int(shipments * shape.committed * rng.uniform(0.5, 2.5))
            commitments.append(Commitment(carrier, least, round(float(rng.uniform(1, 20)), 2)))
    return tuple(capacity), tuple(commitments)

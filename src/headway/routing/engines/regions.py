"""A big plan in parts: groups of neighbouring routes as problems of their own, so that a step is short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyvrp
from numpy.typing import NDArray

from headway.routing.engines.packing import Packed

STOPS, ROUTES = 200, 10
"""Of a region at least, about. Measured on 1,000 clients: smaller ones have more steps, and long routes need others."""

WEIGHT_WAIT = 0.2


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a problem: its data and routes, and the whole's index of each client, shipment and vehicle type."""

    data: pyvrp.ProblemData
    routes: list[Packed]
    clients: list[int]
    shipments: list[int]
    types: list[int]

    def lifted(self, routes: Sequence[Packed]) -> list[Packed]:
        """Routes of the region as routes of the whole."""
        return [(self.types[kind], tuple(self._lift(code) for code in codes)) for kind, codes in routes]

    def _lift(self, code: int) -> int:
        index, kind = divmod(code, 4)
        if kind == 1:
            return code
        return 4 * (self.clients if kind == 0 else self.shipments)[index] + kind


def proximity(data: pyvrp.ProblemData) -> NDArray[np.float64]:
    """How near clients are, (clients, clients): way, a share of the wait, and how late one would be after the other."""
    clients = data.clients()
    at = np.array([each.location for each in clients], dtype=np.int64)
    early = np.array([each.tw_early for each in clients], dtype=np.float64)
    late = np.array([min(each.tw_late, 2**40) for each in clients], dtype=np.float64)
    service = np.array([each.service_duration for each in clients], dtype=np.float64)
    way = data.distance_matrix(0)[np.ix_(at, at)].astype(np.float64)
    drive = data.duration_matrix(0)[np.ix_(at, at)]
    ready = service[:, None] + drive
    wait = np.maximum(0.0, early[None, :] - ready - late[:, None])
    warp = np.maximum(0.0, early[:, None] + ready - late[None, :])
    near = way + WEIGHT_WAIT * wait + warp
    either: NDArray[np.float64] = np.minimum(near, near.T)
    return either


def grouped(
    routes: Sequence[Packed], near: NDArray[np.float64], rng: np.random.Generator, count: int
) -> list[list[int]]:
    """The routes in about `count` disjoint groups of neighbours, other ones each time; indices into `routes`."""
    stops = [np.array([code // 4 for code in codes if code % 4 == 0], dtype=np.int64) for _, codes in routes]
    apart = _apart(stops, near)
    size = max(1, sum(map(len, stops)) // count)
    free = set(range(len(routes)))
    groups: list[list[int]] = []
    seed = int(rng.integers(len(routes)))
    while free:
        order = sorted(free, key=lambda each: (each != seed, apart[seed, each]))
        taken: list[int] = []
        held = 0
        for each in order:
            if held >= size:
                break
            taken.append(each)
            held += len(stops[each])
        rest = sum(len(stops[each]) for each in free) - held
        if rest < size // 2:
            taken = order
        free -= set(taken)
        groups.append(taken)
        if free:
            seed = min(free, key=lambda each: (apart[seed, each], each))
    return groups


def _apart(stops: Sequence[NDArray[np.int64]], near: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per pair of routes the mean way from a stop of one to the nearest of the other, the smaller of both."""
    full = [each if len(each) else np.zeros(1, dtype=np.int64) for each in stops]
    order = np.concatenate(full)
    begins = np.cumsum([0, *[len(each) for each in full[:-1]]])
    nearest = np.minimum.reduceat(near[np.ix_(order, order)], begins, axis=1)
    mean = np.add.reduceat(nearest, begins, axis=0) / np.array([len(each) for each in full])[:, None]
    either: NDArray[np.float64] = np.minimum(mean, mean.T)
    return either


def parts_of(stops: int, routes: int) -> int:
    """How many regions make a step short, and are large enough each to be searched by themselves."""
    return max(1, min(round(stops / STOPS), round(routes / ROUTES)))


def divided(
    data: pyvrp.ProblemData,
    routes: Sequence[Packed],
    near: NDArray[np.float64],
    rng: np.random.Generator,
    count: int,
) -> list[Region]:
    """The whole plan as about `count` regions; spare vehicles and the unserved are shared out among them."""
    groups = grouped(routes, near, rng, count)
    served = {code // 4 for _, codes in routes for code in codes if code % 4 == 0}
    extra: list[list[int]] = [[] for _ in groups]
    inside = [[code // 4 for each in group for code in routes[each][1] if code % 4 == 0] for group in groups]
    open_groups = {each.group for number, each in enumerate(data.clients()) if number in served} - {None}
    for number, client in enumerate(data.clients()):
        if number not in served and client.group not in open_groups:
            nearest = [near[number, stops].min(initial=np.inf) for stops in inside]
            extra[int(np.argmin(nearest))].append(number)
    used = np.bincount([kind for kind, _ in routes], minlength=data.num_vehicle_types)
    spare = [max(0, each.num_available - int(count)) for each, count in zip(data.vehicle_types(), used, strict=True)]
    shares = [[count // len(groups) + (at < count % len(groups)) for count in spare] for at in range(len(groups))]
    return [
        _region(data, [routes[each] for each in group], more, share)
        for group, more, share in zip(groups, extra, shares, strict=True)
    ]


def _region(data: pyvrp.ProblemData, routes: list[Packed], extra: list[int], spare: list[int]) -> Region:
    chosen = sorted({code // 4 for _, codes in routes for code in codes if code % 4 == 0} | set(extra))
    groups = sorted({each for number in chosen if (each := data.client(number).group) is not None})
    clients = sorted(set(chosen) | {member for group in groups for member in data.group(group).clients})
    shipments = sorted({code // 4 for _, codes in routes for code in codes if code % 4 == 2})
    places = _places(data, clients, shipments)
    at = {place: number for number, place in enumerate(places)}
    kept = np.array(places, dtype=np.int64)
    used = np.bincount([kind for kind, _ in routes], minlength=data.num_vehicle_types)
    available = [int(count) + more for count, more in zip(used, spare, strict=True)]
    types = [kind for kind, count in enumerate(available) if count]
    group_at = {group: number for number, group in enumerate(groups)}
    part = data.replace(
        locations=[data.location(place) for place in places],
        clients=[_moved(data.client(number), at, group_at) for number in clients],
        depots=[
            pyvrp.Depot(at[each.location], each.tw_early, each.tw_late, each.service_duration) for each in data.depots()
        ],
        vehicle_types=[data.vehicle_type(kind).replace(num_available=available[kind]) for kind in types],
        distance_matrices=[each[np.ix_(kept, kept)] for each in data.distance_matrices()],  # type: ignore[misc]  # their stub
        duration_matrices=[each[np.ix_(kept, kept)] for each in data.duration_matrices()],  # type: ignore[misc]  # their stub
        groups=[
            pyvrp.ClientGroup([clients.index(each) for each in data.group(group).clients], data.group(group).required)
            for group in groups
        ],
        shipments=[_shipped(data.shipment(number), at) for number in shipments],
    )
    client_at = {number: index for index, number in enumerate(clients)}
    shipment_at = {number: index for index, number in enumerate(shipments)}
    type_at = {kind: index for index, kind in enumerate(types)}
    lowered = [
        (type_at[kind], tuple(_lowered(code, client_at, shipment_at) for code in codes)) for kind, codes in routes
    ]
    return Region(part, lowered, clients, shipments, types)


def _lowered(code: int, client_at: dict[int, int], shipment_at: dict[int, int]) -> int:
    index, kind = divmod(code, 4)
    if kind == 1:
        return code
    return 4 * (client_at if kind == 0 else shipment_at)[index] + kind


def _places(data: pyvrp.ProblemData, clients: list[int], shipments: list[int]) -> list[int]:
    places = {each.location for each in data.depots()} | {data.client(number).location for number in clients}
    for number in shipments:
        places |= {data.shipment(number).pickup.location, data.shipment(number).delivery.location}
    return sorted(places)


def _moved(client: pyvrp.Client, at: dict[int, int], group_at: dict[int, int]) -> pyvrp.Client:
    return pyvrp.Client(
        at[client.location],
        client.delivery,
        client.pickup,
        client.service_duration,
        client.tw_early,
        client.tw_late,
        client.release_time,
        client.prize,
        client.required,
        None if client.group is None else group_at[client.group],
    )


def _shipped(shipment: pyvrp.Shipment, at: dict[int, int]) -> pyvrp.Shipment:
    first, second = shipment.pickup, shipment.delivery
    return pyvrp.Shipment(
        at[first.location],
        at[second.location],
        *(first.tw_early, first.tw_late, first.service_duration),
        *(second.tw_early, second.tw_late, second.service_duration),
        amount=shipment.amount,
        prize=shipment.prize,
        required=shipment.required,
    )

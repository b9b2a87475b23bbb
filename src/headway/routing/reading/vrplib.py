"""VRPLIB with its variants: windows, several depots, prizes, mixed fleets, trips, backhauls, releases, pairs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headway.routing.problem import (
    ALWAYS,
    UNREACHABLE,
    Call,
    Job,
    Matrix,
    Problem,
    Rates,
    Transfer,
    Vehicle,
    Window,
)
from headway.routing.reading.instance import MOST_PLACES, Instance, Rounding, lengths
from headway.routing.reading.sections import Parts, explicit, size_of, split

MANY_TRIPS = 1_000
"""Where the file names reload depots and no bound."""


def parse(file: str, lines: Sequence[str], rounding: Rounding) -> Instance:
    """The instance that these lines say.

    Raises:
        BadInstance: with the line and the field.
    """
    parts = split(file, lines)
    return Instance(parts.word("NAME", file), _Reader(parts, rounding).problem())


class _Reader:
    """Reads one file's parts; a class, because everything needs the same numbers."""

    def __init__(self, parts: Parts, rounding: Rounding) -> None:
        self.parts = parts
        self.size = size_of(parts)
        kind = parts.word("EDGE_WEIGHT_TYPE", "EUC_2D")
        if kind not in ("EUC_2D", "EXPLICIT"):
            raise parts.bad("EDGE_WEIGHT_TYPE", repr(kind), "EUC_2D or EXPLICIT")
        self.rounding = Rounding.TRUNC if kind == "EXPLICIT" else rounding
        self.way = self._way(kind)
        self.depots = self._depots()
        self.windows = self._windows()
        self.pairs = self._pairs()
        self.count = parts.whole("VEHICLES", 1, 10 * MOST_PLACES, max(1, self.size - self.depots))

    def problem(self) -> Problem:
        """The whole problem."""
        matrix = Matrix(self.way, self.way)
        return Problem((matrix,), self._vehicles(), self._jobs(), self._transfers())

    def _way(self, kind: str) -> NDArray[np.int64]:
        if kind == "EXPLICIT":
            way = explicit(self.parts, self.size)
        elif "NODE_COORD" not in self.parts.sections:
            raise self.parts.bad("EDGE_WEIGHT_TYPE", "EUC_2D without NODE_COORD_SECTION", "coordinates of all places")
        else:
            coordinates = self.parts.rows("NODE_COORD", self.size, 2)
            way = lengths(self.parts.file, self.parts.starts["NODE_COORD"], coordinates, self.rounding)
        if self.parts.word("TYPE") == "VRPB":
            way = self._backhauls_last(way)
        return way

    def _backhauls_last(self, way: NDArray[np.int64]) -> NDArray[np.int64]:
        """No way from a backhaul to a linehaul, nor from the depot to a backhaul: linehauls come first."""
        forward = self._loads("LINEHAUL" if "LINEHAUL" in self.parts.sections else "DEMAND") > 0
        back = self._loads("BACKHAUL") > 0
        way = way.copy()
        way[0, back] = UNREACHABLE
        way[np.ix_(back, forward)] = UNREACHABLE
        return way

    def _depots(self) -> int:
        lines = self.parts.sections.get("DEPOT", [])
        numbers = [int(each) for line in lines for each in line.numbers if each != -1] or [1]
        if numbers != list(range(1, len(numbers) + 1)) or len(numbers) > self.size:
            raise self.parts.bad("DEPOT", str(numbers), "the first places, from 1 on")
        return len(numbers)

    def _windows(self) -> NDArray[np.int64]:
        if "TIME_WINDOW" not in self.parts.sections:
            return np.tile(np.array([[0, ALWAYS]], dtype=np.int64), (self.size, 1))
        rows = self.parts.rows("TIME_WINDOW", self.size, 2)
        self.parts.ensure("TIME_WINDOW", rows.min(axis=1), rows.min(axis=1) >= 0, "times from 0")
        return np.minimum(self.rounding.whole(rows), ALWAYS)

    def _loads(self, key: str) -> NDArray[np.int64]:
        """Loads of any number of dimensions; they are not scaled as lengths are."""
        if key not in self.parts.sections:
            return np.zeros(self.size, dtype=np.int64)
        loads = self.parts.rows(key, self.size, 1)[:, 0]
        self.parts.ensure(key, loads, (loads >= 0) & (loads == np.floor(loads)), "a whole number from 0")
        return loads.astype(np.int64)

    def _times(self, key: str, count: int, default: float) -> list[int]:
        values = self.rounding.whole(self.parts.each(key, count, default))
        return [int(each) for each in values]

    def _pairs(self) -> NDArray[np.float64] | None:
        if "PICKUP_AND_DELIVERY" not in self.parts.sections:
            return None
        rows = self.parts.rows("PICKUP_AND_DELIVERY", self.size, 6)
        times = rows[:, 1:4].min(axis=1)
        self.parts.ensure("PICKUP_AND_DELIVERY", times, times >= 0, "times from 0")
        return rows

    def _jobs(self) -> tuple[Job, ...]:
        if self.pairs is not None:
            return ()
        demand = self._loads("LINEHAUL" if "LINEHAUL" in self.parts.sections else "DEMAND")
        back, service = self._loads("BACKHAUL"), self._times("SERVICE_TIME", self.size, 0)
        release, prize = self._times("RELEASE_TIME", self.size, 0), self._times("PRIZE", self.size, 0)
        optional = "PRIZE" in self.parts.sections
        only = self._only()
        return tuple(
            Job(
                str(place),
                Call(place, service[place], (Window(*map(int, self.windows[place])),)),
                deliver=(int(demand[place]),),
                collect=(int(back[place]),) if back[place] else (),
                release_s=release[place],
                only=only.get(place) if only is not None else None,
                prize=prize[place] if optional else None,
            )
            for place in range(self.depots, self.size)
        )

    def _only(self) -> dict[int, frozenset[int]] | None:
        """By place the vehicles that may visit it, where the file says so."""
        if "VEHICLES_ALLOWED_CLIENTS" not in self.parts.sections:
            return None
        found: dict[int, set[int]] = {place: set() for place in range(self.size)}
        for vehicle, places in enumerate(self.parts.listed("VEHICLES_ALLOWED_CLIENTS", self.count, self.size)):
            for place in places:
                found[place].add(vehicle)
        return {place: frozenset(vehicles) for place, vehicles in found.items()}

    def _transfers(self) -> tuple[Transfer, ...]:
        if self.pairs is None:
            return ()
        loads = np.abs(self.pairs[:, 0])
        self.parts.ensure("PICKUP_AND_DELIVERY", loads, loads == np.floor(loads), "a whole number as load")
        found = []
        for place in range(self.depots, self.size):
            target = self._other(place)
            if self.pairs[place, 5]:
                calls = self._pair_call(place), self._pair_call(target)
                found.append(Transfer(str(place), *calls, (int(loads[place]),)))
        return tuple(found)

    def _other(self, place: int) -> int:
        """The other place of its pair: every client has exactly one, and each names the other."""
        assert self.pairs is not None
        pickup, delivery = (int(each) for each in self.pairs[place, 4:6])
        other, back = max(pickup, delivery) - 1, 5 if pickup else 4
        paired = min(pickup, delivery) == 0 and self.depots <= other < self.size and other != place
        if not paired or int(self.pairs[other, back]) - 1 != place:
            line = self.parts.sections["PICKUP_AND_DELIVERY"][place].at
            seen = f"place {place + 1} with pickup {pickup} and delivery {delivery}"
            raise self.parts.bad("PICKUP_AND_DELIVERY", seen, "one other place, which names this one", line)
        return other

    def _pair_call(self, place: int) -> Call:
        assert self.pairs is not None
        begin, end, service = (self.rounding.one(each) for each in self.pairs[place, 1:4])
        return Call(place, service, (Window(begin, min(end, ALWAYS)),))

    def _vehicles(self) -> tuple[Vehicle, ...]:
        count, times = self.count, self._times
        capacity = self.parts.each("CAPACITY", count, 2**53)
        fixed, unit = times("VEHICLES_FIXED_COST", count, 0), self.parts.each("VEHICLES_UNIT_DISTANCE_COST", count, 1)
        bound = "VEHICLES_MAX_DURATION" if self._has("VEHICLES_MAX_DURATION") else "DISTANCE"
        longest = times(bound, count, ALWAYS / 1000)
        farthest = times("VEHICLES_MAX_DISTANCE", count, ALWAYS / 1000)
        home = self._homes()
        reloads = self._reloads()
        again = self.parts.each("VEHICLES_MAX_RELOADS", count, MANY_TRIPS)
        return tuple(
            Vehicle(
                str(each),
                start=home[each],
                end=home[each],
                capacity=(int(capacity[each]),),
                shift=self._shift(home[each]),
                duty_s=longest[each] if self._has(bound) else ALWAYS,
                max_distance_m=farthest[each] if self._has("VEHICLES_MAX_DISTANCE") else UNREACHABLE,
                rates=Rates(fixed=fixed[each], per_km=round(1000 * float(unit[each]))),
                reloads=reloads[each] if reloads else (),
                trips=1 + int(again[each]) if reloads and reloads[each] else 1,
            )
            for each in range(count)
        )

    def _has(self, key: str) -> bool:
        return key in self.parts.words or key in self.parts.sections

    def _reloads(self) -> list[tuple[int, ...]] | None:
        if "VEHICLES_RELOAD_DEPOT" not in self.parts.sections:
            return None
        return self.parts.listed("VEHICLES_RELOAD_DEPOT", self.count, self.depots)

    def _shift(self, home: int) -> Window:
        if self.pairs is not None:
            begin, end = (self.rounding.one(each) for each in self.pairs[home, 1:3])
            return Window(begin, min(end, ALWAYS))
        return Window(*map(int, self.windows[home]))

    def _homes(self) -> list[int]:
        if "VEHICLES_DEPOT" not in self.parts.sections:
            return [0] * self.count
        places = self.parts.rows("VEHICLES_DEPOT", self.count, 1)[:, 0]
        if places.min() < 1 or places.max() > self.depots:
            raise self.parts.bad("VEHICLES_DEPOT", str(places.tolist()[:8]), f"depots from 1 to {self.depots}")
        return [int(each) - 1 for each in places]

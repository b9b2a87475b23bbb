"""Small problems that a person can check by hand, and random ones with everything in them."""

from __future__ import annotations

from typing import Any

import numpy as np

from headway.routing.problem import UNREACHABLE, Break, Call, Job, Matrix, Problem, Rates, Transfer, Vehicle, Window


def line(*at: int) -> Matrix:
    """Places along a road, a metre a second apart."""
    spots = np.array(at, dtype=np.int64)
    apart = np.abs(spots[:, None] - spots[None, :])
    return Matrix(apart, apart)


def job(key: str, place: int, begin: int = 0, end: int = 10_000, **more) -> Job:
    service = more.pop("service_s", 0)
    windows = more.pop("windows", (Window(begin, end),))
    return Job(key, Call(place, service, windows), **more)


def van(key: str = "van", **more) -> Vehicle:
    given: dict[str, Any] = {"start": 0, "end": 0, "capacity": (10,), "shift": Window(0, 10_000)} | more
    return Vehicle(key, **given)


def anything(rng: np.random.Generator, orders: int = 12) -> Problem:
    """A random problem that uses every feature now and then, often with jobs nobody can do."""
    places = 8
    spots = rng.integers(0, 60, size=(places, 2))
    apart = np.abs(spots[:, None] - spots[None, :]).sum(axis=2) + rng.integers(0, 9, (places, places))
    np.fill_diagonal(apart, 0)
    if rng.random() < 0.3:
        apart[int(rng.integers(2, places)), :] = UNREACHABLE
    matrix = Matrix(apart.astype(np.int64), apart.astype(np.int64))
    vehicles = tuple(_vehicle(rng, number) for number in range(int(rng.integers(1, 4))))
    jobs = tuple(_job(rng, number, len(vehicles)) for number in range(orders))
    transfers = tuple(_transfer(rng, number) for number in range(int(rng.integers(0, 3))))
    depots = ((0, Window(0, 900)), (1, Window(20, 800)))
    return Problem((matrix,), vehicles, jobs, transfers, depots)


def _some(rng: np.random.Generator, share: float) -> bool:
    return bool(rng.random() < share)


def _call(rng: np.random.Generator) -> Call:
    begin = int(rng.integers(0, 400))
    windows = [Window(begin, begin + int(rng.integers(-5, 300)))]
    if _some(rng, 0.2):
        windows = [Window(begin, begin + 40), Window(begin + 150, begin + 250)]
    return Call(int(rng.integers(2, 8)), int(rng.integers(0, 15)), tuple(windows))


def _job(rng: np.random.Generator, number: int, vehicles: int) -> Job:
    return Job(
        f"j{number}",
        _call(rng),
        deliver=(int(rng.integers(0, 5)),) if _some(rng, 0.7) else (),
        collect=(0, int(rng.integers(0, 4))) if _some(rng, 0.4) else (),
        release_s=int(rng.integers(0, 100)) if _some(rng, 0.3) else 0,
        skills=frozenset({"lift"}) if _some(rng, 0.2) else frozenset(),
        only=frozenset({int(rng.integers(0, vehicles))}) if _some(rng, 0.1) else None,
        depots=frozenset({int(rng.integers(0, 2))}) if _some(rng, 0.2) else None,
        prize=int(rng.integers(10, 300)) if _some(rng, 0.3) else None,
    )


def _transfer(rng: np.random.Generator, number: int) -> Transfer:
    load = (int(rng.integers(0, 5)), 1)
    return Transfer(f"t{number}", _call(rng), _call(rng), load, prize=50 if _some(rng, 0.3) else None)


def _vehicle(rng: np.random.Generator, number: int) -> Vehicle:
    lunch = Break("lunch", Window(150, 250), 30)
    reloads = _some(rng, 0.4)
    return Vehicle(
        f"v{number}",
        start=0 if _some(rng, 0.8) else None,
        end=int(rng.integers(0, 2)) if _some(rng, 0.8) else None,
        capacity=(int(rng.integers(5, 20)), int(rng.integers(3, 12))),
        shift=Window(int(rng.integers(0, 50)), int(rng.integers(300, 900))),
        latest_start_s=200 if _some(rng, 0.3) else 2**31 - 1,
        duty_s=400 if _some(rng, 0.4) else 2**31 - 1,
        overtime_s=60,
        max_stops=5 if _some(rng, 0.2) else None,
        skills=frozenset({"lift"}) if _some(rng, 0.5) else frozenset(),
        breaks=(lunch,) if _some(rng, 0.5) else (),
        rates=Rates(fixed=20, per_km=1500, per_hour=1800, per_overtime_hour=3600),
        on_board=(1, 0) if _some(rng, 0.2) else (),
        reloads=(0, 1) if reloads else (),
        trips=3 if reloads else 1,
        reload_s=10,
    )

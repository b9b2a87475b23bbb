"""Benchmarks print ratios against a bound measured in the same run; they never fail for being slow."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable

import pytest


async def seconds(work: Callable[[], Awaitable[object]]) -> float:
    """How long `work` takes."""
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


@pytest.fixture
def report(capsys):
    """Print one line of a benchmark, past pytest's capture."""

    def line(name: str, ours_s: float, bound_s: float, n: int, bound: str) -> None:
        with capsys.disabled():
            print(f"\n{name}: {n / ours_s:,.0f}/s, {ours_s / bound_s:.1f} x {bound} ({n / bound_s:,.0f}/s)")

    return line

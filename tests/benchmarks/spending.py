"""CPU time by what spent it: this process (the client), `headway` processes it started, the database's (Linux only)."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg

_PROC = Path("/proc")


@dataclass
class Spending:
    """CPU seconds since it was begun. `database`: its own connection to the database that is watched."""

    database: asyncpg.Connection
    _before: dict[str, float] = field(default_factory=dict)

    async def begin(self) -> None:
        self._before = await self._all()

    async def so_far(self) -> dict[str, float]:
        now = await self._all()
        return {name: seconds - self._before.get(name, 0.0) for name, seconds in now.items()}

    async def _all(self) -> dict[str, float]:
        rows = await self.database.fetch(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        found = {"client": time.process_time(), "database": sum(_cpu_s(row["pid"]) for row in rows)}
        for pid in _children():
            name = _PROC.joinpath(str(pid), "cmdline").read_text().rstrip("\0").rpartition("\0")[2]
            if not name.isidentifier():
                continue  # what watches over the launched database, and the like
            found[name] = found.get(name, 0.0) + _cpu_s(pid)
        return found


def _children() -> list[int]:
    return [int(pid) for each in _PROC.glob("self/task/*/children") for pid in each.read_text().split()]


def _cpu_s(pid: int) -> float:
    """Of all threads that live."""
    threads = _PROC.joinpath(str(pid), "task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / 1e9


def in_words(spent: dict[str, float], events: int) -> str:
    """Microseconds an event, and the load of the machine."""
    each = ", ".join(f"{name} {seconds / events * 1e6:.1f}" for name, seconds in spent.items())
    return f"CPU us an event: {each}; load {os.getloadavg()[0]:.1f}"

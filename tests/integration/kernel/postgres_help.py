"""What the tests of the launcher share: users in processes of their own, and waiting."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg

HOLDER = Path(__file__).with_name("postgres_holder.py")
SOURCE = Path(__file__).parents[3] / "src"


class User:
    """Another Headway process that uses the data directory."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.told: dict[str, Any] = {}

    async def next_line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), 20)
        assert line, "the user ended without a word"
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def end(self, number: signal.Signals) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)
        await asyncio.wait_for(self.process.wait(), 20)


async def launch(data_dir: Path, *, linger_s: float = 0.0, before: tuple[str, ...] = ()) -> User:
    """A user in a process (and session) of its own; `before` replaces the interpreter."""
    process = await asyncio.create_subprocess_exec(
        *(before or (sys.executable,)), str(HOLDER), str(data_dir), str(linger_s),
        stdout=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": f"{SOURCE}:{os.environ.get('PYTHONPATH', '')}"},
    )  # fmt: skip
    return User(process)


@asynccontextmanager
async def user_of(data_dir: Path, *, linger_s: float = 0.0, before: tuple[str, ...] = ()) -> AsyncIterator[User]:
    """Such a user that has the server; told to stop at the end."""
    user = await launch(data_dir, linger_s=linger_s, before=before)
    try:
        user.told = await user.next_line()
        yield user
    finally:
        await user.end(signal.SIGTERM)


def owner_of(path: Path) -> int:
    return path.stat().st_uid


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


def of_process(pid: int, name: str) -> str:
    """A file of /proc."""
    return Path(f"/proc/{pid}/{name}").read_text()


def guard_of(server_pid: int) -> int:
    """The guard is the server's parent."""
    return int(of_process(server_pid, "stat").rpartition(")")[2].split()[1])


async def until(what: Callable[[], bool], *, within_s: float = 40.0) -> float:
    """Wait until it is so; the seconds it took."""
    began = time.monotonic()
    while not what():
        assert time.monotonic() - began < within_s, f"not within {within_s} s"
        await asyncio.sleep(0.01)
    return time.monotonic() - began


async def ask(dsn: str, query: str, *, within_s: float = 40.0) -> Any:
    """One value, connecting again while the server is away."""
    ends = time.monotonic() + within_s
    while True:
        try:
            connection = await asyncpg.connect(dsn)
            break
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            assert time.monotonic() < ends, f"no connection within {within_s} s"
            await asyncio.sleep(0.01)
    try:
        return await connection.fetchval(query)
    finally:
        await connection.close()

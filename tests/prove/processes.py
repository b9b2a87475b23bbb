"""Headway's own processes over one data directory, started, killed with -9 and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Process:
    """One `headway` process that is started again after it was killed."""

    arguments: list[str]
    environment: dict[str, str]
    log: Path
    running: asyncio.subprocess.Process | None = None
    kills: int = 0

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = await asyncio.create_subprocess_exec(
                sys.executable,
                "-c",
                "from headway.cli import main; main()",
                *self.arguments,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def kill(self) -> None:
        """kill -9, then start anew."""
        assert self.running is not None
        if self.running.returncode is None:
            self.running.send_signal(signal.SIGKILL)
        await self.running.wait()
        self.kills += 1
        await self.start()

    async def stop(self) -> None:
        if self.running is not None and self.running.returncode is None:
            self.running.send_signal(signal.SIGTERM)
            await self.running.wait()


@dataclass
class Installation:
    """A server and workers over one data directory."""

    data_dir: Path
    workers: int = 1
    port: int = field(default_factory=free_port)
    processes: list[Process] = field(default_factory=list)

    async def start(self) -> None:
        environment = {"HEADWAY_LEASE_S": "2", "HEADWAY_PORT": str(self.port)}
        serve = ["serve", "--data-dir", str(self.data_dir)]
        work = ["worker", "--data-dir", str(self.data_dir)]
        for number, arguments in enumerate([serve, *[work] * self.workers]):
            log = self.data_dir / f"process-{number}.log"
            process = Process(arguments, environment, log)
            await process.start()
            self.processes.append(process)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def kills(self) -> int:
        return sum(process.kills for process in self.processes)

    async def until_ready(self, timeout_s: float = 60) -> None:
        """Wait until the server answers."""
        async with asyncio.timeout(timeout_s), httpx.AsyncClient() as client:
            while True:
                try:
                    if (await client.get(f"{self.url}/readyz", timeout=2)).status_code == 200:
                        return
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        await asyncio.gather(*(process.stop() for process in self.processes))

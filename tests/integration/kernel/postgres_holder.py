"""A program that uses a data directory until told to stop: prints `pid` and `dsn`, then waits for SIGINT or SIGTERM."""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path

import asyncpg

from headway.kernel.postgres import embedded_server


async def hold(data_dir: Path, linger_s: float) -> None:
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, asked.set)
    async with embedded_server(data_dir) as server:
        print(json.dumps({"pid": server.pid, "dsn": server.dsn, "uid": os.geteuid()}), flush=True)
        await asked.wait()
        await asyncio.sleep(linger_s)
        connection = await asyncpg.connect(server.dsn)
        print(json.dumps({"last": await connection.fetchval("SELECT 1")}), flush=True)
        await connection.close()


if __name__ == "__main__":
    asyncio.run(hold(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0))

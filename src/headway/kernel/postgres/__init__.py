"""The PostgreSQL launcher: one server for a data directory, started on demand, gone with its last user.

Owns: the folder `<data dir>/postgres` (cluster, password, locks, server log) and the processes below its guard.
May call: `headway.kernel.errors`, `headway.kernel.entropy`. Publishes and listens to nothing.
How it holds together: every Headway process holds a shared lock on `users.lock`; one guard process (`guard.py`) is
the parent of the server, restarts it when it dies and stops it when no user is left, however the users went.
Where to add things: server options in `options.py`, places to look for binaries in `binaries.py`.
"""

from headway.kernel.postgres.choice import DatabaseChoice, DatabaseSettings, resolve
from headway.kernel.postgres.errors import (
    BinariesNotFound,
    ClusterVersionMismatch,
    DataDirUnusable,
    InitFailed,
    PostgresError,
    ServerFailed,
    SocketPathTooLong,
)
from headway.kernel.postgres.server import RunningServer, embedded_server, start

__all__ = [
    "BinariesNotFound",
    "ClusterVersionMismatch",
    "DataDirUnusable",
    "DatabaseChoice",
    "DatabaseSettings",
    "InitFailed",
    "PostgresError",
    "RunningServer",
    "ServerFailed",
    "SocketPathTooLong",
    "embedded_server",
    "resolve",
    "start",
]

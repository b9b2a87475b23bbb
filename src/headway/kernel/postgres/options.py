"""The server's options: what every embedded server runs with, and what a scratch database gives up for speed."""

SUPERUSER = "headway"
DATABASE = "headway"
PORT = 5432

_BASE: dict[str, str] = {
    "listen_addresses": "",
    "unix_socket_directories": ".",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "max_connections": "100",
    "shared_buffers": "192MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Those who allocate may wait for each other over two carriers' days; one of them should soon try again.
    "deadlock_timeout": "100ms",
    # Parallel queries need /dev/shm, which containers limit to 64 MB, and would take both cores from the writers.
    "max_parallel_workers_per_gather": "0",
    "max_parallel_maintenance_workers": "1",
    "max_worker_processes": "4",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "wal_compression": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "log_destination": "stderr",
}

_DURABLE: dict[str, str] = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}

_SCRATCH: dict[str, str] = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def server_options(*, tag: str, scratch: bool) -> list[str]:
    """The `-c name=value` arguments of a server; they win over `postgresql.conf` and `ALTER SYSTEM`.

    `tag` becomes the cluster's name, by which its processes are told from those of any other server.
    """
    chosen = {**_BASE, **(_SCRATCH if scratch else _DURABLE), "cluster_name": tag}
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

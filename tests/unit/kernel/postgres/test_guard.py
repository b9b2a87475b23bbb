"""How the processes of one server are told from everything else, and what the server is started with."""

import pytest

from headway.kernel.postgres.guard import belongs
from headway.kernel.postgres.options import server_options

TAG = "headway-fe00-2214fa"


@pytest.mark.parametrize(
    "arguments",
    [
        ["/opt/pg/bin/postgres", "-D", "/proc/self/fd/5", "-c", f"cluster_name={TAG}"],
        [f"postgres: {TAG}: checkpointer "],
        [f"postgres: {TAG}: headway headway [local] idle"],
    ],
)
def test_the_server_and_its_backends_belong(arguments: list[str]) -> None:
    assert belongs(arguments, TAG)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        [""],
        ["postgres: checkpointer "],
        [f"postgres: {TAG}b: checkpointer "],
        ["/opt/pg/bin/postgres", "-c", f"cluster_name={TAG}b"],
        ["python", "guard.py", f"cluster_name={TAG}"],
        ["grep", f"postgres: {TAG}: "],
    ],
)
def test_other_processes_do_not(arguments: list[str]) -> None:
    assert not belongs(arguments, TAG)


def test_a_data_directory_is_durable() -> None:
    options = server_options(tag=TAG, scratch=False)
    assert {"fsync=on", "synchronous_commit=on", "full_page_writes=on"} <= set(options)


def test_a_scratch_database_gives_up_durability() -> None:
    options = server_options(tag=TAG, scratch=True)
    assert {"fsync=off", "synchronous_commit=off", "full_page_writes=off"} <= set(options)


def test_nothing_listens_on_the_network() -> None:
    assert "listen_addresses=" in server_options(tag=TAG, scratch=True)

"""A server for a data directory: made once, shared by all, found again, gone with the last user."""

import asyncio
import os
import signal
from pathlib import Path

import asyncpg
import pytest

from headway.kernel.postgres import embedded_server, start
from headway.kernel.postgres.guard import cluster_tag, processes_of
from headway.kernel.postgres.layout import Layout, socket_folder
from headway.kernel.postgres.starting import is_guarded
from tests.integration.kernel.postgres_help import ask, guard_of, user_of

WHO = "SELECT concat_ws(' ', current_user, current_database(), pg_encoding_to_char(encoding), datcollate) \
       FROM pg_database WHERE datname = current_database()"


def remaining(data_dir: Path) -> list[int]:
    return processes_of(cluster_tag(str(Layout(data_dir).cluster)))


async def test_a_data_directory_keeps_its_data_and_leaves_no_process(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as server:
        assert await ask(server.dsn, WHO) == "headway headway UTF8 C"
        assert await ask(server.dsn, "SHOW fsync") == "on"
        await ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS n")
    assert remaining(tmp_path) == []
    assert not is_guarded(Layout(tmp_path))
    async with embedded_server(tmp_path) as server:
        assert await ask(server.dsn, "SELECT n FROM kept") == 7


async def test_a_scratch_database_is_fast_and_leaves_no_folder() -> None:
    async with embedded_server() as server:
        assert await ask(server.dsn, "SHOW fsync") == "off"
        assert server.data_dir.exists()
    assert not server.data_dir.exists()


async def test_two_users_in_one_process_share_the_server(tmp_path: Path) -> None:
    first, second = await asyncio.gather(start(tmp_path), start(tmp_path))
    assert first.pid == second.pid
    await first.stop()
    await first.stop()
    assert await ask(second.dsn, "SELECT 1") == 1
    await second.stop()
    assert remaining(tmp_path) == []


async def test_processes_that_start_at_once_share_one_cluster(tmp_path: Path) -> None:
    async with asyncio.TaskGroup() as group:
        users = [user_of(tmp_path) for _ in range(3)]
        told = [group.create_task(user.__aenter__()) for user in users]
    assert len({task.result().told["pid"] for task in told}) == 1
    assert [path.name for path in Layout(tmp_path).home.glob("cluster*")] == ["cluster"]
    await asyncio.gather(*(user.__aexit__(None, None, None) for user in users))
    assert remaining(tmp_path) == []


async def test_without_the_password_there_is_no_entry(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(server.dsn.replace("headway:", "headway:x"))
        assert Layout(tmp_path).password_file.stat().st_mode & 0o777 == 0o600
        assert Layout(tmp_path).cluster.stat().st_mode & 0o777 == 0o700


async def test_a_moved_data_directory_works(tmp_path: Path) -> None:
    async with embedded_server(tmp_path / "here", scratch=True) as server:
        await ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS n")
    (tmp_path / "here").rename(tmp_path / "there")
    async with embedded_server(tmp_path / "there", scratch=True) as server:
        assert await ask(server.dsn, "SELECT n FROM kept") == 7


async def test_a_long_path_with_special_characters_is_reached_by_a_link(tmp_path: Path) -> None:
    data_dir = tmp_path / ("Zürich, 100% " + "x" * 100)
    async with embedded_server(data_dir, scratch=True) as server:
        link = socket_folder(Layout(data_dir).cluster)
        assert link.is_symlink()
        assert await ask(server.dsn, "SELECT 1") == 1
    assert not link.is_symlink()


async def test_ctrl_c_reaches_the_user_but_not_its_server(tmp_path: Path) -> None:
    async with user_of(tmp_path, linger_s=0.3) as user:
        assert os.getsid(guard_of(user.told["pid"])) != os.getsid(user.process.pid)
        os.killpg(user.process.pid, signal.SIGINT)
        assert await user.next_line() == {"last": 1}
        await user.process.wait()
    assert remaining(tmp_path) == []
    assert "database system is shut down" in Layout(tmp_path).log.read_text()

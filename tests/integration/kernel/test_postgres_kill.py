"""Killing any of the processes with -9 loses nothing and leaves nothing."""

import asyncio
import os
import shutil
import signal
from functools import partial
from pathlib import Path

import asyncpg
import pytest

from headway.kernel.postgres import RunningServer, embedded_server
from headway.kernel.postgres.account import own_account
from headway.kernel.postgres.guard import cluster_tag, processes_of
from headway.kernel.postgres.layout import Layout
from headway.kernel.postgres.starting import is_guarded
from tests.integration.kernel.postgres_help import ask, guard_of, launch, until, user_of


def remaining(data_dir: Path) -> list[int]:
    return processes_of(cluster_tag(str(Layout(data_dir).cluster)))


def differs(server: RunningServer, pid: int) -> bool:
    return server.pid != pid


async def test_a_killed_server_is_back_with_every_committed_row(tmp_path: Path) -> None:
    said: list[str] = []
    async with embedded_server(tmp_path, on_event=said.append) as server:
        await ask(server.dsn, "CREATE TABLE kept AS SELECT 7 AS n")
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        await until(lambda: server.pid != killed)
        assert await ask(server.dsn, "SELECT n FROM kept") == 7
        await until(lambda: bool(said))
        assert said == [f"the database was restarted: process {killed} is gone, {server.pid} serves"]
    assert remaining(tmp_path) == []


async def test_a_backend_in_the_middle_of_a_query_does_not_delay_the_return(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as server:
        connection = await asyncpg.connect(server.dsn)
        busy = asyncio.create_task(connection.execute("DO $$ BEGIN LOOP END LOOP; END $$"))
        await asyncio.sleep(0.1)
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        await until(lambda: server.pid != killed)
        assert await ask(server.dsn, "SELECT 1") == 1
        assert isinstance((await asyncio.gather(busy, return_exceptions=True))[0], Exception)
        connection.terminate()


async def test_killed_again_and_again_it_comes_back(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True) as server:
        for _ in range(8):
            killed = server.pid
            os.kill(killed, signal.SIGKILL)
            await until(partial(differs, server, killed))
        assert await ask(server.dsn, "SELECT 1") == 1


async def test_a_killed_user_takes_the_server_along(tmp_path: Path) -> None:
    async with user_of(tmp_path) as user:
        await user.end(signal.SIGKILL)
        await until(lambda: not remaining(tmp_path) and not is_guarded(Layout(tmp_path)))


async def test_the_server_stays_for_the_users_who_are_left(tmp_path: Path) -> None:
    async with user_of(tmp_path) as first, user_of(tmp_path) as second:
        assert second.told["pid"] == first.told["pid"]
        await first.end(signal.SIGKILL)
        await asyncio.sleep(0.3)
        assert await ask(second.told["dsn"], "SELECT 1") == 1
        assert first.told["pid"] in remaining(tmp_path)


async def test_a_killed_guard_is_replaced(tmp_path: Path) -> None:
    async with embedded_server(tmp_path) as server:
        guard = guard_of(server.pid)
        os.kill(guard, signal.SIGKILL)
        await until(lambda: is_guarded(Layout(tmp_path)) and guard_of(server.pid) != guard)
        assert await ask(server.dsn, "SELECT 1") == 1
    assert remaining(tmp_path) == []


async def test_user_and_guard_killed_together_leave_nothing(tmp_path: Path) -> None:
    async with user_of(tmp_path) as user:
        guard = guard_of(user.told["pid"])
        user.process.kill()
        os.kill(guard, signal.SIGKILL)
        await until(lambda: not remaining(tmp_path))
    async with embedded_server(tmp_path) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


@pytest.mark.parametrize("name", ["postmaster.pid", ".s.PGSQL.5432.lock"])
async def test_a_lock_file_that_was_left_empty_is_no_obstacle(tmp_path: Path, name: str) -> None:
    async with embedded_server(tmp_path, scratch=True):
        pass
    (Layout(tmp_path).cluster / name).touch()
    async with embedded_server(tmp_path, scratch=True) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


async def test_a_stale_pid_file_that_names_somebody_else_is_no_obstacle(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True):
        told = (Layout(tmp_path).cluster / "postmaster.pid").read_text()
    account = own_account(Layout(tmp_path).cluster)
    rights = account.popen if account else {}
    somebody = await asyncio.create_subprocess_exec("sleep", "60", cwd="/", **rights)
    stale = "\n".join([str(somebody.pid), *told.splitlines()[1:]])
    (Layout(tmp_path).cluster / "postmaster.pid").write_text(stale + "\n")
    async with embedded_server(tmp_path, scratch=True) as server:
        assert server.pid != somebody.pid
    assert somebody.returncode is None
    somebody.kill()
    await somebody.wait()


async def test_a_user_killed_during_initdb_leaves_no_half_cluster(tmp_path: Path) -> None:
    home = Layout(tmp_path).home
    user = await launch(tmp_path)
    await until(lambda: any(home.glob("cluster.new-*/PG_VERSION")))
    await user.end(signal.SIGKILL)
    assert not Layout(tmp_path).cluster.exists()
    async with embedded_server(tmp_path, scratch=True) as server:
        assert await ask(server.dsn, "SELECT current_database()") == "headway"
    assert [path.name for path in home.glob("cluster*")] == ["cluster"]


async def test_what_a_killed_initdb_left_is_cleared_away(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True):
        pass
    half = Layout(tmp_path).home / "cluster.new-abc"
    Layout(tmp_path).cluster.rename(half)
    (half / "global" / "pg_control").unlink()
    async with embedded_server(tmp_path, scratch=True) as server:
        assert await ask(server.dsn, "SELECT 1") == 1
        assert not half.exists()


async def test_a_removed_data_directory_does_not_keep_the_server_alive(tmp_path: Path) -> None:
    async with user_of(tmp_path / "data") as user:
        tag = cluster_tag(str(Layout(tmp_path / "data").cluster))
        shutil.rmtree(tmp_path / "data", ignore_errors=True)
        await user.end(signal.SIGKILL)
        await until(lambda: not processes_of(tag))

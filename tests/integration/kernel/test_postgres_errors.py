"""What cannot work is said with what was seen, and leaves nothing half done."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from headway.kernel.postgres import (
    BinariesNotFound,
    ClusterVersionMismatch,
    DataDirUnusable,
    InitFailed,
    PostgresError,
    ServerFailed,
    SocketPathTooLong,
    embedded_server,
    start,
)
from headway.kernel.postgres.binaries import VARIABLE, find_binaries
from headway.kernel.postgres.layout import Layout
from headway.kernel.postgres.starting import is_guarded
from tests.integration.kernel.postgres_help import ask


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Binaries whose `initdb` says what PostgreSQL says on a full disk."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    program(folder / "postgres", "echo 'postgres (PostgreSQL) 18.6'")
    program(
        folder / "initdb",
        "[ \"$1\" = -V ] && exit 0\necho 'creating subdirectories ... ok'\n"
        "echo 'initdb: error: could not write file: No space left on device' >&2\nexit 1",
    )
    monkeypatch.setenv(VARIABLE, str(folder))
    yield
    shutil.rmtree(folder)


async def test_no_binaries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nothing"))
    with pytest.raises(BinariesNotFound, match=rf"nothing in {tmp_path}/nothing\nMaybe install"):
        await start(tmp_path / "data")


@pytest.mark.usefixtures("full_disk")
async def test_a_full_disk_leaves_no_half_cluster(tmp_path: Path) -> None:
    with pytest.raises(InitFailed, match=r"(?s)initdb ended with 1 .*No space left on device\nMaybe the disk is full"):
        await start(tmp_path / "data")
    assert list((tmp_path / "data" / "postgres").glob("cluster*")) == []
    assert not is_guarded(Layout(tmp_path / "data"))


@pytest.mark.usefixtures("full_disk")
async def test_a_failed_scratch_database_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temp").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    with pytest.raises(InitFailed):
        await start(None)
    assert list((tmp_path / "temp").iterdir()) == []


async def test_a_data_directory_of_another_major_version(tmp_path: Path) -> None:
    Layout(tmp_path).create()
    Layout(tmp_path).cluster.mkdir()
    (Layout(tmp_path).cluster / "PG_VERSION").write_text("12\n")
    with pytest.raises(ClusterVersionMismatch, match=r"made by PostgreSQL 12, but found: \d+"):
        await start(tmp_path)


async def test_a_file_where_the_data_directory_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataDirUnusable, match="file/data cannot be used: Not a directory"):
        await start(tmp_path / "file" / "data")


async def test_a_damaged_cluster_is_reported_with_the_end_of_the_log(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True):
        pass
    (Layout(tmp_path).cluster / "global" / "pg_control").unlink()
    with pytest.raises(ServerFailed, match=r"(?s)server\.log ends:\n.*pg_control"):
        await start(tmp_path, scratch=True)
    assert not is_guarded(Layout(tmp_path))


async def test_no_short_enough_path_for_the_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("headway.kernel.postgres.layout.SOCKET_PATH_LIMIT", 20)
    with pytest.raises(SocketPathTooLong, match="too long"):
        await start(tmp_path, scratch=True)
    assert not is_guarded(Layout(tmp_path))


async def test_a_lost_password_is_reported(tmp_path: Path) -> None:
    async with embedded_server(tmp_path, scratch=True):
        Layout(tmp_path).password_file.write_text("wrong")
        with pytest.raises(PostgresError, match="password authentication failed"):
            await start(tmp_path, scratch=True)


async def test_the_system_has_binaries_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        find_binaries("system", None)
    except BinariesNotFound:
        pytest.skip("this system has no PostgreSQL 15 or newer of its own")
    monkeypatch.setenv(VARIABLE, "system")
    async with embedded_server(tmp_path) as server:
        version = await ask(server.dsn, "SHOW server_version")
        assert version.split()[0] == find_binaries("system", None).version


def test_the_wheel_is_found_without_running_its_code() -> None:
    assert find_binaries("wheel", None).major >= 15

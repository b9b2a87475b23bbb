"""Where things lie in a data directory, and how its socket is reached."""

import base64
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from headway.kernel.entropy import SystemEntropy
from headway.kernel.postgres.errors import DataDirUnusable, SocketPathTooLong
from headway.kernel.postgres.guard import cluster_tag
from headway.kernel.postgres.options import DATABASE, PORT, SUPERUSER

SOCKET_PATH_LIMIT = 103  # macOS; Linux has 107
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-")


@dataclass(frozen=True, slots=True)
class Layout:
    """The folder `postgres` of a data directory."""

    data_dir: Path

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def users_lock(self) -> Path:
        return self.home / "users.lock"

    @property
    def guard_lock(self) -> Path:
        return self.home / "guard.lock"

    @property
    def start_lock(self) -> Path:
        return self.home / "start.lock"

    @property
    def password_file(self) -> Path:
        return self.home / "password"

    def create(self) -> None:
        """Make the folders, private to this user.

        Raises: DataDirUnusable when they cannot be made or belong to somebody else.
        """
        try:
            self.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.home.mkdir(exist_ok=True, mode=0o700)
            for lock in (self.start_lock, self.guard_lock, self.users_lock):
                lock.touch(mode=0o600)
        except OSError as error:
            raise DataDirUnusable(
                f"the data directory {self.data_dir} cannot be used: {error.strerror}",
                data_dir=str(self.data_dir),
                uid=os.geteuid(),
            ) from error

    def password(self) -> str:
        """The superuser's password; made on first use, readable by this user only."""
        try:
            return self.password_file.read_text().strip()
        except FileNotFoundError:
            return self._new_password()
        except PermissionError as error:
            raise DataDirUnusable(
                f"the data directory {self.data_dir} belongs to another user (uid {self.home.stat().st_uid})",
                data_dir=str(self.data_dir),
                uid=os.geteuid(),
            ) from error

    def _new_password(self) -> str:
        password = base64.urlsafe_b64encode(SystemEntropy().bytes(24)).decode()
        draft = self.home / f"password.{os.getpid()}"
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(password)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.password_file)
        return password

    def dsn(self) -> str:
        """The address for asyncpg, psql and other libpq clients."""
        folder = socket_folder(self.cluster)
        return f"postgresql://{SUPERUSER}:{quote(self.password())}@/{DATABASE}?host={folder}"


def fits(folder: Path) -> bool:
    """Whether a socket in `folder` can be named in a socket address and in a DSN as it is."""
    path = f"{folder}/.s.PGSQL.{PORT}"
    return len(os.fsencode(path)) <= SOCKET_PATH_LIMIT and set(path) <= _PLAIN


def socket_folder(cluster: Path) -> Path:
    """A short plain path of the folder with the server's socket: the cluster's own or a link to it.

    Raises: SocketPathTooLong when there is no folder for such a link.
    """
    if fits(cluster):
        return cluster
    for link in _links(cluster):
        if fits(link) and _link(link, cluster):
            return link
    raise SocketPathTooLong(
        f"the socket path {cluster}/.s.PGSQL.{PORT} is too long, and no short link to it could be made",
        path=str(cluster),
        limit=SOCKET_PATH_LIMIT,
    )


def _links(cluster: Path) -> list[Path]:
    name = f"{cluster_tag(str(cluster))}-{os.geteuid()}"
    return [base / name for base in (Path(tempfile.gettempdir()), Path("/tmp"))]  # noqa: S108 - owner checked


def _link(link: Path, target: Path) -> bool:
    """Make `link` point to `target`; a link of somebody else is not trusted."""
    try:
        seen = link.lstat()
        if seen.st_uid != os.geteuid() or not stat.S_ISLNK(seen.st_mode):
            return False
        if Path(os.readlink(link)) == target:
            return True
        link.unlink()
    except FileNotFoundError:
        pass
    except OSError:
        return False
    try:
        link.symlink_to(target)
    except FileExistsError:
        return link.is_symlink() and Path(os.readlink(link)) == target
    except OSError:
        return False
    return True


def drop_link(cluster: Path) -> None:
    """Remove the short links of `socket_folder`, if there are any."""
    if fits(cluster) or not cluster.exists():
        return
    for link in _links(cluster):
        if link.is_symlink() and Path(os.readlink(link)) == cluster:
            link.unlink(missing_ok=True)

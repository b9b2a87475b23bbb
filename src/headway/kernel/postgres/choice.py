"""Which database a process uses: the one named by `DATABASE_URL`, or an embedded server of its own."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


class DatabaseSettings(Protocol):
    """The two settings this choice depends on."""

    @property
    def database_url(self) -> str | None: ...

    @property
    def data_dir(self) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class DatabaseChoice:
    """Either `dsn` (nothing is launched) or an embedded server in `data_dir`, a scratch one when that is None."""

    dsn: str | None
    data_dir: Path | None

    @property
    def launches(self) -> bool:
        """Whether an embedded server has to be started."""
        return self.dsn is None


def resolve(settings: DatabaseSettings) -> DatabaseChoice:
    """Choose: a database URL wins over everything; then the data directory; else a scratch database."""
    if settings.database_url:
        return DatabaseChoice(dsn=settings.database_url, data_dir=None)
    return DatabaseChoice(dsn=None, data_dir=settings.data_dir)

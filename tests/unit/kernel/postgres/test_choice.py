"""A database URL wins; else the data directory; else a scratch database."""

from dataclasses import dataclass
from pathlib import Path

from headway.kernel.postgres import DatabaseChoice, resolve


@dataclass(frozen=True)
class Settings:
    database_url: str | None
    data_dir: Path | None


def test_a_database_url_launches_nothing() -> None:
    choice = resolve(Settings("postgresql://h/db", Path("/data")))
    assert (choice, choice.launches) == (DatabaseChoice("postgresql://h/db", None), False)


def test_a_data_directory_launches_a_server_there() -> None:
    choice = resolve(Settings(None, Path("/data")))
    assert (choice, choice.launches) == (DatabaseChoice(None, Path("/data")), True)


def test_an_empty_url_is_no_url() -> None:
    assert resolve(Settings("", None)) == DatabaseChoice(None, None)

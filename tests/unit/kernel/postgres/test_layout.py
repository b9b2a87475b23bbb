"""A socket path must fit into an address and into a DSN."""

from pathlib import Path

import pytest

from headway.kernel.postgres.layout import fits


def test_a_short_plain_path_fits() -> None:
    assert fits(Path("/srv/headway/postgres/cluster"))


@pytest.mark.parametrize("folder", ["/srv/" + "x" * 100, "/srv/a,b", "/srv/a b", "/srv/a?b", "/srv/Zürich"])
def test_long_paths_and_special_characters_do_not(folder: str) -> None:
    assert not fits(Path(folder))


def test_the_limit_counts_the_socket_name() -> None:
    longest = "/" + "x" * (103 - 1 - len("/.s.PGSQL.5432"))
    assert fits(Path(longest))
    assert not fits(Path(longest + "x"))

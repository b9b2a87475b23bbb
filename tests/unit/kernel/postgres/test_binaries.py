"""Which binaries are taken, and what is said when none fit."""

from pathlib import Path

import pytest

from headway.kernel.postgres.binaries import Binaries, candidate_folders, choose, probe
from headway.kernel.postgres.errors import BinariesNotFound, ClusterVersionMismatch

WHEEL = Binaries(Path("/wheel/bin"), "18.6")
OLDER = Binaries(Path("/usr/lib/postgresql/16/bin"), "16.4")
TOO_OLD = Binaries(Path("/usr/lib/postgresql/14/bin"), "14.11")


def test_the_first_supported_is_taken_for_a_new_cluster() -> None:
    assert choose([TOO_OLD, WHEEL, OLDER], cluster_major=None, looked_in=[]) is WHEEL


def test_an_existing_cluster_gets_the_version_that_made_it() -> None:
    assert choose([WHEEL, OLDER], cluster_major=16, looked_in=[]) is OLDER


def test_a_cluster_of_a_version_nobody_has_is_refused_with_both_versions() -> None:
    with pytest.raises(ClusterVersionMismatch, match=r"made by PostgreSQL 17, but found: 18\.6 in /wheel/bin"):
        choose([WHEEL], cluster_major=17, looked_in=[])


def test_too_old_binaries_are_refused_with_their_version() -> None:
    with pytest.raises(BinariesNotFound, match=r"15 or newer was not found: only 14\.11 in /usr/lib"):
        choose([TOO_OLD], cluster_major=None, looked_in=[])


def test_the_error_names_the_folders_that_were_searched() -> None:
    with pytest.raises(BinariesNotFound, match="nothing in /nowhere"):
        choose([], cluster_major=None, looked_in=["/nowhere"])


def test_a_folder_is_taken_as_it_is() -> None:
    assert list(candidate_folders("/opt/pg/bin")) == [Path("/opt/pg/bin")]


def test_a_folder_without_programs_holds_no_binaries(tmp_path: Path) -> None:
    assert probe(tmp_path) is None


@pytest.mark.parametrize(("version", "major"), [("18.6", 18), ("17beta2", 17), ("16.4", 16)])
def test_the_major_version_is_the_first_number(version: str, major: int) -> None:
    assert Binaries(Path("/x"), version).major == major

"""Secrets at rest."""

from uuid import UUID

import pytest

from headway.kernel.errors import BadInput
from headway.kernel.vault import Vault, VaultClosed

A, B = UUID(int=1), UUID(int=2)


def test_what_was_sealed_comes_back_and_does_not_show():
    vault = Vault.scratch()
    sealed = vault.seal(A, {"secret": "correct horse"})
    assert "correct" not in sealed
    assert vault.unseal(A, sealed) == {"secret": "correct horse"}


def test_a_secret_does_not_open_for_another_tenant():
    vault = Vault.scratch()
    with pytest.raises(VaultClosed):
        vault.unseal(B, vault.seal(A, {}))


def test_another_key_opens_nothing():
    with pytest.raises(VaultClosed):
        Vault.scratch().unseal(A, Vault.scratch().seal(A, {}))


def test_a_vault_without_a_key_keeps_nothing():
    with pytest.raises(VaultClosed):
        Vault().seal(A, {})


def test_a_bad_key_is_named():
    with pytest.raises(BadInput):
        Vault("nonsense")


def test_a_key_file_is_made_once_for_its_owner_only(tmp_path):
    path = tmp_path / "secret.key"
    sealed = Vault.of_file(path).seal(A, {"x": 1})
    assert path.stat().st_mode & 0o777 == 0o600
    assert Vault.of_file(path).unseal(A, sealed) == {"x": 1}

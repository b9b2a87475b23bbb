"""Tokens of links: random, of one tenant, and of no use to whoever reads the database."""

from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from headway.dispatch.links import OfferLinks, hashed, mint, seal, tenant_of
from headway.kernel.vault import Vault, VaultClosed

TENANT = UUID("01a1fe3b-57c9-7ba8-af8d-ebe96a34a8e1")


def test_a_token_names_its_tenant() -> None:
    assert tenant_of(mint(TENANT).token) == TENANT


def test_no_two_are_alike_and_each_has_256_random_bits() -> None:
    tokens = {mint(TENANT).token for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) - 22 for token in tokens} == {43}


def test_only_its_hash_is_kept() -> None:
    minted = mint(TENANT)
    assert minted.hash == hashed(minted.token)
    assert minted.token.encode() not in minted.hash


@given(st.text(max_size=120))
def test_any_text_is_a_token_or_none(text: str) -> None:
    assert tenant_of(text) is None or isinstance(tenant_of(text), UUID)
    assert len(hashed(text)) == 32


def test_on_its_way_it_is_sealed_for_its_tenant() -> None:
    vault, token = Vault.scratch(), mint(TENANT).token
    links = OfferLinks(vault, "https://headway.example")
    sealed = seal(vault, TENANT, token)
    assert token not in sealed
    assert links.unseal(TENANT, sealed) == f"https://headway.example/offers/answer/{token}"
    with pytest.raises(VaultClosed):
        links.unseal(uuid4(), sealed)

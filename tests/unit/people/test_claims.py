"""From claims to groups, roles and whom a provider may vouch for; and settings that cannot be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from headway.kernel.errors import BadInput
from headway.people.model import Role
from headway.people.oidc import discovery
from headway.people.oidc.checking import check_provider
from headway.people.oidc.claims import roles_of, vouched, vouches_for
from headway.people.oidc.model import Provider, SaveProvider

PROVIDER = Provider(
    id=UUID(int=1),
    code="kc",
    name="Keycloak",
    issuer="https://i.example",
    client_id="us",
    scopes=(),
    groups_claim="groups",
    group_roles={"ops": (Role.DISPATCHER,), "money": (Role.FINANCE, Role.VIEWER)},
    default_roles=(),
    domains=("house.example",),
    admits=True,
    active=True,
    has_secret=False,
    created_at=datetime(2026, 3, 2, tzinfo=UTC),
    version=1,
)
SOUND = SaveProvider("kc", "Keycloak", "https://i.example/realms/x", "us", frozenset({"*"}), domains=["House.Example"])


@pytest.mark.parametrize(
    ("claims", "claim", "groups"),
    [
        ({"groups": ["a", "b", 7]}, "groups", ("a", "b")),
        ({"role": "one"}, "role", ("one",)),
        ({"realm_access": {"roles": ["r"]}}, "realm_access.roles", ("r",)),
        ({"https://x.example/groups": ["q"]}, "https://x.example/groups", ("q",)),
        ({"groups": {"a": 1}}, "groups", ()),
        ({}, "a.b.c", ()),
    ],
)
def test_groups_are_found_where_the_claim_says(claims: dict[str, Any], claim: str, groups: tuple[str, ...]) -> None:
    assert vouched({"sub": "s", **claims}, {}, claim).groups == groups


def test_the_token_has_the_last_word() -> None:
    found = vouched({"sub": "s", "email": "a@x.example"}, {"email": "b@x.example", "name": "Ann\u202e"}, "groups")
    assert (found.email, found.name, found.email_verified) == ("a@x.example", "Ann", False)


def test_roles_come_from_all_groups_together() -> None:
    assert roles_of(PROVIDER, ("money", "ops", "none")) == (Role.DISPATCHER, Role.FINANCE, Role.VIEWER)
    assert roles_of(PROVIDER, ("none",)) == ()


@pytest.mark.parametrize(
    ("email", "verified", "may"),
    [
        ("a@house.example", True, True),
        ("a@house.example", False, False),
        ("a@sub.house.example", True, False),
        ("a@house.example.evil.example", True, False),
        (None, True, False),
    ],
)
def test_a_provider_vouches_for_verified_addresses_of_its_domains(email: str | None, verified: bool, may: bool) -> None:
    who = vouched({"sub": "s", "email": email, "email_verified": verified}, {}, "groups")
    assert vouches_for(PROVIDER, who) is may


def test_settings_are_kept_in_their_plain_form() -> None:
    found = check_provider(replace(SOUND, scopes=("openid", "email", "email"), group_roles={"g": ["viewer"]}))
    assert (found.domains, found.scopes, found.group_roles) == (("house.example",), ("email",), {"g": (Role.VIEWER,)})


@pytest.mark.parametrize(
    "change",
    [
        {"code": "A B"},
        {"code": ""},
        {"name": ""},
        {"issuer": "ftp://x"},
        {"issuer": "https://u:p@x"},
        {"issuer": "https://x/?a=1"},
        {"issuer": "https://["},
        {"client_id": "a b"},
        {"secret": "a b"},
        {"domains": ["not a domain"]},
        {"domains": [], "admits": True},
        {"scopes": ["a b"]},
        {"group_roles": {"": ["viewer"]}},
        {"group_roles": {"g": ["boss"]}},
        {"group_roles": {"g": []}},
        {"group_roles": {"g": ["carrier"]}},
        {"default_roles": ["driver"]},
        {"domains": [f"d{n}.example" for n in range(51)]},
    ],
)
def test_settings_that_cannot_be(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        check_provider(replace(SOUND, **change))


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"\xff", b"[" * 5000, b'{"issuer": "https://other.example"}'],
)
def test_documents_that_are_none(body: bytes) -> None:
    with pytest.raises(BadInput):
        discovery.read(body, "https://i.example")


def test_a_browser_is_sent_to_web_addresses_only() -> None:
    text = (
        '{"issuer": "https://i.example", "authorization_endpoint": "javascript:alert(1)",'
        ' "token_endpoint": "https://x", "jwks_uri": "https://x"}'
    )
    with pytest.raises(BadInput, match="no web address"):
        discovery.read(text, "https://i.example")


def test_a_provider_that_signs_with_shared_secrets_only_is_refused() -> None:
    text = (
        '{"issuer": "https://i.example", "authorization_endpoint": "https://x", "token_endpoint": "https://x",'
        ' "jwks_uri": "https://x",'
        ' "id_token_signing_alg_values_supported": ["HS256", "none"]}'
    )
    with pytest.raises(BadInput, match="signs with nothing"):
        discovery.read(text, "https://i.example")

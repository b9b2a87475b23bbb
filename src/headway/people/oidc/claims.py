"""From what a provider says to who that is here, and with which roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from headway.kernel.errors import BadInput
from headway.people.model import Role
from headway.people.naming import MAX_NAME, domain_of, folded, read_email
from headway.people.oidc.model import Provider, Vouched

MAX_GROUPS = 1000


def vouched(claims: Mapping[str, Any], more: Mapping[str, Any], groups_claim: str) -> Vouched:
    """What a proven ID token and the userinfo of the same subject say; the token has the last word."""
    said = {**more, **claims}
    email = said.get("email")
    return Vouched(
        subject=str(claims["sub"])[:255],
        email=_email(email),
        email_verified=said.get("email_verified") in {True, "true"},
        name=_name(said),
        groups=_groups(said, groups_claim),
    )


def _email(said: object) -> str | None:
    try:
        return read_email(said) if isinstance(said, str) else None
    except BadInput:
        return None


def _name(said: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username", "email", "sub"):
        text = said.get(claim)
        if isinstance(text, str) and (plain := "".join(sign for sign in text if sign.isprintable()).strip()):
            return plain[:MAX_NAME]
    return "?"


def _groups(said: Mapping[str, Any], claim: str) -> tuple[str, ...]:
    """The groups at a claim such as `groups` or `realm_access.roles`; one word counts as one group."""
    found: Any = said.get(claim)
    if found is None:
        found = said
        for part in claim.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return (found,)
    if not isinstance(found, Sequence):
        return ()
    return tuple(group for group in found[:MAX_GROUPS] if isinstance(group, str))


def roles_of(provider: Provider, groups: Sequence[str]) -> tuple[Role, ...]:
    """The roles of somebody's groups; of nobody's group: none."""
    found = {role for group in groups for role in provider.group_roles.get(group, ())}
    return tuple(role for role in Role if role in found)


def vouches_for(provider: Provider, who: Vouched) -> bool:
    """May this provider say whose address it is? Only of its own domains, and only where it has seen proof."""
    return who.email is not None and who.email_verified and domain_of(folded(who.email)) in provider.domains

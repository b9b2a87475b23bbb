"""What a provider's settings may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from headway.kernel.errors import BadInput
from headway.people.model import Role
from headway.people.naming import read_name
from headway.people.oidc.model import SaveProvider
from headway.people.roles import OUTSIDE, read_roles

_CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_WORD = re.compile(r"[\x21-\x7e]{1,200}")
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
MOST = 50


def check_provider(cmd: SaveProvider) -> SaveProvider:
    """The settings in their plain form.

    Raises:
        BadInput: which part cannot be, and what may stand there.
    """
    _fits(_CODE, cmd.code, "code", "1 to 40 of a-z, 0-9 and inner hyphens")
    _fits(_WORD, cmd.client_id, "client_id", "1 to 200 visible ASCII characters")
    _fits(_WORD, cmd.groups_claim, "groups_claim", "the name of a claim, such as groups")
    if cmd.secret:
        _fits(_WORD, cmd.secret, "secret", "1 to 200 visible ASCII characters", shown=False)
    _issuer(cmd.issuer)
    domains = tuple(dict.fromkeys(domain.strip().lower() for domain in cmd.domains))
    for domain in domains:
        _fits(_DOMAIN, domain, "domains", "such as example.com")
    for scope in cmd.scopes:
        _fits(_WORD, scope, "scopes", "such as email")
    if cmd.admits and not domains:
        raise BadInput("it makes users, but vouches for no domain", field="domains", allowed="such as example.com")
    for name, parts in (("domains", domains), ("scopes", cmd.scopes), ("group_roles", cmd.group_roles)):
        if len(parts) > MOST:
            raise BadInput(f"{len(parts)} {name}", field=name, allowed=f"at most {MOST}")
    return replace(
        cmd,
        name=read_name(cmd.name),
        scopes=tuple(dict.fromkeys(scope for scope in cmd.scopes if scope != "openid")),
        group_roles={_group(group): _inside(names, "group_roles") for group, names in cmd.group_roles.items()},
        default_roles=_inside(cmd.default_roles, "default_roles") if cmd.default_roles else (),
        domains=domains,
    )


def _issuer(issuer: str) -> None:
    """Its form; what may be called is judged when it is."""
    try:
        parts = urlsplit(issuer)
        sound = parts.scheme in {"https", "http"} and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        parts, sound = urlsplit(""), False
    if not (_WORD.fullmatch(issuer) and sound and "@" not in parts.netloc):
        raise BadInput(f"{issuer[:80]!r} is no issuer", field="issuer", allowed="such as https://login.example.com")


def _group(group: str) -> str:
    if not (1 <= len(group) <= 200 and group.isprintable()):
        raise BadInput(f"a group of {len(group)} characters", field="group_roles", allowed="1 to 200 letters")
    return group


def _inside(names: Sequence[str], field: str) -> tuple[Role, ...]:
    """Roles of the house: whose carrier or driver somebody is, no group says."""
    if OUTSIDE.intersection(names):
        raise BadInput("a carrier or a driver by a group", field=field, allowed="roles of the house; invite the others")
    return read_roles(names, None, None)


def _fits(pattern: re.Pattern[str], text: str, field: str, allowed: str, *, shown: bool = True) -> None:
    if not pattern.fullmatch(text):
        raise BadInput(f"{text[:60]!r} cannot be" if shown else "it cannot be", field=field, allowed=allowed)

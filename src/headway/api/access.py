"""Who calls, and what the key may do."""

from __future__ import annotations

import re

from starlette.requests import Request

from headway.kernel.errors import Forbidden, Unauthenticated
from headway.kernel.tenancy import Principal, authenticate
from headway.kernel.uow import Scope

ROOMS = (
    "orders",
    "carriers",
    "fleet",
    "dispatch",
    "policies",
    "tracking",
    "exceptions",
    "playbooks",
    "settlement",
    "customers",
    "learning",
    "docks",
    "webhooks",
)
OVERRIDE = "override:"
CARRIER = "carrier:"

SCOPES: dict[str, str] = {
    **{f"{room}:read": f"read {room}" for room in ROOMS},
    **{f"{room}:write": f"change {room}" for room in ROOMS},
    "offers:read": "read the offers of the carrier that the key names by `carrier:<code>`",
    "offers:answer": "answer the offers of the carrier that the key names by `carrier:<code>`",
    "capacity:read": "read the capacity of the carrier that the key names by `carrier:<code>`",
    "capacity:confirm": "confirm capacity of that carrier, and say when it is out",
    "exceptions:propose": "propose actions on cases; what is above the threshold waits for a person",
    "playbooks:approve": "approve or refuse steps of playbooks and proposed actions",
    "analytics:read": "read scorecards and KPIs",
    "analytics:write": "publish scorecards",
    "decisions:read": "read, explain, replay and verify the ledger of decisions",
    "events:read": "read the log",
    "operations:read": "read dead letters",
    "operations:write": "replay dead letters",
    "keys:read": "list the tenant's keys",
    "keys:write": "make and revoke keys of the tenant, with no more scopes than one's own",
    "people:read": "list users, their sessions, and identity providers",
    "people:write": "let users in and keep them out, end sessions, set up identity providers",
    "tenant:read": "read the tenant",
    "sandbox:read": "read the sandbox clock",
    "sandbox:write": "move the sandbox clock",
    "export:read": "dump the tenant",
    "override:operations": "lift holds that operations may lift",
    "override:finance": "lift holds that finance may lift",
    "operator:read": "list tenants (operator)",
    "operator:write": "make tenants and their first keys (operator)",
}
"""Every scope there is. `room:*` stands for all of a room, `*` for all."""


_ROOMS = frozenset(scope.partition(":")[0] for scope in SCOPES)
_OVERRIDE = re.compile(r"override:[a-z_]{1,40}")
_CARRIER = re.compile(r"carrier:[A-Za-z0-9][A-Za-z0-9 _.:/+-]{0,63}")


def is_scope(scope: str) -> bool:
    """Whether a key may carry this at all: one of `SCOPES`, `room:*`, `*`, a role to override, a carrier."""
    room, _, rest = scope.partition(":")
    if scope in SCOPES or scope == "*" or (rest == "*" and room in _ROOMS):
        return True
    return bool(_OVERRIDE.fullmatch(scope) or _CARRIER.fullmatch(scope))


async def principal_of(request: Request, scope: Scope) -> Principal:
    """Who the bearer token speaks for.

    Raises:
        Unauthenticated: there is none, or it is unknown, revoked or expired.
    """
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise Unauthenticated("no key was sent", needed="Authorization: Bearer hw_...")
    return await authenticate(scope, secret.strip())


def require(principal: Principal, scope: str) -> None:
    """The key must carry `scope`.

    Raises:
        Forbidden: it does not.
    """
    if not principal.may(scope):
        raise Forbidden(f"the key does not carry the scope {scope}", needed=scope)


def roles_of(principal: Principal) -> tuple[str, ...] | None:
    """What the key may override (`override:finance` is the role `finance`); None: everything."""
    if not principal.scopes.isdisjoint({"*", OVERRIDE + "*"}):
        return None
    return tuple(sorted(scope.removeprefix(OVERRIDE) for scope in principal.scopes if scope.startswith(OVERRIDE)))


def speak_for(principal: Principal, carrier: str) -> None:
    """A key that names carriers (`carrier:<code>`) speaks for them only; one that does not must be the shipper's.

    Raises:
        Forbidden: it speaks for other carriers, or for none.
    """
    named = {scope for scope in principal.scopes if scope.startswith(CARRIER)}
    if f"{CARRIER}{carrier}" not in named and (named or not principal.may("dispatch:write")):
        raise Forbidden(f"the key does not speak for {carrier}", needed=f"{CARRIER}{carrier}")


def covers(principal: Principal, wanted: str) -> bool:
    """May the key hand `wanted` on to another key?"""
    return wanted in principal.scopes or "*" in principal.scopes or (wanted != "*" and principal.may(wanted))

"""What each role may do: the one table. Docs and tests are held against it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from headway.kernel.errors import BadInput
from headway.people.model import Role

READ_ALL = (
    *("orders:read", "carriers:read", "fleet:read", "dispatch:read", "policies:read", "tracking:read", "docks:read"),
    *("exceptions:read", "playbooks:read", "settlement:read", "customers:read", "learning:read"),
    *("analytics:read", "decisions:read", "tenant:read"),
)
"""What everybody of the house may look at."""

CARRIERS_OWN = ("offers:read", "offers:answer", "capacity:read", "capacity:confirm")
"""What a carrier may do; about which carrier is said by a scope of its own, `carrier:<code>`."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role is for, in a sentence, and the scopes it carries."""

    sentence: str
    scopes: tuple[str, ...]


GRANTS: Mapping[Role, Grant] = {
    Role.DISPATCHER: Grant(
        "Runs the day: orders, shipments, routes, docks, exceptions, what recipients are told.",
        (
            *READ_ALL,
            *("orders:*", "dispatch:*", "fleet:*", "tracking:*", "docks:*", "exceptions:*", "customers:*"),
            *("playbooks:approve", "learning:write", "override:operations"),
        ),
    ),
    Role.CARRIER_MANAGER: Grant(
        "Looks after carriers: contracts, rates, capacity, scorecards, the learning about them.",
        (*READ_ALL, "carriers:*", "learning:*", "analytics:*"),
    ),
    Role.FINANCE: Grant(
        "Looks after money: invoices, claims, credits, budgets, lifting credit holds.",
        (*READ_ALL, "settlement:*", "analytics:write", "override:finance"),
    ),
    Role.VIEWER: Grant("Sees what happens, and changes nothing.", READ_ALL),
    Role.ADMIN: Grant("May do everything: users, keys, policies, settings.", ("*",)),
    Role.CARRIER: Grant("Answers one carrier's offers and confirms its capacity; sees nothing else.", CARRIERS_OWN),
    Role.DRIVER: Grant("Drives the routes of one driver, on the driver's page; sees no screen.", ()),
}

OUTSIDE = frozenset({Role.CARRIER, Role.DRIVER})
"""Roles of people who are not of the house: never together with one that is."""


def scopes_of(roles: Collection[Role], carrier: str | None = None) -> frozenset[str]:
    """Everything that these roles carry together; a carrier's for that carrier only."""
    scopes = {scope for role in roles for scope in GRANTS[role].scopes}
    if Role.CARRIER in roles and carrier is not None:
        scopes.add(f"carrier:{carrier}")
    return frozenset(scopes)


def read_roles(names: Sequence[str], carrier: str | None, driver: str | None) -> tuple[Role, ...]:
    """The roles of these names, in the order of the table.

    Raises:
        BadInput: none, an unknown one, ones that do not go together, or one whose carrier or driver is not named.
    """
    unknown = sorted(set(names) - {role.value for role in Role})
    if unknown or not names:
        seen = f"{unknown[0][:40]!r} is no role" if unknown else "no role"
        raise BadInput(seen, field="roles", allowed=f"one or more of {', '.join(Role)}")
    roles = tuple(role for role in Role if role.value in names)
    outside = OUTSIDE.intersection(roles)
    if outside and not OUTSIDE.issuperset(roles):
        raise BadInput(
            f"{min(outside)} beside {next(role for role in roles if role not in OUTSIDE)}",
            field="roles",
            allowed="carrier and driver only by themselves: they are not of the house",
        )
    _bound(Role.CARRIER, roles, carrier)
    _bound(Role.DRIVER, roles, driver)
    return roles


def _bound(role: Role, roles: Collection[Role], code: str | None) -> None:
    if (role in roles) != bool(code):
        seen = f"the role {role} without a code" if role in roles else f"a {role}'s code without the role"
        raise BadInput(seen, field=role.value, allowed=f"the code of a {role}, with the role {role}")


def beyond(held: frozenset[str], roles: Collection[Role], carrier: str | None = None) -> list[str]:
    """What these roles may do that whoever carries `held` may not: nobody hands on what they do not have."""
    return beyond_scopes(held, scopes_of(roles, carrier))


def beyond_scopes(held: frozenset[str], wanted: Collection[str]) -> list[str]:
    """Which of these scopes whoever carries `held` does not have."""
    return sorted(scope for scope in wanted if not _covers(held, scope))


def _covers(held: frozenset[str], wanted: str) -> bool:
    if wanted in held or "*" in held:
        return True
    return wanted != "*" and not wanted.startswith("carrier:") and f"{wanted.partition(':')[0]}:*" in held
